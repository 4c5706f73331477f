package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// generator is generative replay with a generator that plain Go can train.
func generator(hidden, latent int) *methods.GenerativeReplay {
	return &methods.GenerativeReplay{Hidden: []int{hidden}, Latent: latent, Rate: 1e-3}
}

// generative replay's settings.
var generative = map[string]func() bench.Method{
	"generative-replay-few": func() bench.Method {
		m := generator(9, 2)
		m.Replay = 5
		return m
	},
}

func TestGenerativeReplayAblations(t *testing.T) {
	silent := func() bench.Method { m := generator(64, 8); m.Rate = 1e-30; return m } // of a generator that never learns
	for _, c := range []struct {
		name     string
		scenario bench.Scenario
		worse    func() bench.Method
		of       func(bench.Plan, *bench.Result) float64
		margin   float64
	}{
		{"generated images keep classes", bench.ClassIncremental, methods.Methods["finetune"].New, mean, 15},
		{"images do, not noise", bench.ClassIncremental, silent, mean, 10},
		{"generated images keep the first task", bench.TaskIncremental, methods.Methods["finetune"].New, first, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, c.scenario, func() bench.Method { return generator(64, 8) }, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

// TestGenerativeReplayOfOneExperienceIsFinetune: a generator that has learned
// nothing yet is not asked, and leaves the classifier alone.
func TestGenerativeReplayOfOneExperienceIsFinetune(t *testing.T) {
	alone := func(m bench.Method) []float32 {
		p := plan(t, bench.ClassIncremental, m)
		p.Stream = only{p.Stream}
		return run(t, p).Params
	}
	if !slices.Equal(alone(generator(9, 2)), alone(&methods.Finetune{})) {
		t.Error("generative replay on a stream of one experience has not the parameters of finetune")
	}
}

func TestGenerativeReplayRefuses(t *testing.T) {
	for want, change := range map[string]func(*methods.GenerativeReplay){
		"hidden layer of 0 units": func(m *methods.GenerativeReplay) { m.Hidden = []int{0} },
		"latent is 0":             func(m *methods.GenerativeReplay) { m.Latent = 0 },
		"rate is 0":               func(m *methods.GenerativeReplay) { m.Rate = 0 },
		"replay is -1":            func(m *methods.GenerativeReplay) { m.Replay = -1 },
	} {
		m := generator(9, 2)
		change(m)
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p := plan(t, bench.DomainIncremental, generator(9, 2))
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*bench.Work){
		"stream has tokens":     func(w *bench.Work) { w.Spec.Tokens = true },
		"have 8 labels":         func(w *bench.Work) { w.PerLabel = 8 },
		"boundaries are hidden": func(w *bench.Work) { w.Hidden = true },
	} {
		changed := w
		change(&changed)
		if err := generator(9, 2).Check(changed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// TestWarmGenerativeReplayAllocatesNothing: the last steps of the last experience,
// and the same where the generator still learns.
func TestWarmGenerativeReplayAllocatesNothing(t *testing.T) {
	for _, s := range scenarios {
		for name, m := range map[string]func() bench.Method{
			"asked":    func() bench.Method { return generator(9, 2) },
			"learning": func() bench.Method { return unending{generator(9, 2)} },
		} {
			allocateNothing(t, name, func() bench.Plan {
				p := plan(t, s.name, m())
				p.Budget = bench.Budget{Epochs: 6, Batch: 16, DropLast: true}
				return p
			})
		}
	}
}

// unending is generative replay that is never told that an experience is the
// last.
type unending struct{ *methods.GenerativeReplay }

func (m unending) Learn(l *bench.Learner, train bench.Data) error {
	l.Last = false
	return m.GenerativeReplay.Learn(l, train)
}
