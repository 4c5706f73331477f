package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// rehearsalVariants are the settings of methods with a replayed batch in each
// step whose code takes another way.
func rehearsalVariants() map[string]func() bench.Method {
	return map[string]func() bench.Method{
		"der-replay":      func() bench.Method { return &methods.DER{Alpha: 1, Capacity: 40, Replay: 5} },
		"der-α0":          func() bench.Method { return &methods.DER{Capacity: 40} },
		"der++-one-draw":  func() bench.Method { return &methods.DERPP{Alpha: 1, Beta: 0.5, Draws: 1, Capacity: 40, Replay: 20} },
		"der++-β0":        func() bench.Method { return &methods.DERPP{Alpha: 1, Draws: 1, Capacity: 40} },
		"er-ace-replay":   func() bench.Method { return &methods.ERACE{Capacity: 40, Replay: 5} },
		"a-gem-reservoir": func() bench.Method { return &methods.AGEM{Capacity: 40, Buffer: methods.Reservoir, Replay: 20} },
		"a-gem-per-class": func() bench.Method { return &methods.AGEM{PerClass: 4, Buffer: methods.PerExperience, Epsilon: 1e-7} },
		"cls-er-replay": func() bench.Method {
			return &methods.CLSER{Lambda: 1, PlasticRate: 0.9, PlasticAlpha: 0.9, StableRate: 0.5, StableAlpha: 0.99, Capacity: 40, Replay: 5}
		},
		"cls-er-λ0":      func() bench.Method { return &methods.CLSER{StableRate: 1, StableAlpha: 0.5, Capacity: 40} },
		"gem-margin":     func() bench.Method { return &methods.GEM{Capacity: 30, Gamma: 1, Epsilon: 1e-3} },
		"gem-all-kept":   func() bench.Method { return &methods.GEM{Capacity: 999, Gamma: 0.5, Epsilon: 1e-3} },
		"a-gem-all-kept": func() bench.Method { return &methods.AGEM{Capacity: 999, Buffer: methods.PerExperience} },
	}
}

// TestRehearsalOfNothingIsFinetune: without memory, or with losses of no weight,
// these methods are fine-tuning to the bit.
func TestRehearsalOfNothingIsFinetune(t *testing.T) {
	neutral := map[string]func() bench.Method{
		"der of nothing":   func() bench.Method { return &methods.DER{Alpha: 1} },
		"der α=0":          func() bench.Method { return &methods.DER{Capacity: 40} },
		"der++ of nothing": func() bench.Method { return &methods.DERPP{Alpha: 1, Beta: 1, Draws: 2} },
		"der++ α=β=0":      func() bench.Method { return &methods.DERPP{Capacity: 40, Draws: 1} },
		"a-gem of nothing": func() bench.Method { return &methods.AGEM{Buffer: methods.PerExperience} },
		"cls-er, nothing":  func() bench.Method { return &methods.CLSER{Lambda: 1, StableRate: 1, StableAlpha: 0.9} },
		"gem of nothing":   func() bench.Method { return &methods.GEM{Capacity: 2, Gamma: 1, Epsilon: 1e-3} },
		"a-gem, no room":   func() bench.Method { return &methods.AGEM{Buffer: methods.Reservoir} },
	}
	for _, s := range scenarios {
		want := run(t, plan(t, s.name, &methods.Finetune{})).Params
		for name, fresh := range neutral {
			if !slices.Equal(run(t, plan(t, s.name, fresh())).Params, want) {
				t.Errorf("%s, %s: not the parameters of finetune", name, s.name)
			}
		}
	}
}

func TestDERPPWithoutLabelsIsDER(t *testing.T) {
	want := run(t, plan(t, bench.ClassIncremental, &methods.DER{Alpha: 0.5, Capacity: 40})).Params
	for draws := 1; draws <= 2; draws++ {
		m := &methods.DERPP{Alpha: 0.5, Draws: draws, Capacity: 40}
		if !slices.Equal(run(t, plan(t, bench.ClassIncremental, m)).Params, want) {
			t.Errorf("der++ with β = 0 and %d draws is not der", draws)
		}
	}
}

