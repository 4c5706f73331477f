package dpm

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestSecondUpdate holds one update of θ and slots to its formula, number by number:
// θ − size·rate·(e^λ·g_s + g_m), λ being that of the number's unit, which has learned
// in this step; the gains of the first slot stay 0.
func TestSecondUpdate(t *testing.T) {
	const rate = 0.1
	m, looked := full2(), false
	p := plan(t, bench.DomainIncremental, m)
	p.Method = stepping2{m, func(l *bench.Learner, b *bench.Batch) bool {
		s, x := &m.state, &m.scratch
		if s.Steps != 19 {
			return false
		}
		looked = true
		s.Keys.to(s.Keys.open())
		s.Pace.Level, s.Brake.Halved = -1, 1
		for u := range s.Plasticity.Lambda {
			s.Plasticity.Lambda[u] = float32(u%7)/10 - 0.3
		}
		s.Steps++
		m.find(l, b)
		m.correct(b)
		stream, _ := m.streamGrad(l, b)
		memory := m.memoryGrad(l, b)
		moved := plasticity{Lambda: slices.Clone(s.Plasticity.Lambda)}
		moved.learn(&x.meta, memory, nil, stream)
		lambda := func(v bench.View, col int) float64 {
			for _, g := range x.meta.groups {
				if g.layer == v.Layer && g.units == v.Cols {
					return float64(g.of(moved.Lambda)[col])
				}
			}
			return 0
		}
		want := func(layout bench.Layout, params, gs, gm []float32) (all []float64) {
			for _, v := range layout {
				for i := v.Offset; i < v.Offset+v.Len(); i++ {
					g := math.Exp(lambda(v, (i-v.Offset)%v.Cols))*float64(gs[i]) + float64(gm[i])
					all = append(all, float64(params[i])-0.5*0.8*rate*g)
				}
			}
			return all
		}
		wanted := want(l.Model.Layout(), l.Params, stream, memory)
		slots := want(x.layout, s.Slots.Params, x.streamSlots, x.memorySlots)
		for _, v := range x.layout { // the first slot is θ alone
			for i := range v.Cols {
				slots[v.Offset+i] = 0
			}
		}
		wanted = append(wanted, slots...)
		m.modulate(stream, memory)
		m.update(l, stream, memory)
		if vec.SumSquares(s.Slots.Params) == 0 {
			t.Error("no slot has moved")
		}
		for i, v := range append(slices.Clone(l.Params), s.Slots.Params...) {
			if math.Abs(float64(v)-wanted[i]) > 1e-6*(1+math.Abs(wanted[i])) {
				t.Fatalf("number %d becomes %v, want %v", i, v, wanted[i])
			}
		}
		return true
	}}
	run(t, p)
	if !looked {
		t.Error("no step was looked at")
	}
}

// stepping2 is version 2 in which some steps are taken otherwise.
type stepping2 struct {
	*DPM2
	instead func(l *bench.Learner, b *bench.Batch) bool
}

func (m stepping2) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		if err := m.begin(l, b); err != nil {
			return err
		}
		if !m.instead(l, b) {
			m.step(l, b)
		}
	}
	return nil
}

// TestSecondGuardsAreNeverTrainedOn: of what was offered every twentieth example is
// for the guards, no replayed example is among them, and they are looked at.
func TestSecondGuardsAreNeverTrainedOn(t *testing.T) {
	m, replayed := full2(), 0
	p := long(t, m)
	p.Budget.Epochs = 1 // each example once
	p.Method = watching2{m, func(*bench.Learner) {
		s, x := &m.state, &m.scratch
		if s.Guards.Offered != s.Offered/20 || s.Guards.Offered+s.Memory.Offered != s.Offered {
			t.Fatalf("%d and %d of %d", s.Memory.Offered, s.Guards.Offered, s.Offered)
		}
		var guards bench.Batch
		for i := range x.guards.Len() {
			x.guards.Gather([]int{i}, &guards)
		}
		for i := range guards.Len() {
			for k := range x.replayed.Len() {
				replayed++
				if slices.Equal(guards.In.Slice(i, i+1).Bytes, x.replayed.In.Slice(k, k+1).Bytes) && guards.Labels[i] == x.replayed.Labels[k] {
					t.Fatalf("step %d replays a guard", s.Steps)
				}
			}
		}
	}}
	run(t, p)
	if replayed < 500 || m.scratch.guards.Len() == 0 {
		t.Errorf("%d pairs compared, %d guards", replayed, m.scratch.guards.Len())
	}
}

