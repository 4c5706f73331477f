package methods_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// mer's settings.
var mer = map[string]func() bench.Method{
	"mer-by-batch": func() bench.Method {
		return &methods.MER{Batches: 1, Replay: 9, Beta: 1, Gamma: 0.5, Within: methods.ByBatch, Capacity: 40}
	},
	"mer-across": func() bench.Method {
		return &methods.MER{Batches: 2, Replay: 2, Beta: 0.5, Gamma: 0.3, Within: methods.ByExample, Capacity: 20}
	},
}

// TestMERWithoutAMechanismIsFinetune: one batch of one example, and nothing drawn
// back.
func TestMERWithoutAMechanismIsFinetune(t *testing.T) {
	single := func(scenario bench.Scenario, m bench.Method) []float32 {
		p := plan(t, scenario, m)
		p.Budget = bench.Budget{Iterations: 40, Batch: 1}
		return run(t, p).Params
	}
	for _, s := range scenarios {
		want := single(s.name, &methods.Finetune{})
		for _, within := range []methods.Within{methods.ByExample, methods.ByBatch} {
			if m := (&methods.MER{Batches: 1, Replay: 5, Beta: 1, Gamma: 1, Within: within}); !slices.Equal(single(s.name, m), want) {
				t.Errorf("%s, within %s: not the parameters of finetune", s.name, within)
			}
		}
	}
}

// TestMERAgainstASlowOne: 36 examples over three experiences come to the parameters
// of an independent implementation.
func TestMERAgainstASlowOne(t *testing.T) {
	const rate, capacity, batches, replay, beta, gamma = 0.25, 10, 2, 3, 0.3, 0.6
	short := func(m bench.Method) bench.Plan {
		p := plan(t, bench.ClassIncremental, m)
		p.Optimizer = &optim.SGD{Rate: rate}
		p.Budget = bench.Budget{Iterations: 3, Batch: 4}
		return p
	}
	for _, within := range []methods.Within{methods.ByExample, methods.ByBatch} {
		got := run(t, short(&methods.MER{Batches: batches, Replay: replay, Beta: beta, Gamma: gamma, Within: within, Capacity: capacity})).Params
		var s *slow
		var memory methods.Buffer
		var offered int
		steps := func(l *bench.Learner, x *bench.Batch) {
			var r bench.Batch
			var scratch []int
			if memory.Len() > 0 {
				memory.Draw(&r, replay, l.Rand("replay"), &scratch)
			}
			var all bench.Batch
			all.Append(x)
			if r.Len() > 0 {
				all.Append(&r)
			}
			rows := 1
			if within == methods.ByBatch {
				rows = all.Len()
			}
			for lo := 0; lo < all.Len(); lo += rows {
				part := all.Slice(lo, lo+rows)
				g := make([]float64, len(s.params))
				s.crossEntropy(g, &part, []int32{0, 1, 2, 3, 4, 5, 6, 7, 8})
				s.step(g, rate)
				l.Discard()
			}
		}
		back := func(from []float64, rate float64) {
			for i, v := range from {
				s.params[i] = v + rate*(s.params[i]-v)
			}
		}
		run(t, short(learning(func(l *bench.Learner, train bench.Data) error {
			if s == nil {
				s = newSlow(l)
			}
			for b := range l.Batches(train) {
				for i := range b.Len() {
					x := b.Slice(i, i+1)
					first := slices.Clone(s.params)
					for range batches {
						before := slices.Clone(s.params)
						steps(l, &x)
						back(before, beta)
					}
					back(first, gamma)
					keepReservoir(&memory, &x, capacity, &offered, l.Rand("reservoir"))
				}
			}
			return nil
		})))
		for i, want := range s.params {
			if math.Abs(float64(got[i])-want) > 2e-5 {
				t.Fatalf("within %s: parameter %d is %v, slowly computed %v", within, i, got[i], want)
			}
		}
	}
}

// TestMERAblations: at the authors' larger rate, at which single examples overwrite
// each other. (At 0.3 nothing is learned any more, with memory or without.)
func TestMERAblations(t *testing.T) {
	with := func(capacity int, beta float64) func() bench.Method {
		return func() bench.Method {
			return &methods.MER{Batches: 2, Replay: 5, Beta: beta, Gamma: 1, Within: methods.ByExample, Capacity: capacity}
		}
	}
	online := func(p *bench.Plan) {
		p.Optimizer = &optim.SGD{Rate: 0.1}
		p.Budget = bench.Budget{Epochs: 2, Batch: 16}
	}
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		margin        float64
	}{
		{"what is replayed keeps classes", with(90, 0.1), with(0, 0.1), 20},
		{"what is drawn back keeps them better", with(90, 0.1), with(90, 1), 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantageFrom(t, 4, bench.ClassIncremental, c.better, c.worse, mean, online); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestMERRefuses(t *testing.T) {
	fine := methods.MER{Batches: 1, Beta: 1, Gamma: 1, Within: methods.ByBatch}
	for want, change := range map[string]func(*methods.MER){
		"batches is 0":         func(m *methods.MER) { m.Batches = 0 },
		`unknown within "day"`: func(m *methods.MER) { m.Within = "day" },
		"beta is 0":            func(m *methods.MER) { m.Beta = 0 },
		"gamma is -1":          func(m *methods.MER) { m.Gamma = -1 },
		"capacity is -1":       func(m *methods.MER) { m.Capacity = -1 },
		"replay is -2":         func(m *methods.MER) { m.Replay = -2 },
	} {
		m := fine
		change(&m)
		p := plan(t, bench.ClassIncremental, &m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p := plan(t, bench.DomainIncremental, &fine)
	p.Hidden = true
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Errorf("mer with hidden boundaries: %v", err)
	}
}

// TestWarmMERAllocatesNothing: the last examples.
func TestWarmMERAllocatesNothing(t *testing.T) {
	for name, fresh := range mer {
		allocateNothing(t, name, func() bench.Plan { return plan(t, bench.ClassIncremental, fresh()) })
	}
}