func TestRehearsalAblations(t *testing.T) {
	finetune := methods.Methods["finetune"].New
	for _, c := range []struct {
		name          string
		scenario      bench.Scenario
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"remembered logits keep classes", bench.ClassIncremental,
			func() bench.Method { return &methods.DER{Alpha: 1, Capacity: 90} }, finetune, mean, 15},
		{"labels beside remembered logits keep classes better", bench.ClassIncremental,
			func() bench.Method { return &methods.DERPP{Alpha: 0.1, Beta: 1, Draws: 2, Capacity: 90} },
			func() bench.Method { return &methods.DER{Alpha: 0.1, Capacity: 90} }, mean, 3},
		{"classes that arrive leave the first ones alone", bench.ClassIncremental,
			func() bench.Method { return &methods.ERACE{Capacity: 30} },
			func() bench.Method {
				return &methods.ER{Capacity: 30, Buffer: methods.Reservoir, Weighting: methods.Concat}
			}, first, 5},
		{"the projected gradient keeps the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.AGEM{Capacity: 90, Buffer: methods.PerExperience} }, finetune, first, 5},
		{"the nearest harmless gradient keeps the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.GEM{Capacity: 90, Gamma: 0.5, Epsilon: 1e-3} }, finetune, first, 8},
		{"an average of the parameters predicts better", bench.ClassIncremental,
			func() bench.Method { return &methods.CLSER{StableRate: 0.7, StableAlpha: 0.99, Capacity: 30} },
			func() bench.Method { return &methods.CLSER{StableRate: 1, Capacity: 30} }, mean, 2},
		{"what is held to averages keeps the first classes", bench.ClassIncremental,
			func() bench.Method {
				return &methods.CLSER{Lambda: 1, PlasticRate: 0.9, PlasticAlpha: 0.999, StableRate: 0.7, StableAlpha: 0.999, Capacity: 30}
			},
			func() bench.Method { return &methods.CLSER{StableRate: 0.7, StableAlpha: 0.999, Capacity: 30} }, first, 3},
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

func TestRehearsalRefuses(t *testing.T) {
	for want, m := range map[string]bench.Method{
		"alpha is -1":               &methods.DER{Alpha: -1},
		"capacity is -2":            &methods.DER{Capacity: -2},
		"replay is -1":              &methods.DER{Replay: -1},
		"beta is -1":                &methods.DERPP{Draws: 1, Beta: -1},
		"draws is 3":                &methods.DERPP{Draws: 3},
		"capacity is -1":            &methods.ERACE{Capacity: -1},
		`unknown buffer "balanced"`: &methods.AGEM{Buffer: methods.Balanced},
		"per_class is -1":           &methods.AGEM{Buffer: methods.Reservoir, PerClass: -1},
		"either a capacity or so":   &methods.AGEM{Buffer: methods.Reservoir, PerClass: 4},
		"lambda is -1":              &methods.CLSER{Lambda: -1},
		"stable_alpha is 2":         &methods.CLSER{StableAlpha: 2},
		"plastic_rate is -1":        &methods.CLSER{PlasticRate: -1},
		"gamma is -1":               &methods.GEM{Gamma: -1, Epsilon: 1},
		"epsilon is 0":              &methods.GEM{Gamma: 1},
		"capacity is -3":            &methods.GEM{Capacity: -3, Epsilon: 1},
		"epsilon is -1":             &methods.AGEM{Buffer: methods.Reservoir, Epsilon: -1},
	} {
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p := plan(t, bench.ClassIncremental, &methods.ERACE{Capacity: 5})
	p.Masks.Train = bench.MaskOwn
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), `mask "own" forbids it`) {
		t.Errorf("er-ace under the mask own: %v", err)
	}
}

func TestRehearsalWithHiddenBoundaries(t *testing.T) {
	for want, list := range map[string][]bench.Method{
		"": {
			methods.Methods["der"].New(), methods.Methods["der++"].New(), methods.Methods["er-ace"].New(),
			methods.Methods["cls-er"].New(),
			&methods.AGEM{Capacity: 20, Buffer: methods.Reservoir},
		},
		"boundaries are hidden": {
			methods.Methods["a-gem"].New(), &methods.AGEM{PerClass: 3, Buffer: methods.PerExperience},
			methods.Methods["gem"].New(),
		},
	} {
		for _, m := range list {
			p := plan(t, bench.DomainIncremental, m)
			p.Hidden = true
			_, err := bench.Run(t.Context(), p)
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%T with hidden boundaries: %v", m, err)
			}
		}
	}
}

func TestRehearsalWarns(t *testing.T) {
	for want, m := range map[string]interface {
		bench.Method
		Warnings(bench.Work) []string
	}{
		"larger than the stream's 270":    &methods.DER{Capacity: 271},
		"der++: a memory":                 &methods.DERPP{Capacity: 271},
		"er-ace: a memory":                &methods.ERACE{Capacity: 271},
		"cls-er: a memory":                &methods.CLSER{Capacity: 271},
		"none for each of 3 experiences":  &methods.AGEM{Capacity: 2, Buffer: methods.PerExperience},
		"gem: a memory of 1 examples":     &methods.GEM{Capacity: 1},
		"experience 1 has 90 examples":    &methods.AGEM{Capacity: 300, Buffer: methods.PerExperience},
		"a-gem: a memory of 300 examples": &methods.AGEM{Capacity: 300, Buffer: methods.Reservoir},
	} {
		p := plan(t, bench.ClassIncremental, m)
		w, err := p.Work()
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Warnings(w); len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("warnings %q, want one with %q", got, want)
		}
	}
}

// TestWarmStepsAllocateNothing: the last epoch, when every buffer has grown to its
// size.
func TestWarmStepsAllocateNothing(t *testing.T) {
	for name, fresh := range rehearsalVariants() {
		allocateNothing(t, name, func() bench.Plan {
			p := plan(t, bench.ClassIncremental, fresh())
			p.Budget = bench.Budget{Epochs: 4, Batch: 16, DropLast: true}
			return p
		})
	}
}
