package methods

import (
	"math"
	"testing"

	"retain/bench"
)

// TestNCMAgainstTheSlowWay: means of inputs, of untrained features and of
// features after the first experience, and the distances to them, in float64.
func TestNCMAgainstTheSlowWay(t *testing.T) {
	for _, of := range []Extractor{OfInputs, OfInitial, OfFirst} {
		m := &NCM{Features: of}
		s := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
		if of == OfFirst {
			b, xs := tinyData(0).batch()
			for range 20 {
				for i, g := range s.gradient(xs, func(n int, z []float64) []float64 { return slowSoftmax(z, []int32{0, 1, 2, 3}, b.Labels[n]) }) {
					s.p[i] -= 0.2 * g
				}
			}
		}
		phi := func(x []float64) []float64 {
			if of == OfInputs {
				return x
			}
			h, _ := s.run(x)
			return h
		}
		mean := make([][]float64, 4)
		for exp := range 2 {
			b, xs := tinyData(exp).batch()
			for i, x := range xs {
				for k, v := range phi(x) {
					y := b.Labels[i]
					if mean[y] == nil {
						mean[y] = make([]float64, len(phi(x)))
					}
					mean[y][k] += v / (tinyRows / 2)
				}
			}
		}
		p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) {
			b, xs := tinyData(1).batch()
			out := bench.Matrix{Rows: tinyRows, Cols: 4, Data: make([]float32, tinyRows*4)}
			if m.Scores(l, b.In, out) {
				t.Error("distances are no log-probabilities")
			}
			for i, x := range xs {
				for y, got := range out.Row(i) {
					want := 0.0
					for k, v := range phi(x) {
						want -= (v - mean[y][k]) * (v - mean[y][k])
					}
					if math.Abs(float64(got)-want) > 1e-4 {
						t.Fatalf("%s: example %d has %v for class %d, by the slow way %v", of, i, got, y, want)
					}
				}
			}
		}})
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// probing is a method that is looked into when its last experience is learned.
type probing struct {
	bench.Method
	look func(l *bench.Learner)
}

func (p probing) Learn(l *bench.Learner, train bench.Data) error {
	err := p.Method.Learn(l, train)
	if l.Last {
		p.look(l)
	}
	return err
}
