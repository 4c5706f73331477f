package report

import (
	"math"

	"retain/results/metric"
)

// withoutTest is v, on a tuning seed without anything that was measured on test
// data: what chooses hyper-parameters must not see it. In the place of R stands
// what was measured on the data held out, where anything was.
func (v view) withoutTest() view {
	if purposeOf(v.Run.Seed) != Tuning {
		return v
	}
	v.hidden = true
	above, all := make([][]string, len(v.above)), make([]metric.Facts, len(v.facts))
	copy(all, v.facts)
	for i := range all {
		f := &all[i]
		f.B = missing(len(f.B))
		f.R = make([][]float64, len(f.R))
		for k := range f.R {
			f.R[k] = missing(len(f.B))
		}
		f.Nats, f.NatsB, f.Bits, f.BitsB, f.Points, f.Moments = nil, nil, nil, nil, nil, nil
	}
	v.above, v.facts = above, all
	return v
}

// value is m under the mask numbered i, NaN where v hides it.
func (v view) value(m metric.Metric, i int) float64 {
	if v.hidden && ofTest(m) {
		return math.NaN()
	}
	return m.Of(v.facts[i])
}

// accuracyGrid is R under the mask numbered i as a reader may see it: on test
// data, or where that is hidden on the data held out; none where nothing was.
func (v view) accuracyGrid(i int, mask string) (g grid, ok bool) {
	f := v.facts[i]
	if !v.hidden {
		return v.matrixGrid("R in percent, test, mask "+mask, metric.Accuracy, f.B, f.R), true
	}
	if !anyNumber(f.Valid) {
		return grid{}, false
	}
	g = v.matrixGrid("R in percent, valid, mask "+mask, metric.Accuracy, missing(len(f.B)), f.Valid)
	g.rows = g.rows[1:] // the untrained model is not evaluated there
	return g, true
}
