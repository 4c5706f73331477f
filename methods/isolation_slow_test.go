package methods

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestSeparateAgainstTheSlowWay: each network is what Adam makes of its own
// initial values and its own experience alone.
func TestSeparateAgainstTheSlowWay(t *testing.T) {
	m := &Separate{Rate: 0.01}
	if _, err := bench.Run(t.Context(), tinyPlan(t, bench.TaskIncremental, m)); err != nil {
		t.Fatal(err)
	}
	for exp := range 2 {
		s := slowFrom(tinyInit(t, fmt.Sprint("separate ", exp+1)), 3, tinyHidden, 4)
		b, xs := tinyData(exp).batch()
		own := tinyStream{}.Spec().Classes[exp]
		mom, sq := make([]float64, len(s.p)), make([]float64, len(s.p))
		for step := 1; step <= 20; step++ {
			g := s.gradient(xs, func(n int, z []float64) []float64 { return slowSoftmax(z, own, b.Labels[n]) })
			for i, v := range g {
				mom[i] = 0.9*mom[i] + 0.1*v
				sq[i] = 0.999*sq[i] + 0.001*v*v
				s.p[i] -= 0.01 * mom[i] / (1 - math.Pow(0.9, float64(step))) / (math.Sqrt(sq[i]/(1-math.Pow(0.999, float64(step)))) + 1e-8)
			}
		}
		n := len(s.p)
		s.compare(t, m.state.Params[exp*n:(exp+1)*n])
	}
}

// TestGates: so many of each layer, others in each experience, and the same ones
// again from what is remembered.
func TestGates(t *testing.T) {
	widths := []int{40, 7}
	m := &XdG{GatingProp: 0.9}
	m.state.Seed = 12
	first, second := m.gates(widths, 0), m.gates(widths, 1)
	for layer, want := range []int{4, 1} { // 40 − 36, 7 − 6
		open := 0
		for _, g := range first.Gates[layer] {
			open += int(g)
		}
		if open != want {
			t.Errorf("%d units of layer %d are open, want %d", open, layer, want)
		}
	}
	if len(first.Gates) != 2 {
		t.Errorf("gates of %d layers, want 2", len(first.Gates))
	}
	if slices.Equal(first.Gates[0], second.Gates[0]) {
		t.Error("two experiences have the same gates")
	}
	again := &XdG{GatingProp: 0.9}
	again.state.Seed = 12
	if !slices.Equal(first.Gates[0], again.gates(widths, 0).Gates[0]) {
		t.Error("gates cannot be drawn again")
	}
}

// TestGatedUnitsLearnNothingFromBelow: the incoming weights of a gated unit stay
// where they were, its bias and those of open units move.
func TestGatedUnitsLearnNothingFromBelow(t *testing.T) {
	m := &XdG{GatingProp: 0.6} // 3 of 5
	var moved, still int
	before := tinyInit(t, "")
	p := tinyPlan(t, bench.TaskIncremental, calling(func(l *bench.Learner, train bench.Data) {
		if l.Experience > 0 {
			return
		}
		if err := m.Learn(l, train); err != nil {
			t.Fatal(err)
		}
		gate := l.Mod.Gates[0]
		w, was := l.Model.Layout().Find("layer1.weight").Of(l.Params), l.Model.Layout().Find("layer1.weight").Of(before)
		for unit, g := range gate {
			for i := range 3 {
				same := w.Row(i)[unit] == was.Row(i)[unit]
				if g == 0 && !same {
					t.Errorf("weight %d of the gated unit %d moved", i, unit)
				}
				if same {
					still++
				} else {
					moved++
				}
			}
		}
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if still < 9 || moved == 0 {
		t.Errorf("%d weights moved and %d did not", moved, still)
	}
}