// TestSecondRefusesWhatIsNotFinite: inputs that make losses and gradients infinite
// are refused, recorded, and leave everything as it was; learning goes on.
func TestSecondRefusesWhatIsNotFinite(t *testing.T) {
	m, checked := full2(), 0
	m.Bytes = 30000
	var before []float32
	p := plan(t, bench.DomainIncremental, m)
	p.Stream = poisoned{p.Stream}
	p.Model = buildFor(t, p.Stream)
	p.Method = watching2{m, func(l *bench.Learner) {
		if m.state.Brake.Halved > 0 && m.state.Brake.Taken == 0 {
			checked++
			if !slices.Equal(before, l.Params) {
				t.Error("a refused step moved the parameters")
			}
		}
		before = append(before[:0], l.Params...)
	}}
	r := run(t, p)
	refused := 0
	for _, d := range r.Decisions {
		if d.Action == actionRefuse {
			refused++
		}
	}
	if refused == 0 || 2*refused > int(m.state.Steps) || checked == 0 {
		t.Fatalf("%d steps refused, %d looked at", refused, checked)
	}
	if !sound(0, r.Params, m.state.Slots.Params) {
		t.Error("something that is not finite got in")
	}
	if taken := m.state.Steps - int64(refused); m.state.Offered != 10*taken || m.Memory().Len() == 0 {
		t.Errorf("%d examples of %d batches were offered to the memory", m.state.Offered, taken)
	}
}

// TestNewLabelsRaiseAnAlarm: where classes come three at a time, each of the 2
// boundaries of three seeds is found within 2 steps, as a shift of labels, and there are
// at most 3 other alarms.
func TestNewLabelsRaiseAnAlarm(t *testing.T) {
	found, other := 0, 0
	for seed := int64(1); seed <= 3; seed++ {
		p := plan(t, bench.ClassIncremental, full2())
		p.Model, p.Hidden, p.Seed, p.Budget.Epochs = wide(t, p.Stream), true, bench.NewSeed(seed), 5
		for _, d := range run(t, p).Decisions {
			switch {
			case d.Cause != causeDrift:
			case d.Action == actionShift && d.Experience > 1 && d.Step%45 <= 2:
				found++
			default:
				other++
			}
		}
	}
	t.Logf("%d of 6 found, %d other alarms", found, other)
	if found != 6 || other > 3 {
		t.Errorf("%d of 6 boundaries found, %d other alarms", found, other)
	}
}

// TestSecondFindsDrift: of the 2 boundaries of each of three seeds at least 4 of 6 are
// found and answered by a new slot, with at most 2 false alarms, and steps have their
// full size after each; at least 80 % of the stored examples are retrieved for the
// slot that they were learned with, by keys of 64 buckets.
func TestSecondFindsDrift(t *testing.T) {
	found, wrong, right, stored := 0, 0, 0, 0
	for seed := int64(14); seed <= 16; seed++ {
		m := full2()
		m.Bytes = 30000
		p := permuted(t, m, seed)
		alarms := int64(0)
		p.Method = watching2{m, func(*bench.Learner) {
			if d := m.state.Detector; d.Dead == deadTime && d.Met > 1 {
				if alarms++; m.state.Pace.Level < -1 || m.state.Pace.Level > 1 {
					t.Errorf("after an alarm steps are of size %v", m.state.Pace.size())
				}
			}
		}}
		r := run(t, p)
		opened := map[int]bool{}
		for _, d := range r.Decisions {
			if d.Cause != causeDrift {
				continue
			}
			if d.Action == actionOpen && d.Experience > 1 && !opened[d.Experience] {
				opened[d.Experience] = true
				found++
			} else {
				wrong++
			}
		}
		x := &m.scratch
		var all bench.Batch
		for i := range x.memory.Len() {
			x.memory.Gather([]int{i}, &all)
		}
		x.retrieve.read(&m.state.Keys, all.In, 1)
		x.retrieve.weights(&x.test.weight, &m.state.Keys)
		for i := range x.memory.Len() {
			stored++
			if slot, ok := m.SlotOf(i); ok && x.test.weight.Row(i)[slot] > 0.5 {
				right++
			}
		}
		if alarms == 0 {
			t.Error("no alarm was looked at")
		}
	}
	t.Logf("%d of 6 boundaries, %d false alarms, %d of %d examples retrieved", found, wrong, right, stored)
	if found < 4 || wrong > 2 {
		t.Errorf("%d of 6 boundaries found, %d false alarms", found, wrong)
	}
	if 5*right < 4*stored {
		t.Errorf("%d of %d examples are retrieved for their slot", right, stored)
	}
}
