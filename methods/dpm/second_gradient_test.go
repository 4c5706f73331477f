package dpm

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestSecondGradient holds the whole gradient of a step, g_s + g_m, to central
// differences of its loss, for θ and for slots.
func TestSecondGradient(t *testing.T) {
	m := full2()
	m.Bytes, m.Guard, m.Beta = 300000, false, 0.7
	steps := 0
	p := plan(t, bench.ClassIncremental, calling(func(l *bench.Learner, b *bench.Batch) {
		if steps > 0 {
			return // in the first experience
		}
		if err := m.begin(l, b); err != nil {
			t.Fatal(err)
		}
		for ; steps < 2; steps++ {
			m.step(l, b) // 20 examples are held, and so all of them are drawn
		}
		loss := func() (float64, []float32, []float32) {
			m.correct(b)
			stream, _ := m.streamGrad(l, b)
			memory := m.memoryGrad(l, b)
			theta, slots := slices.Clone(stream), slices.Clone(m.scratch.streamSlots)
			for i := range theta {
				theta[i] += memory[i]
			}
			for i := range slots {
				slots[i] += m.scratch.memorySlots[i]
			}
			sum := l.Loss()
			prior := slices.Clone(m.state.Labels.Prior)
			l.Discard()
			copy(m.state.Labels.Prior, prior)
			return sum, theta, slots
		}
		m.state.Labels.Prior = slices.Repeat([]float32{0.1}, 9)
		prior := slices.Clone(m.state.Labels.Prior)
		at := func() float64 {
			copy(m.state.Labels.Prior, prior)
			v, _, _ := loss()
			return v
		}
		copy(m.state.Labels.Prior, prior)
		_, theta, slots := loss()
		checked := 0
		for _, part := range []struct{ x, g []float32 }{{l.Params, theta}, {m.state.Slots.Params, slots}} {
			for i, g := range part.g {
				if math.Abs(float64(g)) < 0.03 || i%3 != 0 {
					continue
				}
				const h = 1.0 / 512
				x := part.x[i]
				part.x[i] = x + h
				up := at()
				part.x[i] = x - h
				down := at()
				part.x[i] = x
				checked++
				if want := (up - down) / (2 * h); math.Abs(float64(g)-want) > 0.03*math.Abs(want)+2e-3 {
					t.Errorf("gradient %d is %v, want %v", i, g, want)
				}
			}
		}
		if checked < 20 {
			t.Errorf("%d numbers looked at", checked)
		}
		l.Mod = nil
	}))
	run(t, p)
}
