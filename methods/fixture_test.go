package methods_test

import (
	"context"
	"maps"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// setting is a scenario with the masks that belong to it.
type setting struct {
	name  bench.Scenario
	masks bench.Masks
}

// scenarios, each with its masks. See scenariosOf for methods that need text.
var scenarios = []setting{
	{bench.TaskIncremental, bench.Masks{Train: bench.MaskOwn, Test: []bench.Mask{bench.MaskOwn}}},
	{bench.DomainIncremental, bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}}},
	{bench.ClassIncremental, bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll, bench.MaskSeen}}},
}

// small is a stream of three experiences with three digits each, of embedded
// data.
func small(t testing.TB, scenario bench.Scenario, perClass int) bench.Stream {
	t.Helper()
	c := &tasks.Split{
		Images:      tasks.Images{Data: "glyphs-digits", Scenario: scenario, Limit: perClass, TestLimit: 20},
		Experiences: 3, Classes: 3, ClassOrder: "seeded",
	}
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plan is method m on a small stream with a network that plain Go can train.
func plan(t testing.TB, scenario bench.Scenario, m bench.Method) bench.Plan {
	t.Helper()
	if prompting(m) {
		return promptsPlan(t, scenario, m)
	}
	if scenario == text {
		return textPlan(t, m)
	}
	p := bench.Plan{
		Stream: small(t, scenario, 30), Method: m,
		Optimizer: optim.Optimizers["adam"].New(),
		Budget:    bench.Budget{Epochs: 2, Batch: 16},
		Seed:      bench.NewSeed(1),
	}
	net, err := (&model.MLP{Hidden: []int{16}, Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model = net
	if adapting(m) {
		p.Model = adaptedMLP(t, p.Stream.Spec(), 16)
	}
	for _, s := range scenarios {
		if s.name == scenario {
			p.Masks = s.masks
		}
	}
	return p
}

// refused is why the method of fresh cannot be run in a scenario, said at plan
// time; nil where it can.
func refused(t testing.TB, scenario bench.Scenario, fresh func() bench.Method) error {
	t.Helper()
	p := plan(t, scenario, fresh())
	return p.Check()
}

func run(t testing.TB, p bench.Plan) *bench.Result {
	t.Helper()
	r, err := bench.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// acc is the mean accuracy over experiences after the last one, under the
// first test mask.
func acc(p bench.Plan, r *bench.Result) float64 {
	sum, n := 0.0, 0
	for _, e := range r.Evaluations {
		if e.After == len(p.Stream.Spec().Classes) && e.Split == bench.SplitTest && e.Mask == p.Masks.Test[0] && !e.Anytime {
			sum += float64(e.Correct) / float64(e.Scored)
			n++
		}
	}
	return sum / float64(n)
}

// variants are the methods in every setting whose code takes another way.
func variants() map[string]func() bench.Method {
	v := map[string]func() bench.Method{
		"ewc-true":     func() bench.Method { return &methods.EWC{Lambda: 10, Labels: methods.LabelsTrue} },
		"ewc-sampled":  func() bench.Method { return &methods.EWC{Lambda: 10, Labels: methods.LabelsSampled, FisherN: 20} },
		"ewc-online-γ": func() bench.Method { return &methods.EWCOnline{Lambda: 10, Gamma: 0.5, Labels: methods.LabelsAll} },
		"er-balanced": func() bench.Method {
			return &methods.ER{Capacity: 25, Buffer: methods.Balanced, Weighting: methods.Concat}
		},
		"er-per-class": func() bench.Method {
			return &methods.ER{PerClass: 4, Buffer: methods.Reservoir, Weighting: methods.ByExperience}
		},
		"er-all-kept": func() bench.Method {
			return &methods.ER{PerClass: 99, Buffer: methods.Reservoir, Weighting: methods.ByExperience}
		},
		"er-small-batch": func() bench.Method {
			return &methods.ER{Capacity: 40, Buffer: methods.Reservoir, Replay: 5, Weighting: methods.ByExperience}
		},
	}
	for _, more := range []map[string]func() bench.Method{ // one line for each file of tests that has its own
		rehearsalVariants(),
		regularisation,
		isolated,
		icarl,
		wa,
		bic,
		mer,
		laMAML,
		selecting,
		gdumb,
		packnet,
		modulating,
		generative,
		prototypes,
		hat,
		kfac,
		dynamic,
		orthogonal,
		grounded,
		behindPrompts,
	} {
		maps.Copy(v, more)
	}
	for name, e := range registered {
		v[name] = shorter(e.New)
	}
	return v
}
