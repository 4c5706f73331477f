package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestWAAgainstTheSlowWay: 20 steps on each of two experiences without exemplars,
// in the second held to the network that the first left; then the new outputs'
// weights are brought to the length of the old ones'.
func TestWAAgainstTheSlowWay(t *testing.T) {
	for _, positive := range []bool{false, true} {
		var got []float32
		m := &WA{Temperature: 2, Align: true, Positive: positive}
		p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) { got = slices.Clone(l.Params) }})
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		s := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
		all, old := []int32{0, 1, 2, 3}, []int32{0, 1}
		soft := func(z []float64) []float64 { // softmax at temperature 2 among the old classes
			q, sum := make([]float64, 4), 0.0
			for _, k := range old {
				q[k] = math.Exp(z[k] / 2)
				sum += q[k]
			}
			for _, k := range old {
				q[k] /= sum
			}
			return q
		}
		for exp := range 2 {
			teacher := &slowNet{s.in, s.hidden, s.out, slices.Clone(s.p)}
			lambda := []float64{0, 0.5}[exp]
			b, xs := tinyData(exp).batch()
			for range 20 {
				g := s.gradient(xs, func(n int, z []float64) []float64 {
					_, answer := teacher.run(xs[n])
					d, p, q := slowSoftmax(z, all, b.Labels[n]), soft(z), soft(answer)
					for k := range d {
						d[k] = (1-lambda)*d[k] + lambda*(p[k]-q[k])/2
					}
					return d
				})
				for i := range g {
					s.p[i] -= 0.2 * g[i]
				}
				for j := range s.hidden {
					for k := range s.out {
						if w := &s.p[s.at(0, 1, j, k)]; positive {
							*w = max(*w, 0)
						}
					}
				}
			}
		}
		length := func(k int) float64 {
			sum := 0.0
			for j := range s.hidden {
				sum += math.Pow(s.p[s.at(0, 1, j, k)], 2)
			}
			return math.Sqrt(sum)
		}
		gamma := (length(0) + length(1)) / (length(2) + length(3))
		if math.Abs(gamma-1) < 0.05 {
			t.Errorf("γ = %v: the test cannot tell", gamma)
		}
		for j := range s.hidden {
			s.p[s.at(0, 1, j, 2)] *= gamma
			s.p[s.at(0, 1, j, 3)] *= gamma
		}
		s.compare(t, got)
	}
}

// TestAlign: a length of 5 and one of 10 on average become the old 3; no length
// stays none.
func TestAlign(t *testing.T) {
	w := bench.Matrix{Rows: 2, Cols: 4, Data: []float32{3, 0, 0, 9, 0, 5, 15, 9}}
	align(w, []int32{0}, []int32{1, 2})
	if want := []float32{3, 0, 0, 9, 0, 1.5, 4.5, 9}; !slices.Equal(w.Data, want) {
		t.Errorf("aligned to %v, want %v", w.Data, want)
	}
	w = bench.Matrix{Rows: 1, Cols: 2, Data: []float32{3, 0}}
	if align(w, []int32{0}, []int32{1}); w.Data[1] != 0 {
		t.Errorf("a weight of 0 became %v", w.Data[1])
	}
}
