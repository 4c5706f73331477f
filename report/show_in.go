package report

import (
	"fmt"
	"slices"
	"strings"

	"retain/results/metric"
)

// A measure is what the cells of R may be.
type measure struct {
	name  string // of the metric that is its mean at the end
	title string
	unit  metric.Unit
	// of is what was measured on test data: of the untrained model, (T), and R, (T, T).
	of func(metric.Facts) (untrained []float64, r [][]float64)
}

// measures are all, accuracy first.
var measures = []measure{
	{"acc", "R in percent", metric.Accuracy, func(f metric.Facts) ([]float64, [][]float64) { return f.B, f.R }},
	{"bpb", "R in bits for each byte of text", metric.Bits, func(f metric.Facts) ([]float64, [][]float64) { return f.BitsB, f.Bits }},
	{"loss", "R in nats for each label", metric.Nats, func(f metric.Facts) ([]float64, [][]float64) { return f.NatsB, f.Nats }},
	{"perplexity", "R in perplexity", metric.Words, perplexities},
}

// perplexities is R in perplexity.
func perplexities(f metric.Facts) (untrained []float64, r [][]float64) {
	untrained = metric.Perplexities(f.NatsB, f.BitsB)
	for i := range f.Nats {
		r = append(r, metric.Perplexities(f.Nats[i], f.Bits[i]))
	}
	return untrained, r
}

// checkIn refuses names in o that are none of measures.
func (o Options) checkIn() error {
	var known []string
	for _, m := range measures {
		known = append(known, m.name)
	}
	for _, name := range o.In {
		if !slices.Contains(known, name) {
			return fmt.Errorf("unknown measure of R %q: one of %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// matrices are R under the mask numbered i in the measures that were asked for. Where
// none was it is in all that say something of the run: of a language model in each, of
// others in accuracy.
func (v view) matrices(i int) []grid {
	var grids []grid
	f, mask := v.facts[i], v.masks[i]
	for _, m := range measures {
		asked := slices.Contains(v.in, m.name)
		if len(v.in) > 0 && !asked {
			continue
		}
		if m.name == "acc" {
			if g, ok := v.accuracyGrid(i, mask); ok {
				grids = append(grids, g)
			}
			continue
		}
		if !v.hidden && (asked || anyNumber(f.Bits)) {
			untrained, r := m.of(f)
			grids = append(grids, v.matrixGrid(m.title+", test, mask "+mask, m.unit, untrained, r))
		}
	}
	return grids
}

// matrixGrid is the rows of r below those of the untrained model.
func (v view) matrixGrid(title string, u metric.Unit, untrained []float64, r [][]float64) grid {
	g := grid{title: title, header: []string{"after"}}
	for j := range untrained {
		g.header = append(g.header, fmt.Sprintf("exp %d", j+1))
	}
	for k, row := range append([][]float64{untrained}, r...) {
		cells := []string{fmt.Sprintf("experience %d", k)}
		if k == 0 {
			cells[0] = "untrained"
		}
		for _, a := range row {
			cells = append(cells, number(u, a))
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// A jsonR is R in another measure than accuracy.
type jsonR struct {
	Untrained []*float64   `json:"untrained"`
	R         [][]*float64 `json:"r"`
}

// losses calls f with each measure of loss that was taken of the run: R in it, and
// what the untrained model had.
func losses(facts metric.Facts, f func(name string, untrained []float64, r [][]float64)) {
	for _, m := range measures[1:] {
		if untrained, r := m.of(facts); anyNumber(r) {
			f(m.name, untrained, r)
		}
	}
}
