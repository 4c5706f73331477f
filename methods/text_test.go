package methods_test

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model/gpt"
	"retain/model/optim"
	"retain/tasks"
)

// text stands in the place of a scenario for methods that are defined on running
// text and on nothing else.
const text bench.Scenario = "text"

// scenariosOf are those in which a method is held to its contract.
func scenariosOf(fresh func() bench.Method) []setting {
	if _, ok := fresh().(bench.Adapter); ok {
		return []setting{{text, bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}}}}
	}
	if prompting(fresh()) {
		return append(slices.Clone(scenarios), setting{text, bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskOwn}}})
	}
	return scenarios
}

// textPlan is method m on two small languages, one of which comes again, with a
// transformer that plain Go can train.
func textPlan(t testing.TB, m bench.Method) bench.Plan {
	t.Helper()
	c := tasks.Streams["dialects"].New().(*tasks.Dialects)
	c.Languages, c.Limit, c.Test, c.Context = []string{"fiction", "code", "fiction"}, 1500, 500, 16
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	g := gpt.Default()
	g.Layers, g.Heads, g.Width = 1, 2, 8
	net, err := g.Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return bench.Plan{
		Stream: s, Model: net, Method: m, Optimizer: optim.Optimizers["adam"].New(),
		Budget: bench.Budget{Epochs: 2, Batch: 16}, Seed: bench.NewSeed(1),
		Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
	}
}
