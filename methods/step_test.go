package methods_test

import (
	"math"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/vec"
)

// BenchmarkStep is the CPU time of a step in experience 2 as a multiple of one of
// finetune's: batch 128, MLP 784-400-400-9, Adam, one thread. Memories of 200
// examples, replayed batches of 128.
//
// All methods run in turns, and of each the fastest of all turns counts: what else
// the machine does slows some turns of each method, and the ratio of the fastest
// ones is that of the work.
func BenchmarkStep(b *testing.B) {
	defer vec.SetThreads(vec.Threads())
	vec.SetThreads(1)
	const turns, steps = 12, 25
	least := map[string]float64{}
	for range turns {
		for _, c := range stepped {
			was, met := least[c.name]
			if now := stepTime(b, c.fresh(), steps); !met || now < was {
				least[c.name] = now
			}
		}
	}
	for _, c := range stepped {
		b.Run(c.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(least[c.name]/1e3, "cpu-µs/step")
			b.ReportMetric(math.Round(1e3*least[c.name]/least["finetune"])/1e3, "×finetune")
		})
	}
}

// stepped are the methods whose steps are timed, in the order of their turns.
var stepped = []struct {
	name  string
	fresh func() bench.Method
}{
	{"finetune", func() bench.Method { return &methods.Finetune{} }},
	{"ewc", func() bench.Method { return &methods.EWC{Lambda: 1, Labels: methods.LabelsTrue, FisherN: 100} }},
	{"si", methods.Methods["si"].New},
	{"a-gem", func() bench.Method { return &methods.AGEM{Capacity: 600, Buffer: methods.PerExperience} }},
	{"der++, two draws", methods.Methods["der++"].New},
	{"der++, one draw", func() bench.Method { return &methods.DERPP{Alpha: 0.2, Beta: 1, Draws: 1, Capacity: 200} }},
	{"der", methods.Methods["der"].New},
	{"er", methods.Methods["er"].New},
	{"er-ace", methods.Methods["er-ace"].New},
	{"gem", func() bench.Method { return &methods.GEM{Capacity: 384, Gamma: 0.5, Epsilon: 1e-3} }},
	{"cls-er", methods.Methods["cls-er"].New},
}

// stepTime is the CPU time of a step of m in experience 2, in nanoseconds.
func stepTime(b *testing.B, m bench.Method, steps int) float64 {
	p := plan(b, bench.ClassIncremental, m)
	net, err := (&model.MLP{Hidden: []int{400, 400}, Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		b.Fatal(err)
	}
	p.Model, p.Stream = net, small(b, bench.ClassIncremental, 100)
	p.Budget = bench.Budget{Iterations: steps, Batch: 128, DropLast: true}
	for _, phase := range run(b, p).Phases {
		if phase.Name == "train" && phase.Experience == 2 {
			return float64(phase.Time.CPU) / float64(steps)
		}
	}
	panic("no training of experience 2 was timed")
}
