package methods_test

import (
	"context"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// dumb is GDumb with few passes.
func dumb(capacity int, buffer methods.Policy) *methods.GDumb {
	return &methods.GDumb{Capacity: capacity, Buffer: buffer, Passes: 16, Batch: 16, MaxRate: 0.05, MinRate: 5e-4, Momentum: 0.9, Decay: 1e-6, Clip: 10}
}

// gdumb's settings.
var gdumb = map[string]func() bench.Method{
	"gdumb-greedy":    func() bench.Method { return dumb(50, methods.Greedy) },
	"gdumb-reservoir": func() bench.Method { return dumb(50, methods.Reservoir) },
	"gdumb-all": func() bench.Method {
		return &methods.GDumb{Capacity: 9999, Buffer: methods.Greedy, Passes: 2, Batch: 64, MaxRate: 0.05, MinRate: 0.05}
	},
}

// shorter is fresh with less work, where published settings make too much of it
// for goldens and contracts: GDumb's passes, the size of a generator, the number
// of random features.
func shorter(fresh func() bench.Method) func() bench.Method {
	return func() bench.Method {
		m := fresh()
		switch m := m.(type) {
		case *methods.GDumb:
			m.Passes = 8
		case *methods.EWCKFAC:
			m.FisherN = 20
		case *methods.GenerativeReplay:
			m.Hidden, m.Latent = []int{8}, 4
		case *methods.LaMAML:
			m.Glances, m.Meta = 2, methods.AfterLast
		case *methods.MER:
			m.Batches, m.Replay = 2, 1
		case *methods.RanPAC:
			m.M = 40
		}
		return m
	}
}

// fewer serves fewer batches to a method whose steps are large: EWCKFAC's products
// of inputs with inputs.
func fewer(p *bench.Plan) {
	if _, ok := p.Method.(*methods.EWCKFAC); ok {
		p.Budget = bench.Budget{Iterations: 2, Batch: 16}
	}
}

func TestGDumbAblations(t *testing.T) {
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		margin        float64
	}{
		{"a network trained on the memory beats one trained on the stream",
			func() bench.Method { return dumb(180, methods.Greedy) }, methods.Methods["finetune"].New, 20},
		{"training does, not the memory", func() bench.Method { return dumb(180, methods.Greedy) },
			func() bench.Method { m := dumb(180, methods.Greedy); m.Passes = 0; return m }, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, bench.ClassIncremental, c.better, c.worse, mean); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestGDumbNeedsNoBoundaries(t *testing.T) {
	p := plan(t, bench.DomainIncremental, dumb(30, methods.Greedy))
	p.Hidden = true
	if _, err := bench.Run(context.Background(), p); err != nil {
		t.Error(err)
	}
}

func TestGDumbRefuses(t *testing.T) {
	for want, change := range map[string]func(*methods.GDumb){
		"capacity is 0":           func(m *methods.GDumb) { m.Capacity = 0 },
		"passes is -1":            func(m *methods.GDumb) { m.Passes = -1 },
		"batch is 0":              func(m *methods.GDumb) { m.Batch = 0 },
		`unknown buffer "ring"`:   func(m *methods.GDumb) { m.Buffer = "ring" },
		"rates go from 1 to 0.05": func(m *methods.GDumb) { m.MinRate = 1 },
		"momentum is 1":           func(m *methods.GDumb) { m.Momentum = 1 },
		"decay is -1":             func(m *methods.GDumb) { m.Decay = -1 },
		"clip is -1":              func(m *methods.GDumb) { m.Clip = -1 },
	} {
		m := dumb(30, methods.Greedy)
		change(m)
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	m := dumb(1000, methods.Greedy)
	p := plan(t, bench.ClassIncremental, m)
	work, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Warnings(work); len(got) != 1 || !strings.Contains(got[0], "larger than the stream's 270") {
		t.Errorf("warnings %q", got)
	}
}
