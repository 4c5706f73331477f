package report

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// level is the confidence level of all intervals.
const level = 0.95

// fewSeeds is the number of seeds below which an interval carries a warning.
const fewSeeds = 5

// An Estimate is a mean over seeds with its confidence interval.
type Estimate struct {
	Mean float64 // NaN for N = 0
	Low  float64 // NaN for N < 2, as High
	High float64
	SD   float64 // sample standard deviation over seeds; NaN for N < 2
	N    int     // seeds for which the value is defined
}

// Half is half the width of the interval; NaN where there is none.
func (e Estimate) Half() float64 { return (e.High - e.Low) / 2 }

// estimate gives the mean of the defined values and its two-sided 95 % interval
//
//	mean ± t_{0.975, n−1} · s/√n
//
// by Student's t, with s the sample standard deviation. NaN values are left
// out and lower N.
func estimate(values []float64) Estimate {
	n, sum := 0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	e := Estimate{Mean: sum / float64(n), Low: math.NaN(), High: math.NaN(), SD: math.NaN(), N: n}
	if n < 2 {
		return e
	}
	squares := 0.0
	for _, v := range values {
		if d := v - e.Mean; !math.IsNaN(d) {
			squares += float64(d * d)
		}
	}
	e.SD = math.Sqrt(squares / float64(n-1))
	half := quantile(n-1) * e.SD / math.Sqrt(float64(n))
	e.Low, e.High = e.Mean-half, e.Mean+half
	return e
}

// quantiles holds what quantile has computed: a leaderboard of a large store
// asks for the same few thousands of times.
var quantiles sync.Map // degrees of freedom → float64

// quantile is t_{0.975} of Student's t with nu degrees of freedom.
func quantile(nu int) float64 {
	if t, ok := quantiles.Load(nu); ok {
		return t.(float64)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: float64(nu)}.Quantile((1 + level) / 2)
	quantiles.Store(nu, t)
	return t
}

// overlap reports whether both intervals are there and share a point. Without
// an interval on either side known is false.
func overlap(a, b Estimate) (yes, known bool) {
	if a.N < 2 || b.N < 2 {
		return false, false
	}
	return a.Low <= b.High && b.Low <= a.High, true
}
