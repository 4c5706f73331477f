package bench_test

import (
	"context"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// toy is a stream of little pictures: each class has a bright pixel of its own
// on a ground of noise, and two classes make an experience. Its boundaries can
// be put anywhere without changing the examples or their order.
type toy struct {
	scenario bench.Scenario
	cuts     []int // examples in each experience
	ordered  bool
}

const toyWidth = 12

func classToy(experiences int) *toy {
	t := &toy{scenario: bench.ClassIncremental}
	for range experiences {
		t.cuts = append(t.cuts, 40)
	}
	return t
}

func (t *toy) Spec() bench.Spec {
	s := bench.Spec{Scenario: t.scenario, Width: toyWidth, Outputs: 2 * len(t.cuts), Ordered: t.ordered}
	if t.scenario == bench.DomainIncremental {
		s.Outputs = 2
	}
	for i := range t.cuts {
		if t.scenario == bench.DomainIncremental {
			i = 0
		}
		s.Classes = append(s.Classes, []int32{int32(2 * i), int32(2*i + 1)})
	}
	return s
}

func (t *toy) At(i int, seed bench.Seed) (bench.Experience, error) {
	first := 0
	for _, n := range t.cuts[:i] {
		first += n
	}
	if t.scenario == bench.DomainIncremental {
		return bench.Experience{
			Train: toyData{seed.At("train"), first, t.cuts[i], i, 0},
			Test:  toyData{seed.At("test"), 0, 50, i, 0},
		}, nil
	}
	return bench.Experience{
		Train: toyData{seed.At("train"), first, t.cuts[i], i, 2 * i},
		Test:  toyData{seed.At("test"), first, 50, i, 2 * i},
		Valid: toyData{seed.At("valid"), first, 10, i, 2 * i},
	}, nil
}

// toyData is n examples from number first on, of classes base and base+1.
type toyData struct {
	seed            bench.Seed
	first, n        int
	exp, firstClass int
}

func (d toyData) Len() int          { return d.n }
func (d toyData) ExampleBytes() int { return toyWidth + 4 }

func (d toyData) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		rng := d.seed.Rand(d.first + i)
		pixels := make([]uint8, toyWidth)
		for k := range pixels {
			pixels[k] = uint8(rng.IntN(120))
		}
		label := d.firstClass + (d.first+i)%2
		pixels[label%toyWidth] = 200
		b.In.Append(bench.Inputs{Rows: 1, Width: toyWidth, Bytes: pixels})
		b.Labels = append(b.Labels, int32(label))
		b.Exp = append(b.Exp, int32(d.exp))
	}
}

// learn is a method out of a function.
type learn func(l *bench.Learner, train bench.Data) error

func (f learn) Learn(l *bench.Learner, train bench.Data) error { return f(l, train) }

// finetune is the simplest method there is.
func finetune(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// toyPlan is a plan that takes milliseconds.
func toyPlan(t testing.TB, s bench.Stream, m bench.Method) bench.Plan {
	t.Helper()
	net, err := (&model.MLP{Hidden: []int{16}, Init: "fan-in"}).Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return bench.Plan{
		Stream: s, Model: net, Method: m,
		Optimizer: &optim.SGD{Rate: 0.3, Momentum: 0.5},
		Budget:    bench.Budget{Epochs: 12, Batch: 8},
		Masks:     bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
		Evaluate:  bench.Evaluate{Train: 10},
		Seed:      bench.NewSeed(1),
	}
}

func run(t testing.TB, p bench.Plan) *bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// accuracy is the share that was right in the one evaluation that fits.
func accuracy(t testing.TB, r *bench.Result, after, experience int, split bench.Split, mask bench.Mask) float64 {
	t.Helper()
	for _, e := range r.Evaluations {
		if e.After == after && e.Experience == experience && e.Split == split && e.Mask == mask && !e.Anytime {
			return float64(e.Correct) / float64(e.Scored)
		}
	}
	t.Fatalf("no evaluation after %d on %d, %s, %s", after, experience, split, mask)
	return 0
}
