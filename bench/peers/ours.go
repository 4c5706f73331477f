package main

import (
	"context"
	"time"

	"retain/bench"
	"retain/methods"
	"retain/tasks"
)

// ours trains for about so many seconds.
func (l *workload) ours(seconds float64) (speed, error) {
	config := &tasks.Split{
		Images:      tasks.Images{Data: "glyphs-digits", Scenario: bench.ClassIncremental, TestLimit: 1},
		Experiences: 1, ClassOrder: "fixed",
	}
	stream, err := config.Open()
	if err != nil {
		return speed{}, err
	}
	net, err := l.net.Build(stream.Spec())
	if err != nil {
		return speed{}, err
	}
	measure := func(iterations int) (speed, error) {
		m := &stopwatch{images: float64(l.batch), stretch: l.stretch}
		r, err := bench.Run(context.Background(), bench.Plan{
			Stream: stream, Model: net, Optimizer: l.optim(), Method: m, Seed: bench.NewSeed(1),
			Budget: bench.Budget{Iterations: iterations, Batch: l.batch, DropLast: true},
			Masks:  bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		})
		if err != nil {
			return speed{}, err
		}
		return speed{float64(iterations) * m.images / (float64(r.Phases[1].Time.Wall) / 1e9), m.best}, nil
	}
	warm, err := measure(100)
	if err != nil {
		return speed{}, err
	}
	return measure(int(warm.whole*seconds) / l.batch)
}

// stopwatch is finetuning that times stretches of its steps.
type stopwatch struct {
	methods.Finetune
	images  float64 // of a step
	stretch int     // steps
	best    float64 // images per second of the quickest stretch
}

func (m *stopwatch) Learn(l *bench.Learner, train bench.Data) error {
	n, start := 0, time.Now()
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
		if n++; n%m.stretch == 0 {
			now := time.Now()
			m.best = max(m.best, m.images*float64(m.stretch)/now.Sub(start).Seconds())
			start = now
		}
	}
	return nil
}
