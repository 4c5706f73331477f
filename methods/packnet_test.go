package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// packnet's settings.
var packnet = map[string]func() bench.Method{
	"packnet-half":       func() bench.Method { return &methods.PackNet{Prune: 0.5, Retrain: 0.5} },
	"packnet-no-retrain": func() bench.Method { return &methods.PackNet{Prune: 0.5} },
}

// TestPackNetForgetsNothing: what was measured of an experience when it was
// learned is measured ever after, to the bit, also between steps and under an
// optimizer with momentum and decay.
func TestPackNetForgetsNothing(t *testing.T) {
	p := plan(t, bench.TaskIncremental, methods.Methods["packnet"].New())
	p.Optimizer = momentum()
	p.Evaluate.Every = 1
	learned := map[int]bench.Evaluation{}
	later := 0
	for _, e := range run(t, p).Evaluations {
		switch {
		case e.After == e.Experience && !e.Anytime:
			learned[e.Experience] = e
		case e.After >= e.Experience:
			later++
			if was := learned[e.Experience]; was.Scored > 0 && (e.Correct != was.Correct || e.Loss != was.Loss) {
				t.Fatalf("experience %d had %d correct and loss %v; after %d, step %d, it has %d and %v", e.Experience, was.Correct, was.Loss, e.After, e.Step, e.Correct, e.Loss)
			}
		}
	}
	if later < 20 {
		t.Errorf("only %d later evaluations", later)
	}
}

// TestPackNetOfOneExperienceIsFinetune: the last experience is not pruned, and
// in the first nothing is owned by another.
func TestPackNetOfOneExperienceIsFinetune(t *testing.T) {
	alone := func(m bench.Method) []float32 {
		p := plan(t, bench.TaskIncremental, m)
		p.Stream = only{p.Stream}
		return run(t, p).Params
	}
	if !slices.Equal(alone(&methods.PackNet{Prune: 0.5, Retrain: 0.5}), alone(&methods.Finetune{})) {
		t.Error("packnet on a stream of one experience has not the parameters of finetune")
	}
}

// only is the first experience of a stream.
type only struct{ bench.Stream }

func (s only) Spec() bench.Spec {
	spec := s.Stream.Spec()
	spec.Classes = spec.Classes[:1]
	return spec
}

func TestPackNetAblations(t *testing.T) {
	pack := func(prune float64) func() bench.Method {
		return func() bench.Method { return &methods.PackNet{Prune: prune, Retrain: 0.25} }
	}
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"weights that are owned keep the first task", pack(0.5), methods.Methods["finetune"].New, first, 8},
		{"pruning leaves room to learn", pack(0.75), pack(0), last, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, bench.TaskIncremental, c.better, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestPackNetRefuses(t *testing.T) {
	for want, m := range map[string]*methods.PackNet{
		"prune is 1":    {Prune: 1},
		"retrain is -1": {Retrain: -1},
	} {
		p := plan(t, bench.TaskIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for _, s := range []bench.Scenario{bench.DomainIncremental, bench.ClassIncremental} {
		if err := refused(t, s, methods.Methods["packnet"].New); err == nil || !strings.Contains(err.Error(), "does not tell") {
			t.Errorf("packnet in the %s scenario: %v", s, err)
		}
	}
}

// momentum is an optimizer that moves parameters without a gradient.
func momentum() bench.Optimizer { return &optim.SGD{Rate: 0.05, Momentum: 0.9, Decay: 0.01} }
