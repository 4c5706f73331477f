package dpm

import (
	"fmt"

	"retain/bench"
)

const (
	guardShare = 20 // of so many examples, and of so many bytes of the memory, one is guard
	buckets    = 64 // that features are counted in, where there are more of them
)

// begin makes what the parts remember, the first time, and what they compute
// with.
func (m *DPM2) begin(l *bench.Learner, b *bench.Batch) error {
	s, x := &m.state, &m.scratch
	if x.begun {
		return nil
	}
	x.begun = true
	fresh := s.Steps == 0
	e := extent{spec: l.Spec, kind: kindOf(b.In), per: b.LabelsPerExample(), params: len(l.Params)}
	if m.Slots {
		if err := m.beginSlots(l, &e, fresh); err != nil {
			return err
		}
	}
	x.meta.groups, e.units = groups(l.Model.Layout())
	if m.Meta && fresh {
		s.Plasticity.Lambda = make([]float32, e.units)
	}
	if m.Remember {
		main, guards := m.split(e)
		if main <= 0 {
			return fmt.Errorf("dpm-2: %d bytes leave no memory", m.Bytes)
		}
		if fresh {
			s.Memory, s.Guards = newPacked(main), newPacked(guards)
		}
		x.memory = newStore(&s.Memory, m.format(e, false))
		x.guards = newStore(&s.Guards, m.format(e, true))
	}
	if !fresh {
		m.readAverage()
		return nil
	}
	if m.watches() || m.LabelShift {
		s.Labels.Met = make([]uint8, l.Spec.Outputs)
	}
	if m.Controller {
		s.Pace = newPace()
	}
	if m.Average {
		s.Average.Params, s.Average.Slots = newRounded(len(l.Params)), newRounded(len(s.Slots.Params))
	}
	return nil
}

// beginSlots makes room for all slots, and opens the first.
func (m *DPM2) beginSlots(l *bench.Learner, e *extent, fresh bool) error {
	s, x := &m.state, &m.scratch
	model, ok := l.Model.(bench.Modulated)
	if !ok {
		return fmt.Errorf("dpm-2: %T takes no slots", l.Model)
	}
	x.layout = model.SlotLayout(m.KMax, 0)
	n := x.layout.Len()
	x.retrieve.shape(l.Spec)
	x.streamSlots, x.memorySlots = make([]float32, n), make([]float32, n)
	if fresh {
		s.Slots.Params = make([]float32, n)
		s.Keys, s.Fit = newKeys(m.KMax, counts(l.Spec)), newFit()
	}
	var err error
	if x.optimizer, err = l.Sibling(&s.Slots.Optim, n); err != nil {
		return fmt.Errorf("dpm-2: %w", err)
	}
	if fresh {
		s.Keys.to(s.Keys.open())
	}
	e.slots, e.perSlot = n, (len(s.Slots.Optim.M)+len(s.Slots.Optim.V))/n
	return nil
}

// shape makes r one of inputs of a stream, in version 2.
func (r *retriever) shape(s bench.Spec) { r.tokens, r.buckets = s.Tokens, newBuckets(features(s)) }

// counts is the length of a key: at most as many as there are buckets.
func counts(s bench.Spec) int { return min(features(s), buckets) }

// newBuckets is the bucket of each of n features, nil where each has one of its
// own: six bits of its number, scrambled.
func newBuckets(n int) []uint8 {
	if n <= buckets {
		return nil
	}
	all := make([]uint8, n)
	for i := range all {
		all[i] = uint8(scramble((uint64(i)+1)*0x9e3779b97f4a7c15)) % buckets
	}
	return all
}

// extent is what the bytes of the parts depend on.
type extent struct {
	spec    bench.Spec
	kind    kind
	per     int // labels of an example
	params  int
	units   int // of plasticity
	slots   int // parameters of all slots
	perSlot int // numbers that the optimizer remembers for each of them
}

// kindOf is the kind of inputs.
func kindOf(in bench.Inputs) kind {
	switch {
	case len(in.Bytes) > 0:
		return pixels
	case len(in.Floats) > 0:
		return features8
	}
	return tokens
}

// format is that of memory or guards.
func (m *DPM2) format(e extent, guard bool) format {
	return newFormat(e.spec, e.kind, e.per, m.stores() && !guard)
}

// others is the bytes of all parts but memory and guards.
func (m *DPM2) others(e extent) int64 {
	n, outputs := bench.StateBytes(&state2{}), int64(e.spec.Outputs)
	if m.Slots {
		n += 4*int64(e.slots)*int64(1+e.perSlot) + int64(m.KMax)*int64(4*counts(e.spec)+16) + 8*(retrievalMaxLg+1)
	}
	if m.watches() || m.LabelShift {
		n += outputs
	}
	if m.corrects(e.per) {
		n += 4 * outputs
	}
	if m.Meta {
		n += 4 * int64(e.units)
	}
	if m.Controller {
		n += 2 * 4 * int64(len(paces))
	}
	if m.Average {
		n += roundedBytes(e.params) + roundedBytes(e.slots)
	}
	return n
}

// split is the bytes of the memory that is trained on, and of the guards: what the
// other parts leave of the budget.
func (m *DPM2) split(e extent) (main, guards int64) {
	left := int64(m.Bytes) - m.others(e)
	if m.Guard {
		guards = left / guardShare
	}
	return left - guards, guards
}

// State implements bench.Stateful.
func (m *DPM2) State() any { return &m.state }

// Memory implements bench.Rehearser: what is trained on, then the guards, as they are
// decoded; empty before the first batch, of which their format is read, also where a
// state was restored. It is not for concurrent use.
func (m *DPM2) Memory() bench.Data {
	x := &m.scratch
	if x.memory == nil {
		return bench.Subset(nil, nil)
	}
	return bench.Union(x.memory, x.guards)
}

// Shown names what a label always shows.
func (m *DPM2) Shown() []string { return []string{"bytes"} }
