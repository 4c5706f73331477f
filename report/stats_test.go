package report

import (
	"math"
	"testing"

	"retain/results/metric"
)

func close4(a, b float64) bool {
	return math.Abs(a-b) < 5e-5 || math.IsNaN(a) && math.IsNaN(b)
}

// Quantiles of Student's t from printed tables: 12.706 for 1 degree of
// freedom, 2.776 for 4, 2.262 for 9.
func TestEstimate(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name       string
		values     []float64
		mean, half float64
		n          int
	}{
		{"none", nil, nan, nan, 0},
		{"one", []float64{.5}, .5, nan, 1},
		{"two", []float64{1, 3}, 2, 12.7062 * math.Sqrt2 / math.Sqrt2, 2},
		// s² = (4+1+0+1+4)/4 = 2.5
		{"five", []float64{1, 2, 3, 4, 5}, 3, 2.77645 * math.Sqrt(2.5) / math.Sqrt(5), 5},
		// s² = 82.5/9
		{"ten", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5.5, 2.26216 * math.Sqrt(82.5/9) / math.Sqrt(10), 10},
		{"equal", []float64{7, 7, 7}, 7, 0, 3},
		{"gap", []float64{1, nan, 3}, 2, 12.7062, 2},
		{"gaps only", []float64{nan, nan}, nan, nan, 0},
	} {
		e := estimate(c.values)
		if !close4(e.Mean, c.mean) || !close4(e.Half(), c.half) || e.N != c.n {
			t.Errorf("%s: %+v, want mean %v, half %v, n %d", c.name, e, c.mean, c.half, c.n)
		}
		if half := e.SD * 12.7062 / math.Sqrt2; e.N == 2 && !close4(half, e.Half()) || math.IsNaN(e.SD) != (e.N < 2) {
			t.Errorf("%s: standard deviation %v", c.name, e.SD)
		}
		if e.N > 1 && !close4((e.Low+e.High)/2, e.Mean) {
			t.Errorf("%s: [%v, %v] does not lie around %v", c.name, e.Low, e.High, e.Mean)
		}
	}
}

func TestOverlap(t *testing.T) {
	a := Estimate{Mean: 2, Low: 1, High: 3, N: 5}
	for _, c := range []struct {
		b          Estimate
		yes, known bool
	}{
		{Estimate{Mean: 4, Low: 3, High: 5, N: 5}, true, true},
		{Estimate{Mean: 4, Low: 3.1, High: 5, N: 5}, false, true},
		{Estimate{Mean: 0, Low: -1, High: .9, N: 5}, false, true},
		{Estimate{Mean: 2, Low: 1.9, High: 2.1, N: 5}, true, true},
		{estimate([]float64{2}), false, false},
	} {
		if yes, known := overlap(a, c.b); yes != c.yes || known != c.known {
			t.Errorf("%+v: %v, %v", c.b, yes, known)
		}
	}
}

func TestShowNumbers(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		unit metric.Unit
		e    Estimate
		want string
	}{
		{metric.Accuracy, Estimate{Mean: .98765, Low: .98, High: .9953, N: 5}, "98.8 ± 0.8"},
		{metric.Accuracy, Estimate{Mean: .98765, Low: nan, High: nan, N: 1}, "98.8"},
		{metric.Accuracy, estimate(nil), "–"},
		{metric.Accuracy, Estimate{Mean: 0, Low: 0, High: 0, N: 5}, "0.0 ± 0.0"},
		{metric.Points, Estimate{Mean: -.283, Low: -.3, High: -.266, N: 5}, "−28.3 ± 1.7"},
		{metric.Points, Estimate{Mean: -.0001, Low: -.0001, High: -.0001, N: 5}, "0.0 ± 0.0"},
		{metric.Score, Estimate{Mean: .7167, Low: nan, High: nan, N: 1}, "0.717"},
		{metric.Ratio, Estimate{Mean: 1.2345, Low: 1.2345, High: 1.2345, N: 5}, "1.23"},
		{metric.Ratio, Estimate{Mean: 1.2, Low: 1.1, High: 1.3, N: 5}, "1.20 ± 0.10"},
		{metric.FLOPs, Estimate{Mean: 3.14159e12, Low: 3.14159e12, High: 3.14159e12, N: 5}, "3.14 T"},
		{metric.Bytes, Estimate{Mean: 784000, Low: 784000, High: 784000, N: 5}, "784 kB"},
		{metric.Bytes, Estimate{Mean: 0, Low: 0, High: 0, N: 5}, "0 B"},
		{metric.Bytes, Estimate{Mean: 999.6, Low: nan, High: nan, N: 1}, "1.00 kB"},
		{metric.Bytes, Estimate{Mean: 31360000, Low: nan, High: nan, N: 1}, "31.4 MB"},
		{metric.Examples, Estimate{Mean: 1280000, Low: nan, High: nan, N: 1}, "1,280,000"},
		{metric.Examples, Estimate{Mean: 128, Low: nan, High: nan, N: 1}, "128"},
	} {
		if got := show(c.unit, c.e); got != c.want {
			t.Errorf("%s %+v: %q, want %q", c.unit, c.e, got, c.want)
		}
	}
}
