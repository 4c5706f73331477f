package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/vec"
)

// BenchmarkStep is the CPU time of a step in experience 2 as a multiple of one of
// finetune's: batch 128, MLP 784-400-400-9, one thread. Memories of 200 examples,
// replayed batches of 128.
func BenchmarkStep(b *testing.B) {
	defer vec.SetThreads(vec.Threads())
	vec.SetThreads(1)
	finetune := 0.0
	for _, c := range []struct {
		name  string
		fresh func() bench.Method
	}{
		{"finetune", func() bench.Method { return &methods.Finetune{} }},
		{"ewc", func() bench.Method { return &methods.EWC{Lambda: 1, Labels: methods.LabelsTrue, FisherN: 100} }},
		{"si", methods.Methods["si"].New},
		{"er", methods.Methods["er"].New},
		{"der", methods.Methods["der"].New},
		{"der++, two draws", methods.Methods["der++"].New},
		{"der++, one draw", func() bench.Method { return &methods.DERPP{Alpha: 0.2, Beta: 1, Draws: 1, Capacity: 200} }},
		{"er-ace", methods.Methods["er-ace"].New},
		{"a-gem", func() bench.Method { return &methods.AGEM{Capacity: 600, Buffer: methods.PerExperience} }},
		{"gem", func() bench.Method { return &methods.GEM{Capacity: 384, Gamma: 0.5, Epsilon: 1e-3} }},
		{"cls-er", methods.Methods["cls-er"].New},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := plan(b, bench.ClassIncremental, c.fresh())
			net, err := (&model.MLP{Hidden: []int{400, 400}, Init: "fan-in"}).Build(p.Stream.Spec())
			if err != nil {
				b.Fatal(err)
			}
			p.Model, p.Stream = net, small(b, bench.ClassIncremental, 100)
			p.Budget = bench.Budget{Iterations: max(b.N, 20), Batch: 128, DropLast: true}
			r := run(b, p)
			for _, phase := range r.Phases {
				if phase.Name == "train" && phase.Experience == 2 {
					step := float64(phase.Time.CPU) / float64(p.Budget.Iterations)
					if c.name == "finetune" {
						finetune = step
					}
					b.ReportMetric(0, "ns/op")
					b.ReportMetric(step/1e3, "cpu-µs/step")
					b.ReportMetric(step/finetune, "×finetune")
				}
			}
		})
	}
}
