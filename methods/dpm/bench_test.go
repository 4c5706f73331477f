package dpm

import (
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/tasks"
)

// BenchmarkRun is a whole run of 360 steps, MLP 784-256-256, batch 10 and 20
// replayed: DPM beside DER++, which replays as many.
func BenchmarkRun(b *testing.B) {
	for _, c := range []struct {
		name  string
		fresh func() bench.Method
	}{
		{"der++", func() bench.Method { return &methods.DERPP{Alpha: 1, Beta: 1, Draws: 1, Capacity: 200, Replay: 20} }},
		{"dpm", Methods["dpm"].New},
		{"dpm-2", Methods["dpm-2"].New},
	} {
		b.Run(c.name, func(b *testing.B) {
			config := &tasks.Permuted{Images: tasks.Images{Data: "glyphs-digits", Scenario: bench.DomainIncremental, Limit: 120, TestLimit: 10}, Experiences: 3, First: "permuted"}
			s, err := config.Open()
			if err != nil {
				b.Fatal(err)
			}
			net, err := (&model.MLP{Hidden: []int{256, 256}, Init: "fan-in"}).Build(s.Spec())
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				p := plan(b, bench.DomainIncremental, c.fresh())
				p.Stream, p.Model, p.Hidden, p.Budget.Epochs = s, net, true, 1
				run(b, p)
			}
		})
	}
}
