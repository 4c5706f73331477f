package dpm

import (
	"math"

	"retain/bench"
)

// decides says whether the step under way ends with a decision of the controller.
func (m *DPM) decides() bool {
	return m.state.Steps >= firstStep && (m.state.Steps-firstStep)%interval == 0
}

// control ends a step: it takes in the loss of the stream, and where it is time
// sets τ and lets the controller decide.
func (m *DPM) control(l *bench.Learner, loss float64) {
	s := &m.state
	s.Controller.observe(loss)
	s.Recent.add(loss)
	if !m.decides() {
		return
	}
	m.scratch.spent = 0
	if m.Slots && s.Memory.Items.Len() > 0 {
		m.bill(l, m.scratch.retrieve.temperature(&s.Keys, &s.Memory, &m.scratch.look))
	}
	v := validation{guard: math.NaN(), train: m.scratch.train}
	before, rewarded, reward, decided := m.arm(), false, 0.0, false
	if m.Controller {
		v.guard = m.guardLoss(l)
		reward, rewarded, decided = s.Controller.decide(v.objective(s.Controller.Stream), l.Rand("arm"))
	}
	m.auditDecision(l, v, before, decided, reward, rewarded)
}

// guardLoss is the cross-entropy of up to 50 guards under the live parameters, as
// at test time; NaN where there are none.
func (m *DPM) guardLoss(l *bench.Learner) float64 {
	s, x := &m.state, &m.scratch
	if !m.Guard || guards(int64(s.Memory.Items.Len())) == 0 {
		return math.NaN()
	}
	x.places = s.Memory.pool(true, x.places)
	s.Memory.draw(&x.look, guardBatch, x.places, l.Rand("guard"), &x.drawn)
	x.spent += m.passFLOPs(l, x.look.Len())
	l.Mod = m.at(l, x.look.In, x.look.LabelsPerExample(), s.Slots.Params)
	return m.look(l, &x.look, l.Logits(x.look.In))
}

// bill bills operations, which the audit tells where they are a decision's.
func (m *DPM) bill(l *bench.Learner, flops int64) {
	l.Bill(flops)
	m.scratch.spent += flops
}

// passFLOPs is the operations of a forward pass over rows examples.
func (m *DPM) passFLOPs(l *bench.Learner, rows int) int64 {
	f, _ := l.Model.FLOPs(rows)
	if m.Slots {
		more, _ := l.Model.(bench.Modulated).SlotFLOPs(rows, m.KMax, m.Rank)
		f += more
	}
	return f
}

// learned says whether there is more to predict with than initial parameters: also
// where a state was restored and nothing is learned on top of it.
func (m *DPM) learned(l *bench.Learner) bool {
	if m.scratch.begun {
		return true
	}
	m.scratch.retrieve.tokens = l.Spec.Tokens
	return m.state.Steps > 0
}

// Weights is the weight of each slot in the modulation of each row of logits of
// some inputs, (n, K), as it is retrieved; false without slots.
func (m *DPM) Weights(l *bench.Learner, in bench.Inputs, per int) (a bench.Matrix, ok bool) {
	if !m.Slots || !m.learned(l) {
		return a, false
	}
	m.at(l, in, per, m.state.Slots.Params)
	return m.scratch.test.weight, true
}

// SlotOf is the slot that was current when the stored example at a place was
// learned; false without slots.
func (m *DPM) SlotOf(place int) (slot int, ok bool) {
	if place >= len(m.state.Memory.Slots) {
		return 0, false
	}
	return int(m.state.Memory.Slots[place]), true
}

// at is the modulation of inputs whose slots are retrieved, nil without slots.
func (m *DPM) at(l *bench.Learner, in bench.Inputs, per int, params []float32) *bench.Modulation {
	if !m.Slots {
		return nil
	}
	x := &m.scratch
	m.bill(l, x.retrieve.read(&m.state.Keys, in, per))
	x.retrieve.weights(&x.test.weight, &m.state.Keys)
	return x.test.with(m.KMax, m.Rank, params, nil)
}

// Scores implements bench.Scorer: the logits of the average, or of the live
// parameters without one, under the slots that are retrieved.
func (m *DPM) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	s := &m.state
	if !m.learned(l) {
		copy(out.Data, l.Logits(in).Data)
		return true
	}
	params, slots := l.Params, s.Slots.Params
	if m.Average {
		params, slots = s.Average.Params, s.Average.Slots
	}
	l.Mod = m.at(l, in, out.Rows/max(in.Rows, 1), slots)
	copy(out.Data, l.LogitsAt(params, in).Data)
	return true
}
