package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
)

// bic's settings.
var bic = map[string]func() bench.Method{
	"bic-per-class":    func() bench.Method { return &methods.BiC{PerClass: 4, Temperature: 2, Valid: 0.3} },
	"bic-no-exemplars": func() bench.Method { return &methods.BiC{Temperature: 1, Valid: 0.1} },
}

// TestBiCWithoutExemplarsIsDistillation: with nothing to fit a correction on it is wa
// that does not align, which is held to a slow implementation.
func TestBiCWithoutExemplarsIsDistillation(t *testing.T) {
	got := run(t, plan(t, bench.ClassIncremental, &methods.BiC{Temperature: 2, Valid: 0.1})).Params
	if !slices.Equal(got, run(t, plan(t, bench.ClassIncremental, &methods.WA{Temperature: 2})).Params) {
		t.Error("bic without exemplars has not the parameters of wa that does not align")
	}
}

// TestBiCAblations: against the same method without stage 2, which is wa that does not
// align, under the paper's mask and in a network wide enough to learn from exemplars.
func TestBiCAblations(t *testing.T) {
	wide := func(p *bench.Plan) {
		p.Masks.Train = bench.MaskSeen
		net, err := (&model.MLP{Hidden: []int{100}, Init: "fan-in"}).Build(p.Stream.Spec())
		if err != nil {
			t.Error(err)
		}
		p.Model = net
	}
	with := func() bench.Method { return &methods.BiC{Capacity: 90, Temperature: 2, Valid: 0.1} }
	without := func() bench.Method { return &methods.WA{Capacity: 90, Temperature: 2} }
	for _, c := range []struct {
		name   string
		worse  func() bench.Method
		of     func(bench.Plan, *bench.Result) float64
		margin float64
	}{
		{"bic keeps classes", methods.Methods["finetune"].New, mean, 20},
		{"corrected outputs are fair to the first classes", without, first, 10},
		{"and to all in the mean", without, mean, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantageFrom(t, 1, bench.ClassIncremental, with, c.worse, c.of, wide); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestBiCRefuses(t *testing.T) {
	fine := methods.BiC{Capacity: 90, Temperature: 2, Valid: 0.1}
	for want, change := range map[string]func(*methods.BiC, *bench.Plan){
		"capacity is -1":           func(m *methods.BiC, _ *bench.Plan) { m.Capacity = -1 },
		"per_class is -1":          func(m *methods.BiC, _ *bench.Plan) { m.PerClass = -1 },
		"temperature is 0":         func(m *methods.BiC, _ *bench.Plan) { m.Temperature = 0 },
		"valid is 1":               func(m *methods.BiC, _ *bench.Plan) { m.Valid = 1 },
		`training mask "own" hide`: func(_ *methods.BiC, p *bench.Plan) { p.Masks.Train = bench.MaskOwn },
		"boundaries are hidden":    func(_ *methods.BiC, p *bench.Plan) { p.Hidden = true },
	} {
		m := fine
		p := plan(t, bench.ClassIncremental, &m)
		change(&m, &p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestWarmBiCAllocatesNothing: the last epoch of the last experience.
func TestWarmBiCAllocatesNothing(t *testing.T) {
	for name, fresh := range bic {
		allocateNothing(t, name, func() bench.Plan {
			p := plan(t, bench.ClassIncremental, fresh())
			p.Budget = bench.Budget{Epochs: 6, Batch: 16, DropLast: true}
			return p
		})
	}
}
