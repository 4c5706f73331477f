package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"

	"retain/results/metric"
)

// A lens is what figures show of runs: how often they are right, or how many bits
// they lose for each byte of text.
type lens struct {
	metric   string  // at the end, by name
	axis     string  // of plots
	words    string  // what a cell is, for notes
	title    string  // of figures
	scale    float64 // from what was measured to what is shown
	decimals int
	lower    bool // is better
	// matrix is R, row after row, and the untrained model's row, or what stands
	// in their place.
	matrix func(metric.Facts) (r [][]float64, b []float64)
}

var (
	byAccuracy = lens{
		metric: "acc", axis: "accuracy (%)", words: "Test accuracy in percent", title: "Accuracy", scale: 100,
		matrix: func(f metric.Facts) ([][]float64, []float64) { return f.R, f.B },
	}
	byBits = lens{
		metric: "bpb", axis: "bits per byte", words: "Loss on test text in bits for each byte", title: "Bits per byte", scale: 1, decimals: 1, lower: true,
		matrix: func(f metric.Facts) ([][]float64, []float64) { return f.Bits, f.BitsB },
	}
)

// value is the cell of row i, 0 being the untrained model's, and column j from 0.
func (l lens) value(f metric.Facts, i, j int) float64 {
	r, row := l.matrix(f)
	if i > 0 && i <= len(r) {
		row = r[i-1]
	}
	if j >= len(row) {
		return math.NaN()
	}
	return row[j]
}

// show is a value as it is shown.
func (l lens) show(v float64) string { return fixed(l.scale*v, l.decimals) }

// most is the end of the scale, as it is shown: of bits the first whole number
// above all.
func (l lens) most(g Group) float64 {
	if !l.lower {
		return 100
	}
	most := 1.0
	for _, c := range g.ran() {
		for _, r := range c.Runs {
			t := len(r.Facts.R)
			for i := 0; i <= t; i++ {
				for j := range t {
					if v := l.value(r.Facts, i, j); v > most {
						most = v
					}
				}
			}
		}
	}
	return math.Ceil(most)
}

// share is how good a value is, from 0 to 1 where most is the end of the scale.
func (l lens) share(v, most float64) float64 {
	if l.lower {
		return 1 - l.scale*v/most
	}
	return l.scale * v / most
}

// shades says which values are drawn how.
func (l lens) shades(most float64) string {
	if l.lower {
		return fmt.Sprintf("dark blue is 0, white %s", fixed(most, 0))
	}
	return "white is 0, dark blue 100"
}

// ticks of an axis.
func (l lens) ticks(most float64) []plot.Tick {
	if l.lower {
		return linearTicks(0, most)
	}
	return steps(0, 100, 20)
}

// bracket says between what the methods lie.
func (l lens) bracket(g Group) string {
	if !l.lower {
		return g.bracket()
	}
	m, _ := metric.Find(l.metric)
	bound := func(e Estimate) string {
		if e.N == 0 {
			return none
		}
		return fmt.Sprintf("%s, n %d", show(m.Unit, e), e.N)
	}
	finetune, _ := g.Cell("finetune")
	return fmt.Sprintf("%s bracket, lower is better: finetune %s · joint %s", m.Symbol, bound(finetune.Value(l.metric)), bound(l.joint(g)))
}

// joint is where joint ends.
func (l lens) joint(g Group) Estimate {
	if !l.lower {
		return g.Joint
	}
	joint, _ := g.Cell("joint")
	return joint.Value(l.metric)
}

// sees says whether there is anything to be drawn.
func (l lens) sees(g Group) bool {
	m, _ := metric.Find(l.metric)
	return g.defines(m)
}
