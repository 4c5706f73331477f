package dpm

import (
	"context"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
	"retain/tasks"
)

// plan is a method on three experiences of three digits each, with a network that
// plain Go can train.
func plan(t testing.TB, scenario bench.Scenario, m bench.Method) bench.Plan {
	t.Helper()
	c := &tasks.Split{
		Images:      tasks.Images{Data: "glyphs-digits", Scenario: scenario, Limit: 30, TestLimit: 20},
		Experiences: 3, Classes: 3, ClassOrder: "seeded",
	}
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return bench.Plan{
		Stream: s, Model: buildFor(t, s), Method: m, Optimizer: &optim.SGD{Rate: 0.1},
		Budget: bench.Budget{Epochs: 3, Batch: 10}, Seed: bench.NewSeed(1),
		Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
	}
}

func buildFor(t testing.TB, s bench.Stream) bench.Model {
	t.Helper()
	net, err := (&model.MLP{Hidden: []int{12, 8}, Init: "fan-in"}).Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return net
}

func run(t testing.TB, p bench.Plan) *bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// full is version 1 with a memory that fills within a test.
func full() *DPM {
	m := Methods["dpm"].New().(*DPM)
	m.Capacity, m.Rank, m.KMax = 40, 2, 3
	return m
}

// off is every switch off.
func off() *DPM {
	return &DPM{Capacity: 40, Replay: 10, S: 0.5, Kappa: 0.3, KMax: 3, Rank: 2}
}

func vecBits(x []float32) []byte { return vec.CanonicalBits(x, nil) }
