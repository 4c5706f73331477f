package dpm

import (
	"fmt"

	"retain/bench"
)

// drawn is how many examples are replayed with a batch of rows where so many are
// stored.
func (m *DPM) drawn(stored, rows int64) int64 {
	if !m.Remember {
		return 0
	}
	if m.Replay > 0 {
		rows = int64(m.Replay)
	}
	if m.Guard {
		stored -= guards(stored)
	}
	return min(rows, stored)
}

// Check implements bench.Checker.
func (m *DPM) Check(w bench.Work) error {
	for _, f := range []struct {
		name  string
		value float64
		least float64
	}{
		{"capacity", float64(m.Capacity), 0}, {"replay", float64(m.Replay), 0}, {"s", m.S, 0}, {"kappa", m.Kappa, 0},
		{"k_max", float64(m.KMax), 1}, {"rank", float64(m.Rank), 0},
	} {
		if !(f.value >= f.least && f.value <= 1e9) {
			return &bench.FieldError{Field: f.name, Err: fmt.Errorf("%s is %v and must be at least %v", f.name, f.value, f.least)}
		}
	}
	switch {
	case m.KMax > 255:
		return &bench.FieldError{Field: "k_max", Err: fmt.Errorf("k_max is %d and may be 255", m.KMax)}
	case m.Slots && w.Slots == nil:
		return &bench.FieldError{Field: "slots", Err: fmt.Errorf("slots modulate hidden layers, and this model takes none (hint: an mlp with hidden layers, a cnn, or slots: false)")}
	case m.Slots && w.PerParam < 0:
		return fmt.Errorf("slots need an optimizer that can be had a second time (hint: sgd or adam)")
	case m.Slots && w.Resets:
		return &bench.FieldError{Field: "slots", Err: fmt.Errorf("slots have an optimizer of their own, which boundaries do not reset (hint: budget: {reset_optimizer: false}, or slots: false)")}
	}
	return nil
}

// Warnings says what is odd about the settings.
func (m *DPM) Warnings(w bench.Work) (all []string) {
	total := 0
	for _, s := range w.Shares {
		total += s.Len
	}
	if m.Remember && m.Capacity > total {
		all = append(all, fmt.Sprintf("dpm: a memory of %d examples is larger than the stream's %d", m.Capacity, total))
	}
	if !m.Remember {
		for _, part := range []struct {
			on   bool
			name string
		}{{m.Store, "store"}, {m.Guard, "guard"}, {m.LabelShift, "labelshift"}} {
			if part.on {
				all = append(all, fmt.Sprintf("dpm: %s does nothing without a memory", part.name))
			}
		}
	}
	return all
}

// Estimate implements bench.Estimator.
func (m *DPM) Estimate(w bench.Work) bench.Estimate {
	var cost bench.Cost
	offered, stored, step := int64(0), int64(0), int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			n := int64(rows)
			step++
			cost = cost.Plus(m.grad(w, n)).Plus(m.scoring(w, n))
			cost.Examples += n
			if r := m.drawn(stored, n); r > 0 {
				cost = cost.Plus(m.grad(w, r)).Plus(m.scoring(w, r))
				cost.Replayed += r
				if m.holds() {
					cost = cost.Plus(m.forward(w, r))
				}
			}
			if m.Remember {
				offered += n
				stored = min(offered, int64(m.Capacity))
			}
			if step >= firstStep && (step-firstStep)%interval == 0 {
				cost = cost.Plus(m.deciding(w, stored))
			}
		})
	}
	return bench.Estimate{Cost: cost, Bytes: m.bytes(w, stored)}
}

// grad is the cost of one gradient on n examples, slots included.
func (m *DPM) grad(w bench.Work, n int64) bench.Cost {
	c := w.Grad(n, 1)
	if m.Slots {
		f, b := w.Slots.SlotFLOPs(1, m.KMax, m.Rank)
		c.Forward += n * f
		c.Backward += n * b
	}
	return c
}

func (m *DPM) forward(w bench.Work, n int64) bench.Cost {
	return bench.Cost{Forward: m.grad(w, n).Forward}
}

// scoring is the cost of scoring n examples against all keys.
func (m *DPM) scoring(w bench.Work, n int64) bench.Cost {
	if !m.Slots || w.Spec.Tokens {
		return bench.Cost{}
	}
	return bench.Cost{Forward: scoreFLOPs(n, m.KMax, w.Spec.Width)}
}

// deciding is the cost of a decision.
func (m *DPM) deciding(w bench.Work, stored int64) (c bench.Cost) {
	c = m.scoring(w, stored)
	if n := min(guards(stored), guardBatch); m.Controller && m.Guard && n > 0 {
		c = c.Plus(m.forward(w, n)).Plus(m.scoring(w, n))
	}
	return c
}

// bytes is what is kept in the end: the scalars, and the slices of each part.
func (m *DPM) bytes(w bench.Work, stored int64) int64 {
	n, params, outputs := bench.StateBytes(&state{}), int64(w.Params), int64(w.Spec.Outputs)
	if m.Remember {
		n += stored * int64(w.Example+4)
		if m.Slots {
			n += stored
		}
		if m.stores() {
			n += stored * int64(w.PerLabel) * outputs * 4
		}
	}
	var slots int64
	if m.Slots {
		slots = int64(w.Slots.SlotLayout(m.KMax, m.Rank).Len())
		n += 4*slots*int64(1+w.PerParam) + int64(m.KMax)*int64(4*features(w.Spec)+16)
	}
	if m.Slots || m.LabelShift {
		n += outputs
	}
	if m.corrects(w.PerLabel) {
		n += 4 * outputs
	}
	if m.Meta {
		_, units := groups(w.Layout)
		n += 4 * (int64(units) + params)
	}
	if m.Controller {
		n += 4 * int64(len(arms))
	}
	if m.Average {
		n += 4 * (params + slots)
	}
	return n
}
