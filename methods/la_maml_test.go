package methods_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// la-maml's settings.
var laMAML = map[string]func() bench.Method{
	"la-maml-each": func() bench.Method {
		return &methods.LaMAML{AlphaInit: 0.1, Eta: 0.1, Glances: 1, Meta: methods.AfterEach, Capacity: 20, Replay: 3}
	},
	"c-maml": func() bench.Method {
		return &methods.LaMAML{AlphaInit: 0.1, Glances: 1, Meta: methods.AfterEach, Clip: 1, Capacity: 40, Replay: 2}
	},
}

// TestLaMAMLDiverges: rates that lead to losses that are not finite end the run at
// once, with either meta-loss, and not at the end of the experience.
func TestLaMAMLDiverges(t *testing.T) {
	for _, meta := range []methods.Meta{methods.AfterLast, methods.AfterEach} {
		p := plan(t, bench.ClassIncremental, &methods.LaMAML{AlphaInit: 1e30, Eta: 0.1, Glances: 1, Meta: meta, Capacity: 20, Replay: 3})
		_, err := bench.Run(context.Background(), p)
		var diverged *bench.DivergedError
		if !errors.As(err, &diverged) || diverged.Step > 2 || diverged.What != "the loss is" {
			t.Errorf("meta %s: %v", meta, err)
		}
	}
}

// TestLaMAMLAgainstASlowOne: 18 glances at 9 batches over three experiences come to
// the parameters of an independent implementation, in which some rates fall below 0.
func TestLaMAMLAgainstASlowOne(t *testing.T) {
	const capacity, replay, glances = 10, 3, 2
	for _, m := range []methods.LaMAML{
		{AlphaInit: 0.05, Eta: 0.2, Meta: methods.AfterLast, Clip: 0.5},
		{AlphaInit: 0.05, Eta: 0.2, Meta: methods.AfterEach},
	} {
		m.Capacity, m.Replay, m.Glances = capacity, replay, glances
		short := func(m bench.Method) bench.Plan {
			p := plan(t, bench.ClassIncremental, m)
			p.Budget = bench.Budget{Iterations: 3, Batch: 4}
			return p
		}
		got := run(t, short(&m)).Params
		var s *slow
		var alpha []float64
		var memory methods.Buffer
		var offered int
		below := 0
		slope := func(b *bench.Batch) []float64 {
			g := make([]float64, len(s.params))
			s.crossEntropy(g, b, []int32{0, 1, 2, 3, 4, 5, 6, 7, 8})
			return g
		}
		shorten := func(g []float64) float64 {
			norm := 0.0
			for _, v := range g {
				norm += v * v
			}
			if norm = math.Sqrt(norm); m.Clip == 0 || norm <= m.Clip {
				return 1
			}
			return m.Clip / norm
		}
		run(t, short(learning(func(l *bench.Learner, train bench.Data) error {
			if s == nil {
				s = newSlow(l)
				alpha = slices.Repeat([]float64{m.AlphaInit}, len(s.params))
			}
			for b := range l.Batches(train) {
				for glance := range glances {
					var all, r bench.Batch
					var scratch []int
					all.Append(b)
					if memory.Len() > 0 {
						memory.Draw(&r, replay, l.Rand("replay"), &scratch)
						all.Append(&r)
					}
					start, path := slices.Clone(s.params), make([]float64, len(s.params))
					outer, dAlpha := make([]float64, len(path)), make([]float64, len(path))
					for i := range b.Len() {
						one := b.Slice(i, i+1)
						for k, d := range slope(&one) {
							path[k] += d
							s.params[k] -= max(0, alpha[k]) * d
						}
						l.Discard()
						share := 1 / float64(b.Len())
						if m.Meta == methods.AfterLast {
							if share = 1; i < b.Len()-1 {
								continue
							}
						}
						for k, d := range slope(&all) {
							outer[k] += share * d
							if alpha[k] > 0 {
								dAlpha[k] -= share * d * path[k]
							}
						}
						l.Discard()
					}
					byTheta, byAlpha := shorten(outer), shorten(dAlpha)
					for k := range alpha {
						alpha[k] -= m.Eta * byAlpha * dAlpha[k]
						s.params[k] = start[k] - max(0, alpha[k])*byTheta*outer[k]
						if alpha[k] < 0 && glance == glances-1 {
							below++
						}
					}
				}
				keepReservoir(&memory, b, capacity, &offered, l.Rand("reservoir"))
			}
			return nil
		})))
		if below == 0 {
			t.Errorf("meta %s: no rate fell below 0, and the test cannot tell what comes of that", m.Meta)
		}
		for i, want := range s.params {
			if math.Abs(float64(got[i])-want) > 2e-5 {
				t.Fatalf("meta %s: parameter %d is %v, slowly computed %v", m.Meta, i, got[i], want)
			}
		}
	}
}

// TestLaMAMLAblations: with the meta-loss after each inner step. After the last one
// alone it is that of a network which has gone far towards the batch at hand: what
// that forgets outweighs what the batch has to teach, and in this stream the last
// classes are never learned (0 points, where each gives 80).
func TestLaMAMLAblations(t *testing.T) {
	with := func(alpha, eta float64, capacity int) func() bench.Method {
		return func() bench.Method {
			return &methods.LaMAML{AlphaInit: alpha, Eta: eta, Glances: 1, Meta: methods.AfterEach, Clip: 2, Capacity: capacity}
		}
	}
	short := func(p *bench.Plan) { p.Budget = bench.Budget{Epochs: 4, Batch: 10} }
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"what is replayed keeps the first classes", with(0.03, 0.1, 90), with(0.03, 0.1, 0), first, 20},
		{"learned rates make up for one that is far too small", with(1e-3, 0.1, 90), with(1e-3, 0, 90), mean, 15},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantageFrom(t, 10, bench.ClassIncremental, c.better, c.worse, c.of, short); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestLaMAMLRefuses(t *testing.T) {
	fine := methods.LaMAML{AlphaInit: 1, Glances: 1, Meta: methods.AfterLast}
	for want, change := range map[string]func(*methods.LaMAML){
		"glances is 0":       func(m *methods.LaMAML) { m.Glances = 0 },
		`unknown meta "day"`: func(m *methods.LaMAML) { m.Meta = "day" },
		"alpha_init is 0":    func(m *methods.LaMAML) { m.AlphaInit = 0 },
		"eta is -1":          func(m *methods.LaMAML) { m.Eta = -1 },
		"clip is -1":         func(m *methods.LaMAML) { m.Clip = -1 },
		"capacity is -1":     func(m *methods.LaMAML) { m.Capacity = -1 },
		"replay is -2":       func(m *methods.LaMAML) { m.Replay = -2 },
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
		t.Errorf("la-maml with hidden boundaries: %v", err)
	}
}

// TestWarmLaMAMLAllocatesNothing: the last batches.
func TestWarmLaMAMLAllocatesNothing(t *testing.T) {
	for name, fresh := range laMAML {
		allocateNothing(t, name, func() bench.Plan {
			p := plan(t, bench.ClassIncremental, fresh())
			p.Budget = bench.Budget{Epochs: 4, Batch: 16, DropLast: true}
			return p
		})
	}
}
