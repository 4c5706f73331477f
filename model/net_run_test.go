package model_test

import (
	"context"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

type finetune struct{}

func (finetune) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// TestNetsLearn: two experiences of glyphs, each well above chance when it was
// the latest, so the averages that batch norm left in the parameters serve at
// test time.
func TestNetsLearn(t *testing.T) {
	stream := &tasks.Split{
		Images:      tasks.Images{Data: "glyphs-digits", Scenario: bench.TaskIncremental, Limit: 100, TestLimit: 30},
		Experiences: 5, ClassOrder: "seeded",
	}
	s, err := stream.Open()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]model.Config{
		"cnn":    &model.CNN{Channels: []int{4, 8}, Kernel: 3, Stride: 1, Pool: 2, Pooling: "max", Norm: "none", Hidden: []int{16}, Init: "fan-in"},
		"group":  &model.CNN{Channels: []int{4, 8}, Kernel: 3, Stride: 2, Pool: 1, Pooling: "max", Norm: "group", Groups: 2, Init: "he"},
		"resnet": &model.ResNet{Width: 4, Blocks: []int{1, 1}, Norm: "batch", Init: "fan-in"},
	} {
		m, err := c.Build(s.Spec())
		if err != nil {
			t.Fatal(err)
		}
		r, err := bench.Run(context.Background(), bench.Plan{
			Stream: first{s, 2}, Model: m, Method: finetune{},
			Optimizer: &optim.SGD{Rate: 0.05, Momentum: 0.9},
			Budget:    bench.Budget{Epochs: 8, Batch: 10},
			Masks:     bench.Masks{Train: bench.MaskOwn, Test: []bench.Mask{bench.MaskOwn}},
			Seed:      bench.NewSeed(1000),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range r.Evaluations {
			if e.After == e.Experience && e.Correct*10 < e.Scored*8 {
				t.Errorf("%s: %d of %d right on experience %d", name, e.Correct, e.Scored, e.Experience)
			}
		}
	}
}

// first is the first n experiences of a stream.
type first struct {
	bench.Stream
	n int
}

func (f first) Spec() bench.Spec {
	s := f.Stream.Spec()
	s.Classes = s.Classes[:f.n]
	return s
}
