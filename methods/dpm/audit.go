package dpm

import (
	"fmt"
	"strconv"

	"retain/bench"
)

// recent is the mean loss of the stream since the audit last told it.
type recent struct {
	Sum   float64
	Steps int64
}

func (r *recent) add(loss float64) { r.Sum, r.Steps = r.Sum+loss, r.Steps+1 }

// take is the mean, and begins anew.
func (r *recent) take() float64 {
	mean := r.Sum / float64(max(r.Steps, 1))
	*r = recent{}
	return mean
}

// Causes and actions of decisions, as the store has them.
const (
	causeDrift    = "drift"
	causeInterval = "interval"
	causeRefusal  = "not finite"
	actionArm     = "arm"
	actionOpen    = "open"
	actionReuse   = "reuse"
	actionShift   = "label shift"
	actionNone    = "none"
	actionRefuse  = "refuse"
)

// alarm is what an alarm rested on and led to.
type alarm struct {
	action     string
	sum, loss  float64 // of the detector
	unknown    float64 // share of the labels
	deviations float64 // of the nearest slot
	before     int64   // the slot that was current
	bytes      int     // that were taken
}

// decision is its row of the audit, once it was answered.
func (a alarm) decision(k *keys) bench.Decision {
	return bench.Decision{
		Cause: causeDrift, Action: a.action,
		Numbers: []bench.Fact{
			{Name: "cusum", Value: a.sum}, {Name: "threshold", Value: threshold}, {Name: "loss", Value: a.loss},
			{Name: "unknown", Value: a.unknown}, {Name: "deviations", Value: a.deviations}, {Name: "slots", Value: float64(k.Open)},
			{Name: "bytes", Value: float64(a.bytes)},
		},
		Before: "slot " + strconv.FormatInt(a.before, 10), After: "slot " + strconv.FormatInt(k.Current, 10),
	}
}

// auditRefusal records a step that was refused, under a brake that had left a
// factor of before.
func auditRefusal(l *bench.Learner, loss float64, b *brake, before float32) {
	l.Decide(bench.Decision{
		Cause: causeRefusal, Action: actionRefuse,
		Numbers: []bench.Fact{{Name: "loss", Value: loss}, {Name: "sum of losses", Value: l.Loss()}, {Name: "refusals", Value: float64(b.Halved)}},
		Before:  fmt.Sprintf("plasticity %g", before), After: fmt.Sprintf("plasticity %g", b.factor()),
	})
}

// auditDecision records what the controller looked at and chose, and where the
// other parts stand.
func (m *DPM) auditDecision(l *bench.Learner, v validation, before arm, decided bool, reward float64, rewarded bool) {
	s := &m.state
	d := bench.Decision{
		Cause: causeInterval, Action: actionNone, Before: before.String(), After: m.arm().String(), Reward: reward, HasReward: rewarded,
		Numbers: []bench.Fact{{Name: "loss", Value: s.Recent.take()}},
	}
	add := func(name string, value float64) { d.Numbers = append(d.Numbers, bench.Fact{Name: name, Value: value}) }
	if decided {
		d.Action = actionArm
		add("J", s.Controller.J)
		for i, p := range s.Controller.Policy {
			add(fmt.Sprintf("policy %v", arms[i]), float64(p))
		}
	}
	if v.guard == v.guard {
		add("guard", v.guard)
	}
	if v.train == v.train {
		add("train", v.train)
	}
	if gap := v.gap(); gap == gap {
		add("gap", gap)
	}
	if m.Slots {
		add("cusum", s.Detector.Sum)
		add("slots", float64(s.Keys.Open))
		add("slot", float64(s.Keys.Current))
		add("temperature", s.Keys.Tau)
	}
	if m.Meta {
		for _, g := range m.scratch.meta.groups {
			add("plasticity "+g.name, s.Plasticity.spread(g))
		}
	}
	add("operations", float64(m.scratch.spent))
	l.Decide(d)
}

// slotBytes is what a slot takes of the memory that is reserved for all: its
// parameters, their average, and what the optimizer remembers of them.
func (m *DPM) slotBytes() int {
	s := &m.state.Slots
	return 4 * (len(s.Params) + len(m.state.Average.Slots) + len(s.Optim.M) + len(s.Optim.V)) / m.KMax
}
