package methods_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// Methods that hold the parameters or the function to what they were.

// regularisation is what they have of variants.
var regularisation = map[string]func() bench.Method{
	"l2-strong": func() bench.Method { return &methods.L2{Lambda: 10} },
	"si-mammoth": func() bench.Method {
		return &methods.SI{C: 1, Xi: 0.9, Gradient: methods.SITask, Clip: 0.01}
	},
	"si-clamped": func() bench.Method {
		return &methods.SI{C: 100, Xi: 0.1, Gradient: methods.SITask, Clamp: true}
	},
	"lwf-mammoth": func() bench.Method {
		return &methods.LwF{Alpha: 0.5, Temperature: 2, Over: methods.OverPast, WarmUp: 2, WarmUpRate: 0.03}
	},
	"lwf-heads":    func() bench.Method { return &methods.LwF{Alpha: 1, Temperature: 1, Over: methods.OverHeads} },
	"mas-few":      func() bench.Method { return &methods.MAS{Lambda: 10, ImportanceN: 20} },
	"rwalk-short":  func() bench.Method { return &methods.RWalk{Lambda: 100, Alpha: 0.5, Every: 1, Epsilon: 1e-3} },
	"rwalk-window": func() bench.Method { return &methods.RWalk{Lambda: 10, Alpha: 0.5, Every: 99, Epsilon: 1e-3} },
}

func TestNeutralRegularisationIsFinetune(t *testing.T) {
	for _, s := range scenarios {
		want := run(t, plan(t, s.name, &methods.Finetune{})).Params
		for name, m := range map[string]bench.Method{
			"l2 λ=0":    &methods.L2{},
			"si c=0":    &methods.SI{Xi: 0.1, Gradient: methods.SITotal},
			"lwf α=0":   &methods.LwF{Temperature: 2, Over: methods.OverAuto},
			"mas λ=0":   &methods.MAS{},
			"rwalk λ=0": &methods.RWalk{Alpha: 0.9, Every: 10, Epsilon: 1e-3},
		} {
			r := run(t, plan(t, s.name, m))
			if !slices.Equal(r.Params, want) {
				t.Errorf("%s, %s: not the parameters of finetune", name, s.name)
			}
			if kept := r.Stored[len(r.Stored)-1].Bytes; kept != 0 {
				t.Errorf("%s, %s: keeps %d bytes for nothing", name, s.name, kept)
			}
		}
	}
}

func TestRegularisationAblations(t *testing.T) {
	finetune := methods.Methods["finetune"].New
	for _, c := range []struct {
		name          string
		scenario      bench.Scenario
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"who learns nothing more forgets nothing", bench.ClassIncremental, methods.Methods["frozen"].New, finetune, first, 50},
		{"who learns nothing more does not know the rest", bench.DomainIncremental, finetune, methods.Methods["frozen"].New, last, 20},
		{"who never learns knows nothing", bench.TaskIncremental, finetune, methods.Methods["random"].New, mean, 20},
		{"the penalty of l2 keeps the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.L2{Lambda: 0.1} }, finetune, first, 5},
		{"the importances of si keep the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.SI{C: 10, Xi: 0.1, Gradient: methods.SITotal} }, finetune, first, 8},
		{"the importances of si as Zenke has them keep the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.SI{C: 10, Xi: 0.1, Gradient: methods.SITask, Clamp: true} }, finetune, first, 8},
		{"the importances of mas keep the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.MAS{Lambda: 1} }, finetune, first, 8},
		{"the importances of rwalk keep the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.RWalk{Lambda: 10, Alpha: 0.9, Every: 10, Epsilon: 1e-3} }, finetune, first, 8},
		{"the old answers keep the first task", bench.TaskIncremental, methods.Methods["lwf"].New, finetune, first, 8},
		{"the old answers keep the first domain", bench.DomainIncremental, methods.Methods["lwf"].New, finetune, first, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, c.scenario, c.better, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

// last is the accuracy on the last experience at the end of a run.
func last(p bench.Plan, r *bench.Result) float64 {
	for _, e := range r.Evaluations {
		if e.After == 3 && e.Experience == 3 && e.Split == bench.SplitTest && e.Mask == p.Masks.Test[0] {
			return float64(e.Correct) / float64(e.Scored)
		}
	}
	panic("no evaluation of the last experience at the end")
}

func TestRegularisationRefuses(t *testing.T) {
	for _, c := range []struct {
		want string
		m    bench.Method
	}{
		{"lambda is -1", &methods.L2{Lambda: -1}},
		{"c is -1", &methods.SI{C: -1, Xi: 1, Gradient: methods.SITask}},
		{"xi is 0", &methods.SI{C: 1, Gradient: methods.SITask}},
		{"clip is -3", &methods.SI{C: 1, Xi: 1, Clip: -3, Gradient: methods.SITask}},
		{"lambda is -2", &methods.MAS{Lambda: -2}},
		{"importance_n is -1", &methods.MAS{ImportanceN: -1}},
		{"lambda is NaN", &methods.RWalk{Lambda: math.NaN(), Alpha: 1, Every: 1, Epsilon: 1}},
		{"alpha is 0", &methods.RWalk{Every: 1, Epsilon: 1}},
		{"every is 0", &methods.RWalk{Alpha: 1, Epsilon: 1}},
		{"epsilon is 0", &methods.RWalk{Alpha: 1, Every: 1}},
		{"alpha is -1", &methods.LwF{Alpha: -1, Temperature: 2, Over: methods.OverAll}},
		{"temperature is 0", &methods.LwF{Alpha: 1, Over: methods.OverAll}},
		{"warm_up is -1", &methods.LwF{Temperature: 2, Over: methods.OverAll, WarmUp: -1}},
		{"warm_up_rate is 0", &methods.LwF{Temperature: 2, Over: methods.OverAll, WarmUp: 1}},
		{`unknown outputs "some"`, &methods.LwF{Temperature: 2, Over: "some"}},
		{`unknown gradient "x"`, &methods.SI{C: 1, Xi: 1, Gradient: "x"}},
	} {
		p := plan(t, bench.ClassIncremental, c.m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
}

func TestRegularisationNeedsBoundaries(t *testing.T) {
	for _, name := range []string{"frozen", "l2", "si", "mas", "rwalk", "lwf"} {
		p := plan(t, bench.DomainIncremental, methods.Methods[name].New())
		p.Hidden = true
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
			t.Errorf("%s with hidden boundaries: %v", name, err)
		}
	}
	p := plan(t, bench.DomainIncremental, &methods.Random{})
	p.Hidden = true
	run(t, p)
}

// TestWhoLearnsNothingStaysAsItIs: random keeps the initial parameters, and
// frozen those after the first experience, to the bit.
func TestWhoLearnsNothingStaysAsItIs(t *testing.T) {
	for name, after := range map[string]int{"random": 0, "frozen": 1} {
		p := plan(t, bench.ClassIncremental, methods.Methods[name].New())
		kept := map[int][]float32{}
		p.Keep = func(s bench.Snapshot) error {
			kept[s.After] = slices.Clone(s.Params)
			return nil
		}
		r := run(t, p)
		want := kept[1]
		if after == 0 {
			want = make([]float32, len(r.Params))
			p.Model.Init(want, p.Seed.Rand("init"))
		}
		if !slices.Equal(r.Params, want) {
			t.Errorf("%s: parameters moved after experience %d", name, after)
		}
	}
}
