package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestPackNetAgainstTheSlowWay: 15 steps, pruning, 5 steps, and 20 more in the
// second experience, in float64, by the definition.
func TestPackNetAgainstTheSlowWay(t *testing.T) {
	m := &PackNet{Prune: 0.4, Retrain: 0.25}
	r, err := bench.Run(t.Context(), tinyPlan(t, bench.TaskIncremental, m))
	if err != nil {
		t.Fatal(err)
	}
	s := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
	weights := 3 * tinyHidden // of the hidden layer
	moves := func(exp, i int, taken []bool, retrain bool) bool {
		switch {
		case i < weights && exp == 0:
			return !retrain || taken[i]
		case i < weights:
			return !taken[i]
		case i < weights+tinyHidden:
			return exp == 0
		}
		return (i-weights-tinyHidden)%4/2 == exp // column of the output
	}
	taken := make([]bool, weights)
	steps := func(exp, n int, retrain bool) {
		b, xs := tinyData(exp).batch()
		for range n {
			g := s.gradient(xs, func(n int, z []float64) []float64 {
				return slowSoftmax(z, tinyStream{}.Spec().Classes[exp], b.Labels[n])
			})
			for i, v := range g {
				if moves(exp, i, taken, retrain) {
					s.p[i] -= 0.2 * v
				}
			}
		}
	}
	steps(0, 15, false)
	var sizes []float64
	for _, w := range s.p[:weights] {
		sizes = append(sizes, math.Abs(w))
	}
	slices.Sort(sizes)
	for i := range weights {
		if taken[i] = math.Abs(s.p[i]) >= sizes[6]; !taken[i] { // 0.4 of 15
			s.p[i] = 0
		}
	}
	steps(0, 5, true)
	steps(1, 20, false)
	s.compare(t, r.Params)
}
