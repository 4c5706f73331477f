package methods_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/vec"
)

// BenchmarkStep is the time of a step in experience 2 as a multiple of one of
// finetune's: batch 128, MLP 784-400-400-9, Adam, one thread. Memories of 200
// examples, replayed batches of 128.
//
// All methods run in turns, and of the steps of each the fastest tenth counts: what
// else the machine does slows some steps of every method, and the ratio of those that
// it left alone is that of the work.
func BenchmarkStep(b *testing.B) {
	defer vec.SetThreads(vec.Threads())
	vec.SetThreads(1)
	const turns, steps = 12, 25
	times := map[string][]time.Duration{}
	for range turns {
		for _, c := range stepped {
			times[c.name] = append(times[c.name], stepTimes(b, c.fresh(), steps)...)
		}
	}
	fast := func(name string) float64 {
		slices.Sort(times[name])
		return float64(times[name][len(times[name])/10])
	}
	for _, c := range stepped {
		b.Run(c.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(fast(c.name)/1e3, "µs/step")
			b.ReportMetric(math.Round(1e3*fast(c.name)/fast("finetune"))/1e3, "×finetune")
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

// stepTimes are the times of the steps of m in experience 2.
func stepTimes(b *testing.B, m bench.Method, steps int) (times []time.Duration) {
	p := plan(b, bench.ClassIncremental, m)
	net, err := (&model.MLP{Hidden: []int{400, 400}, Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		b.Fatal(err)
	}
	p.Model, p.Stream = net, small(b, bench.ClassIncremental, 100)
	p.Budget = bench.Budget{Iterations: steps, Batch: 128, DropLast: true}
	served, last := 0, time.Now()
	p.Watch = func(int) {
		now := time.Now()
		if served > steps && served < 2*steps { // the first step of an experience has more before it
			times = append(times, now.Sub(last))
		}
		served, last = served+1, now
	}
	run(b, p)
	return times
}
