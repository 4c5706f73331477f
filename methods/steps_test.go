package methods

import (
	"runtime"
	"testing"

	"retain/bench"
	"retain/model"
)

// counting is an optimizer that stays where it is and notes how much had been
// allocated at each of its steps.
type counting struct {
	still
	mallocs []uint64
}

func (c *counting) Step(_, _ []float32) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	c.mallocs = append(c.mallocs, m.Mallocs)
}

// TestStepsAllocateNothing: a step in the last experience but one, where every
// method that remembers something uses it.
func TestStepsAllocateNothing(t *testing.T) {
	for name, m := range map[string]bench.Method{
		"l2":    &L2{Lambda: 1},
		"si":    &SI{C: 1, Xi: 0.1, Gradient: SITask, Clip: 1},
		"mas":   &MAS{Lambda: 1},
		"rwalk": &RWalk{Lambda: 1, Alpha: 0.9, Every: 2, Epsilon: 1e-3},
		"lwf":   &LwF{Alpha: 1, Temperature: 2, Over: OverAuto},
	} {
		net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(shifted{}.Spec())
		if err != nil {
			t.Fatal(err)
		}
		c := &counting{mallocs: make([]uint64, 0, 100)}
		if _, err := bench.Run(t.Context(), bench.Plan{
			Stream: shifted{}, Model: net, Method: m, Optimizer: c,
			Budget: bench.Budget{Iterations: 20, Batch: 10}, Seed: bench.NewSeed(5),
			Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		}); err != nil {
			t.Fatal(err)
		}
		least := ^uint64(0)
		for i := 45; i < 60; i++ { // of the third experience; others may allocate at a moment
			least = min(least, c.mallocs[i]-c.mallocs[i-1])
		}
		if least != 0 {
			t.Errorf("%s: at least %d allocations in every step", name, least)
		}
	}
}
