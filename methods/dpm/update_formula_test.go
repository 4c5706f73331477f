package dpm

import (
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/model"
)

// TestUpdate holds one update of θ and slots to its formula, number by number:
// θ − rate·(p·e^λ·g_s + w·g_m), λ being that of the number's unit and 0 for V; with
// plasticity and without, under an arm that weighs both gradients.
func TestUpdate(t *testing.T) {
	const rate = 0.1
	for _, meta := range []bool{true, false} {
		m := full()
		m.Meta = meta
		p := plan(t, bench.DomainIncremental, m)
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
					for _, g := range x.meta.groups {
						if g.layer == v.Layer && g.units == v.Cols && !strings.HasSuffix(v.Name, ".v") {
							return float64(g.of(s.Plasticity.Lambda)[col])
						}
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
			moved := slices.Clone(s.Slots.Params)
			m.modulate(stream, memory)
			m.update(l, stream, memory)
			now := append(slices.Clone(l.Params), s.Slots.Params...)
			for i, w := range append(theta, slots...) {
				if math.Abs(float64(now[i])-w) > 1e-6*(1+math.Abs(w)) {
					t.Fatalf("meta %v: number %d becomes %v, want %v", meta, i, now[i], w)
				}
			}
			if slices.Equal(moved, s.Slots.Params) {
				t.Error("the slots have not moved")
			}
			return true
		}}
		run(t, p)
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
