package dpm

import (
	"math"

	"retain/bench"
)

// decides says whether the step under way ends with a decision of the controller.
func (m *DPM2) decides() bool {
	return m.state.Steps >= firstStep && (m.state.Steps-firstStep)%paceInterval == 0
}

// control ends a step: it takes in the loss of the stream, and where it is time
// sets τ and lets the controller decide.
func (m *DPM2) control(l *bench.Learner, loss float64) {
	s := &m.state
	s.Pace.Controller.observe(loss)
	s.Recent.add(loss)
	if !m.decides() {
		return
	}
	m.scratch.spent = 0
	if m.Slots && s.Fit.Met > 0 {
		s.Keys.Tau = s.Fit.best()
	}
	v := validation{guard: math.NaN(), train: m.scratch.train}
	level, rewarded, reward, decided := s.Pace.Level, false, 0.0, false
	if m.Controller {
		v.guard = m.guardLoss(l)
		reward, rewarded, decided = s.Pace.decide(v.objective(s.Pace.Controller.Stream), l.Rand("pace"))
	}
	m.auditDecision(l, v, level, decided, reward, rewarded)
}

// guardLoss is the cross-entropy of up to 50 guards under the live parameters, as
// at test time; NaN where there are none.
func (m *DPM2) guardLoss(l *bench.Learner) float64 {
	s, x := &m.state, &m.scratch
	if !m.guards() {
		return math.NaN()
	}
	k := min(guardBatch, s.Guards.Offered, x.guards.sure(int64(len(s.Guards.Arena))))
	if k == 0 {
		return math.NaN()
	}
	x.guards.draw(&x.look, &x.none, int(k), l.Rand("guard"), &x.drawn)
	x.spent += m.passFLOPs(l, x.look.Len())
	l.Mod = m.at(l, x.look.In, x.look.LabelsPerExample(), s.Slots.Params)
	return m.look(l, &x.look, l.Logits(x.look.In))
}

// guards says whether there are guards.
func (m *DPM2) guards() bool { return m.Guard && m.Remember }

// passFLOPs is the operations of a forward pass over rows examples.
func (m *DPM2) passFLOPs(l *bench.Learner, rows int) int64 {
	f, _ := l.Model.FLOPs(rows)
	if m.Slots {
		more, _ := l.Model.(bench.Modulated).SlotFLOPs(rows, m.KMax, 0)
		f += more
	}
	return f
}

// auditDecision records what the controller looked at and chose, the steps having
// been of one size before, and where the other parts stand.
func (m *DPM2) auditDecision(l *bench.Learner, v validation, before int64, decided bool, reward float64, rewarded bool) {
	s := &m.state
	d := bench.Decision{
		Cause: causeInterval, Action: actionNone, Before: paceName(before), After: paceName(s.Pace.Level), Reward: reward, HasReward: rewarded,
		Numbers: []bench.Fact{{Name: "loss", Value: s.Recent.take()}},
	}
	add := func(name string, value float64) { d.Numbers = append(d.Numbers, bench.Fact{Name: name, Value: value}) }
	if decided {
		d.Action = actionArm
		add("J", s.Pace.Controller.J)
		for i, by := range paces {
			if level := before + by; level >= paceLeast && level <= paceMost {
				add("policy "+paceName(level), float64(s.Pace.logit(i)))
			}
		}
	}
	for _, n := range []bench.Fact{{Name: "guard", Value: v.guard}, {Name: "train", Value: v.train}, {Name: "gap", Value: v.gap()}} {
		if n.Value == n.Value {
			d.Numbers = append(d.Numbers, n)
		}
	}
	if m.watches() {
		add("cusum", s.Detector.Sum)
	}
	if m.Slots {
		add("slots", float64(s.Keys.Open))
		add("slot", float64(s.Keys.Current))
		add("temperature", s.Keys.Tau)
	}
	if m.Meta {
		for _, g := range m.scratch.meta.groups {
			add("plasticity "+g.name, s.Plasticity.spread(g))
		}
	}
	if m.Remember {
		add("memory", float64(m.scratch.memory.Len()))
	}
	add("operations", float64(m.scratch.spent))
	l.Decide(d)
}

// learned says whether there is more to predict with than initial parameters: also
// where a state was restored and nothing is learned on top of it.
func (m *DPM2) learned(l *bench.Learner) bool {
	x := &m.scratch
	if x.begun || x.restored {
		return true
	}
	if m.state.Steps == 0 {
		return false
	}
	x.restored = true
	x.retrieve.shape(l.Spec)
	m.readAverage()
	return true
}

// Weights is the weight of each slot in the modulation of each row of logits of
// some inputs, (n, K), as it is retrieved; false without slots.
func (m *DPM2) Weights(l *bench.Learner, in bench.Inputs, per int) (a bench.Matrix, ok bool) {
	if !m.Slots || !m.learned(l) {
		return a, false
	}
	m.at(l, in, per, m.state.Slots.Params)
	return m.scratch.test.weight, true
}

// SlotOf is the slot that was current when the example at a place of Memory was
// learned; false without slots.
func (m *DPM2) SlotOf(place int) (slot int, ok bool) {
	x := &m.scratch
	switch {
	case !m.Slots || x.memory == nil:
		return 0, false
	case place < x.memory.Len():
		return x.memory.slot(place), true
	case place < x.memory.Len()+x.guards.Len():
		return x.guards.slot(place - x.memory.Len()), true
	}
	return 0, false
}

// at is the modulation of inputs whose slots are retrieved, nil without slots.
func (m *DPM2) at(l *bench.Learner, in bench.Inputs, per int, params []float32) *bench.Modulation {
	if !m.Slots {
		return nil
	}
	x := &m.scratch
	flops := x.retrieve.read(&m.state.Keys, in, per)
	l.Bill(flops)
	x.spent += flops
	x.retrieve.weights(&x.test.weight, &m.state.Keys)
	return x.test.with(m.KMax, 0, params, nil)
}

// Scores implements bench.Scorer: the logits of the live parameters, or of the
// average where there is one, under the slots that are retrieved.
func (m *DPM2) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	s := &m.state
	if !m.learned(l) {
		copy(out.Data, l.Logits(in).Data)
		return true
	}
	params, slots := l.Params, s.Slots.Params
	if m.averages() {
		params, slots = m.scratch.average, m.scratch.averageSlots
	}
	l.Mod = m.at(l, in, out.Rows/max(in.Rows, 1), slots)
	copy(out.Data, l.LogitsAt(params, in).Data)
	return true
}
