package dpm

import (
	"fmt"

	"retain/bench"
)

// begin makes what the parts remember, the first time, and what they compute
// with.
func (m *DPM) begin(l *bench.Learner) error {
	s, x := &m.state, &m.scratch
	if x.begun {
		return nil
	}
	x.begun = true
	fresh := s.Steps == 0
	if m.Slots {
		if err := m.beginSlots(l, fresh); err != nil {
			return err
		}
	}
	if m.Meta {
		var units int
		x.meta.groups, units = groups(l.Model.Layout())
		if fresh {
			s.Plasticity.Lambda, s.Plasticity.Before = make([]float32, units), make([]float32, len(l.Params))
		}
	}
	if !fresh {
		return nil
	}
	if m.Slots || m.LabelShift {
		s.Labels.Met = make([]uint8, l.Spec.Outputs)
	}
	if m.Controller {
		s.Controller.Policy, s.Controller.Arm = make([]float32, len(arms)), middleArm
	}
	if m.Average {
		s.Average.Params = append(s.Average.Params, l.Params...)
		s.Average.Slots = append(s.Average.Slots, s.Slots.Params...)
	}
	return nil
}

// beginSlots makes room for all slots, and opens the first.
func (m *DPM) beginSlots(l *bench.Learner, fresh bool) error {
	s, x := &m.state, &m.scratch
	model, ok := l.Model.(bench.Modulated)
	if !ok {
		return fmt.Errorf("dpm: %T takes no slots", l.Model)
	}
	x.layout = model.SlotLayout(m.KMax, m.Rank)
	n := x.layout.Len()
	x.retrieve.tokens = l.Spec.Tokens
	x.streamSlots, x.memorySlots = make([]float32, n), make([]float32, n)
	if fresh {
		s.Slots.Params = make([]float32, n)
		s.Keys = newKeys(m.KMax, features(l.Spec))
	}
	var err error
	if x.optimizer, err = l.Sibling(&s.Slots.Optim, n); err != nil {
		return fmt.Errorf("dpm: %w", err)
	}
	if fresh {
		s.Keys.to(m.open(l))
	}
	return nil
}

// features is the length of a key.
func features(s bench.Spec) int {
	if s.Tokens {
		return s.Vocabulary
	}
	return s.Width
}

// State implements bench.Stateful.
func (m *DPM) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *DPM) Memory() bench.Data { return &m.state.Memory.Items }

// Shown names what a label always shows.
func (m *DPM) Shown() []string { return []string{"capacity"} }
