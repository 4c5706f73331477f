package dpm

import (
	"math"

	"retain/bench"
)

// correct sets the label-shift correction of the step.
func (m *DPM) correct(b *bench.Batch) {
	if m.corrects(b.LabelsPerExample()) {
		s := &m.state
		s.Labels.follow(b.Labels)
		replayed := m.drawn(int64(s.Memory.Items.Len()), int64(b.Len()))
		m.scratch.shift.set(&s.Labels, s.Memory.Items.Labels, float32(b.Len()), float32(replayed))
	}
}

// corrects says whether logits are corrected: those of classifiers with a memory.
func (m *DPM) corrects(per int) bool { return m.LabelShift && m.Remember && per == 1 }

// crossEntropy is that of a batch, corrected where it is; two of them may be in
// use.
func (m *DPM) crossEntropy(l *bench.Learner, b *bench.Batch, which int) bench.Loss {
	ce := l.CrossEntropy(b)
	if !m.corrects(b.LabelsPerExample()) {
		return ce
	}
	c := &m.scratch.shifted[which]
	c.loss, c.offset = ce, m.scratch.shift.offset
	return c
}

// streamGrad is g_s and L_s.
func (m *DPM) streamGrad(l *bench.Learner, b *bench.Batch) (g []float32, loss float64) {
	x := &m.scratch
	x.statistics = append(x.statistics[:0], statistics(l)...)
	if m.Slots {
		own(&x.stream.weight, &m.state.Keys, len(b.Labels))
		l.Mod = x.stream.with(m.KMax, m.Rank, m.state.Slots.Params, x.streamSlots)
	}
	g = l.Grad(b, m.crossEntropy(l, b, 0))
	x.stored = bench.Matrix{Data: x.stored.Data}
	if m.stores() {
		z := l.TrainLogits()
		x.stored.Rows, x.stored.Cols, x.stored.Data = z.Rows, z.Cols, append(x.stored.Data[:0], z.Data...)
	}
	return g, l.Loss()
}

// stores says whether logits are stored with the items of the memory.
func (m *DPM) stores() bool { return m.Store && m.Remember && m.S > 0 }

// memoryGrad is g_m on a draw from the memory, nil where there is none.
func (m *DPM) memoryGrad(l *bench.Learner, b *bench.Batch) []float32 {
	s, x := &m.state, &m.scratch
	x.train = math.NaN()
	k := int(m.drawn(int64(s.Memory.Items.Len()), int64(b.Len())))
	if k == 0 {
		return nil
	}
	var places []int
	if m.Guard {
		x.places = s.Memory.pool(false, x.places)
		places = x.places
	}
	r := &x.replayed
	idx := s.Memory.draw(r, k, places, l.Rand("replay"), &x.drawn)
	if m.Slots {
		l.Bill(x.retrieve.read(&s.Keys, r.In, r.LabelsPerExample()))
		x.retrieve.weights(&x.replay.weight, &s.Keys)
	}
	x.losses = append(x.losses[:0], m.crossEntropy(l, r, 1))
	if m.stores() {
		s.Memory.logits(&x.dark.Target, idx, r.LabelsPerExample())
		x.dark.Times = m.S
		x.losses = append(x.losses, &x.dark)
	}
	if m.holds() {
		if m.Slots {
			l.Mod = x.replay.with(m.KMax, m.Rank, s.Average.Slots, nil)
		}
		z := l.LogitsAt(s.Average.Params, r.In)
		x.held.Target = bench.Matrix{Rows: z.Rows, Cols: z.Cols, Data: append(x.held.Target.Data[:0], z.Data...)}
		x.held.Times = m.Kappa
		x.losses = append(x.losses, &x.held)
	}
	if m.Slots {
		l.Mod = x.replay.with(m.KMax, m.Rank, s.Slots.Params, x.memorySlots)
	}
	g := l.Grad(r, x.losses...)
	if m.decides() {
		x.train = m.look(l, r, l.TrainLogits())
	}
	return g
}

// holds says whether replayed examples are held to the average's logits.
func (m *DPM) holds() bool { return m.Average && m.Remember && m.Kappa > 0 }

// look is the mean cross-entropy of a batch, without correction.
func (m *DPM) look(l *bench.Learner, b *bench.Batch, z bench.Matrix) float64 {
	d := &m.scratch.gradient
	d.Rows, d.Cols, d.Data = z.Rows, z.Cols, resize(d.Data, z.Rows*z.Cols)
	return l.CrossEntropy(b).Gradient(z, *d)
}
