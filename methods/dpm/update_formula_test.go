package dpm

import (
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/gpt"
	"retain/model/optim"
)

// TestUpdate holds one update of θ and slots to its formula, number by number:
// θ − rate·(p·e^λ·g_s + w·g_m), λ being that of the number's unit and 0 for V; with
// plasticity and without, under an arm that weighs both gradients. On transformers the
// units of the gains of a network are the columns of what enters it, of swiglu those of
// its linear half.
func TestUpdate(t *testing.T) {
	for name, on := range map[string]func(*DPM) bench.Plan{
		"mlp":                               func(m *DPM) bench.Plan { return plan(t, bench.DomainIncremental, m) },
		"gpt":                               func(m *DPM) bench.Plan { return transformer(t, m, 0, "gelu-tanh") },
		"gpt as wide as hidden":             func(m *DPM) bench.Plan { return transformer(t, m, 8, "gelu-tanh") },
		"gpt with swiglu":                   func(m *DPM) bench.Plan { return transformer(t, m, 0, "swiglu") },
		"gpt with swiglu as wide as hidden": func(m *DPM) bench.Plan { return transformer(t, m, 8, "swiglu") },
	} {
		t.Run(name, func(t *testing.T) { followsTheFormula(t, on) })
	}
}

// transformer is a plan on a language model of width 8.
func transformer(t *testing.T, m bench.Method, hidden int, activation string) bench.Plan {
	t.Helper()
	p := language(t, full2())
	net := model.Models["gpt"].New().(*gpt.GPT)
	net.Layers, net.Heads, net.Width, net.Hidden, net.Activation = 1, 2, 8, hidden, activation
	built, err := net.Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model, p.Method, p.Optimizer = built, m, &optim.SGD{Rate: 0.1}
	p.Budget = bench.Budget{Iterations: 12, Batch: 8} // for each experience
	return p
}

// unit is the place among all units of one that column col of a view belongs to; −1 for
// none.
func unit(groups []group, v bench.View, col int) int {
	if strings.HasSuffix(v.Name, ".v") {
		return -1
	}
	layer := v.Name[:strings.LastIndex(v.Name, ".")]
	for _, g := range groups {
		own := slices.ContainsFunc(g.views, func(w bench.View) bool { return w.Name == v.Name })
		if own || g.name == layer || g.name == layer+".c_fc" {
			return g.first + g.units - v.Cols + col // of swiglu the linear half comes last
		}
	}
	return -1
}

func followsTheFormula(t *testing.T, on func(*DPM) bench.Plan) {
	const rate = 0.1
	for _, meta := range []bool{true, false} {
		m := full()
		m.Meta = meta
		p := on(m)
		updated := false
		p.Method = stepping{m, func(l *bench.Learner, b *bench.Batch) bool {
			s, x := &m.state, &m.scratch
			if s.Steps != 21 {
				return false
			}
			s.Controller.Arm = 2
			lambda := func(bench.View, int) float64 { return 0 }
			if meta {
				for u := range s.Plasticity.Lambda {
					s.Plasticity.Lambda[u] = float32(u%7)/10 - 0.3
				}
				lambda = func(v bench.View, col int) float64 {
					if u := unit(x.meta.groups, v, col); u >= 0 {
						return float64(s.Plasticity.Lambda[u])
					}
					return 0
				}
			}
			s.Steps++ // 22 is neither a step in which λ learns nor one before it
			m.find(l, b)
			m.correct(b)
			stream, _ := m.streamGrad(l, b)
			memory := m.memoryGrad(l, b)
			want := func(layout bench.Layout, params, gs, gm []float32) (all []float64) {
				for _, v := range layout {
					for i := v.Offset; i < v.Offset+v.Len(); i++ {
						g := 1.3*math.Exp(lambda(v, (i-v.Offset)%v.Cols))*float64(gs[i]) + 0.7*float64(gm[i])
						all = append(all, float64(params[i])-rate*g)
					}
				}
				return all
			}
			theta := want(l.Model.Layout(), l.Params, stream, memory)
			slots := want(x.layout, s.Slots.Params, x.streamSlots, x.memorySlots)
			before, moved := slices.Clone(l.Params), slices.Clone(s.Slots.Params)
			m.modulate(stream, memory)
			m.update(l, stream, memory)
			now := append(slices.Clone(l.Params), s.Slots.Params...)
			before = append(before, moved...)
			for i, w := range append(theta, slots...) {
				if way := w - float64(before[i]); math.Abs(float64(now[i])-w) > 1e-4*math.Abs(way)+1e-7*math.Abs(w)+1e-12 {
					t.Fatalf("meta %v: number %d becomes %v, want %v", meta, i, now[i], w)
				}
			}
			if slices.Equal(moved, s.Slots.Params) {
				t.Error("the slots have not moved")
			}
			updated = true
			return true
		}}
		run(t, p)
		if !updated {
			t.Error("there was no step 22")
		}
	}
}

// stepping is DPM in which some steps are taken otherwise.
type stepping struct {
	*DPM
	instead func(l *bench.Learner, b *bench.Batch) bool
}

func (m stepping) Learn(l *bench.Learner, train bench.Data) error {
	if err := m.begin(l); err != nil {
		return err
	}
	for b := range l.Batches(train) {
		if !m.instead(l, b) {
			m.step(l, b)
		}
	}
	return nil
}

// TestRefusedStepsLeaveTheStatistics: the running averages of batch norm, which a
// pass moves and no optimizer, are put back where the step is refused.
func TestRefusedStepsLeaveTheStatistics(t *testing.T) {
	m := full()
	p := plan(t, bench.DomainIncremental, m)
	p.Stream = poisoned{p.Stream}
	config := &model.CNN{Channels: []int{2}, Kernel: 3, Stride: 2, Pool: 2, Pooling: "max", Norm: "batch", Groups: 1, Init: "fan-in"}
	net, err := config.Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model = net
	refused := int64(0)
	p.Method = watching{m, func(l *bench.Learner) {
		refused = max(refused, m.state.Brake.Halved)
		if !sound(0, statistics(l)) {
			t.Fatalf("step %d leaves statistics that are not finite", m.state.Steps)
		}
	}}
	run(t, p)
	if refused == 0 {
		t.Error("no step was refused")
	}
}
