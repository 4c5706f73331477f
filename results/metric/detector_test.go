package metric

import (
	"math"
	"testing"
)

func TestDetection(t *testing.T) {
	nan := math.NaN()
	ends := []float64{200, 400, 600}
	for _, c := range []struct {
		name         string
		alarms, ends []float64
		hits, delay  float64
		wrong        float64
	}{
		{"both, at once", []float64{201, 402}, ends, 1, 1.5, 0},
		{"one late, one false in the first experience", []float64{50, 300, 501}, ends, 0.5, 100, 2},
		{"two after one boundary", []float64{210, 220}, ends, 0.5, 10, 1},
		{"an alarm on the boundary belongs to what ends there", []float64{200, 420}, ends, 0.5, 20, 1},
		{"an alarm cannot hit two", []float64{210}, []float64{200, 205, 300}, 0.5, 5, 0},
		{"none", []float64{}, ends, 0, nan, 0},
		{"one experience", []float64{7}, []float64{200}, nan, nan, 1},
		{"no detector", nil, ends, nan, nan, nan},
		{"an end that is missing", []float64{210}, []float64{200, nan}, nan, nan, nan},
	} {
		hits, delay, wrong := Detection(c.alarms, c.ends)
		for _, v := range [][2]float64{{hits, c.hits}, {delay, c.delay}, {wrong, c.wrong}} {
			if v[0] != v[1] && !(math.IsNaN(v[0]) && math.IsNaN(v[1])) {
				t.Errorf("%s: %v hits, delay %v, %v false; want %v, %v, %v", c.name, hits, delay, wrong, c.hits, c.delay, c.wrong)
				break
			}
		}
	}
}
