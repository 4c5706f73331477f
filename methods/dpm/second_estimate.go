package dpm

import (
	"fmt"

	"retain/bench"
)

// extentOf is what bytes depend on, of work that is planned.
func (m *DPM2) extentOf(w bench.Work) extent {
	e := extent{spec: w.Spec, kind: tokens, per: w.PerLabel, params: w.Params}
	if !w.Spec.Tokens {
		e.kind = features8
		if w.Example-4*w.PerLabel == w.Spec.Width {
			e.kind = pixels
		}
	}
	if m.Slots {
		e.slots, e.perSlot = w.Slots.SlotLayout(m.KMax, 0).Len(), w.PerParam
	}
	_, e.units = groups(w.Layout)
	return e
}

// sure is how many examples memory and guards hold for certain.
func (m *DPM2) sure(e extent) (memory, guards int64) {
	main, guard := m.split(e)
	f, g := m.format(e, false), m.format(e, true)
	return f.sure(main), g.sure(guard)
}

// Check implements bench.Checker.
func (m *DPM2) Check(w bench.Work) error {
	for _, f := range []struct {
		name  string
		value float64
		least float64
	}{
		{"bytes", float64(m.Bytes), 0}, {"replay", float64(m.Replay), 0}, {"beta", m.Beta, 0}, {"s", m.S, 0}, {"kappa", m.Kappa, 0},
		{"k_max", float64(m.KMax), 1},
	} {
		if !(f.value >= f.least && f.value <= 1e9) {
			return &bench.FieldError{Field: f.name, Err: fmt.Errorf("%s is %v and must be at least %v", f.name, f.value, f.least)}
		}
	}
	switch {
	case m.KMax > mostSlots:
		return &bench.FieldError{Field: "k_max", Err: fmt.Errorf("k_max is %d and may be %d", m.KMax, mostSlots)}
	case m.Slots && w.Slots == nil:
		return &bench.FieldError{Field: "slots", Err: fmt.Errorf("slots modulate hidden layers, and this model takes none (hint: an mlp with hidden layers, a cnn, or slots: false)")}
	case m.Slots && w.PerParam < 0:
		return fmt.Errorf("slots need an optimizer that can be had a second time (hint: sgd or adam)")
	case m.Slots && w.Resets:
		return &bench.FieldError{Field: "slots", Err: fmt.Errorf("slots have an optimizer of their own, which boundaries do not reset (hint: budget: {reset_optimizer: false}, or slots: false)")}
	}
	return m.checkBytes(w)
}

// checkBytes refuses a budget that leaves no memory, or that other parts exceed.
func (m *DPM2) checkBytes(w bench.Work) error {
	e := m.extentOf(w)
	others := m.others(e)
	if !m.Remember {
		if others > int64(m.Bytes) {
			return &bench.FieldError{Field: "bytes", Err: fmt.Errorf("bytes is %d, and slots, keys and the other parts take %d", m.Bytes, others)}
		}
		return nil
	}
	f, need := m.format(e, false), int64(0)
	need = int64(f.largest())
	if m.Guard {
		g := m.format(e, true)
		need = max((need*guardShare+guardShare-2)/(guardShare-1), int64(g.largest()*guardShare))
	}
	if left := int64(m.Bytes) - others; left < need {
		return &bench.FieldError{Field: "bytes", Err: fmt.Errorf(
			"bytes is %d, of which slots, keys and the other parts take %d: that leaves no memory, which needs %d for one example and one guard (hint: bytes: %d, or fewer parts)",
			m.Bytes, others, need, others+need)}
	}
	return nil
}

// Warnings says what is odd about the settings.
func (m *DPM2) Warnings(w bench.Work) (all []string) {
	if m.Remember {
		if sure, _ := m.sure(m.extentOf(w)); sure < int64(m.Replay) {
			all = append(all, fmt.Sprintf("dpm-2: %d examples are replayed with a batch where the memory has no room for %d", sure, m.Replay))
		}
		return all
	}
	for _, part := range []struct {
		on   bool
		name string
	}{{m.Store, "store"}, {m.Guard, "guard"}, {m.LabelShift, "labelshift"}, {m.Meta, "meta"}} {
		if part.on {
			all = append(all, fmt.Sprintf("dpm-2: %s does nothing without a memory", part.name))
		}
	}
	return all
}

// Estimate implements bench.Estimator.
func (m *DPM2) Estimate(w bench.Work) bench.Estimate {
	var cost bench.Cost
	e := m.extentOf(w)
	sure, sureGuards := int64(0), int64(0)
	if m.Remember {
		sure, sureGuards = m.sure(e)
	}
	offered, guards, step := int64(0), int64(0), int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			n := int64(rows)
			step++
			cost = cost.Plus(m.grad(w, n)).Plus(m.scoring(w, n))
			cost.Examples += n
			if r := m.replays(offered-guards, n, sure); r > 0 {
				cost = cost.Plus(m.grad(w, r)).Plus(m.scoring(w, r))
				cost.Replayed += r
				if m.Average && m.Kappa > 0 {
					cost = cost.Plus(bench.Cost{Forward: m.grad(w, r).Forward})
				}
			}
			if m.Remember {
				offered += n
			}
			if m.guards() {
				guards = offered / guardShare
			}
			if step >= firstStep && (step-firstStep)%paceInterval == 0 && m.Controller {
				if g := min(guardBatch, guards, sureGuards); g > 0 {
					cost = cost.Plus(bench.Cost{Forward: m.grad(w, g).Forward}).Plus(m.scoring(w, g))
				}
			}
		})
	}
	bytes := m.others(e)
	if m.Remember {
		bytes = int64(m.Bytes)
	}
	return bench.Estimate{Cost: cost, Bytes: bytes}
}

// grad is the cost of one gradient on n examples, slots included.
func (m *DPM2) grad(w bench.Work, n int64) bench.Cost {
	c := w.Grad(n, 1)
	if m.Slots {
		f, b := w.Slots.SlotFLOPs(1, m.KMax, 0)
		c.Forward += n * f
		c.Backward += n * b
	}
	return c
}

// scoring is the cost of scoring n examples against all keys.
func (m *DPM2) scoring(w bench.Work, n int64) bench.Cost {
	if !m.Slots || w.Spec.Tokens {
		return bench.Cost{}
	}
	return bench.Cost{Forward: scoreFLOPs(n, m.KMax, counts(w.Spec))}
}
