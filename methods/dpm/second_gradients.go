package dpm

import (
	"math"

	"retain/bench"
)

// correct sets the label-shift correction of the step.
func (m *DPM2) correct(b *bench.Batch) {
	if m.corrects(b.LabelsPerExample()) {
		s, x := &m.state, &m.scratch
		s.Labels.follow(b.Labels)
		x.shift.set(&s.Labels, x.memory.labels, 1, float32(m.weight(b)))
	}
}

// weight is that of the memory's cross-entropy beside the stream's, whose is 1: both
// are means, so that these and not the numbers of examples mix the labels that
// training meets.
func (m *DPM2) weight(b *bench.Batch) float64 {
	if m.draws(m.state.Memory.Offered, b.Len(), m.scratch.memory) == 0 {
		return 0
	}
	return m.Beta
}

// corrects says whether logits are corrected: those of classifiers with a memory.
func (m *DPM2) corrects(per int) bool { return m.LabelShift && m.Remember && per == 1 }

// crossEntropy is that of a batch, corrected where it is; two of them may be in
// use.
func (m *DPM2) crossEntropy(ce *bench.CrossEntropy, b *bench.Batch, which int) bench.Loss {
	if !m.corrects(b.LabelsPerExample()) {
		return ce
	}
	c := &m.scratch.shifted[which]
	c.loss, c.offset = ce, m.scratch.shift.offset
	return c
}

// streamGrad is g_s and L_s.
func (m *DPM2) streamGrad(l *bench.Learner, b *bench.Batch) (g []float32, loss float64) {
	x := &m.scratch
	x.statistics = append(x.statistics[:0], statistics(l)...)
	if m.Slots {
		own(&x.stream.weight, &m.state.Keys, len(b.Labels))
		l.Mod = x.stream.with(m.KMax, 0, m.state.Slots.Params, x.streamSlots)
	}
	g = l.Grad(b, m.crossEntropy(l.CrossEntropy(b), b, 0))
	x.stored = bench.Matrix{Data: x.stored.Data}
	if m.stores() {
		z := l.TrainLogits()
		x.stored.Rows, x.stored.Cols, x.stored.Data = z.Rows, z.Cols, append(x.stored.Data[:0], z.Data...)
	}
	return g, l.Loss()
}

// stores says whether logits are stored with the items of the memory.
func (m *DPM2) stores() bool { return m.Store && m.Remember && m.S > 0 }

// memoryGrad is g_m on a draw from the memory, nil where there is none.
func (m *DPM2) memoryGrad(l *bench.Learner, b *bench.Batch) []float32 {
	s, x := &m.state, &m.scratch
	x.train = math.NaN()
	k := m.draws(s.Memory.Offered, b.Len(), x.memory)
	if k == 0 {
		return nil
	}
	r := &x.replayed
	idx := x.memory.draw(r, &x.dark.Target, k, l.Rand("replay"), &x.drawn)
	if m.Slots {
		per := r.LabelsPerExample()
		l.Bill(x.retrieve.read(&s.Keys, r.In, per))
		x.retrieve.weights(&x.replay.weight, &s.Keys)
		if m.decides() {
			s.Fit.follow(&x.retrieve, &s.Keys, x.memory, idx, per)
		}
	}
	x.losses = append(x.losses[:0], m.crossEntropy(l.CrossEntropy(r).Times(m.Beta), r, 1))
	if m.stores() {
		x.dark.Times = m.S
		x.losses = append(x.losses, &x.dark)
	}
	if m.holds() {
		if m.Slots {
			l.Mod = x.replay.with(m.KMax, 0, x.averageSlots, nil)
		}
		z := l.LogitsAt(x.average, r.In)
		x.held.Target = bench.Matrix{Rows: z.Rows, Cols: z.Cols, Data: append(x.held.Target.Data[:0], z.Data...)}
		x.held.Times = m.Kappa
		x.losses = append(x.losses, &x.held)
	}
	if m.Slots {
		l.Mod = x.replay.with(m.KMax, 0, s.Slots.Params, x.memorySlots)
	}
	g := l.Grad(r, x.losses...)
	if m.decides() {
		x.train = m.look(l, r, l.TrainLogits())
	}
	return g
}

// draws is how many examples are replayed with a batch of rows where so many were
// offered to the memory: never more than are certain to be held, so that the cost of
// a run is known before it.
func (m *DPM2) draws(offered int64, rows int, memory *store) int {
	if !m.Remember {
		return 0
	}
	return int(m.replays(offered, int64(rows), memory.sure(int64(len(memory.Arena)))))
}

// replays is draws of a memory that holds so many for certain.
func (m *DPM2) replays(offered, rows, sure int64) int64 {
	if m.Replay > 0 {
		rows = int64(m.Replay)
	}
	return min(rows, offered, sure)
}

// holds says whether replayed examples are held to the average's logits.
func (m *DPM2) holds() bool { return m.averages() && m.Remember && m.Kappa > 0 }

// averages says whether there is an average: from the first step on that is taken of
// those in which it moves.
func (m *DPM2) averages() bool { return m.Average && m.state.Average.Updates > 0 }

// look is the mean cross-entropy of a batch, without correction.
func (m *DPM2) look(l *bench.Learner, b *bench.Batch, z bench.Matrix) float64 {
	d := &m.scratch.gradient
	d.Rows, d.Cols, d.Data = z.Rows, z.Cols, resize(d.Data, z.Rows*z.Cols)
	return l.CrossEntropy(b).Gradient(z, *d)
}
