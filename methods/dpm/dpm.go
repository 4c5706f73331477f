package dpm

import (
	"math"

	"retain/bench"
	"retain/methods"
	"retain/model/vec"
)

// DPM is Dynamic Parameter Modulation, version 1. Its first fields are the
// switches of its parts, the others their constants.
type DPM struct {
	Meta       bool `yaml:"meta"`       // plasticity by unit, from the hypergradient
	Slots      bool `yaml:"slots"`      // slots, their keys and the drift detector
	Controller bool `yaml:"controller"` // chooses the weights of stream and memory
	Remember   bool `yaml:"memory"`     // a reservoir, replayed with each batch
	Store      bool `yaml:"store"`      // its logits are stored and held to
	Guard      bool `yaml:"guard"`      // a tenth of it is never trained on
	Average    bool `yaml:"average"`    // predicts, and is held to
	LabelShift bool `yaml:"labelshift"` // corrects the training logits

	Capacity int     `yaml:"capacity"` // N, examples in memory
	Replay   int     `yaml:"replay"`   // B_m, examples replayed with each batch; 0: as many as a batch of the stream has
	S        float64 `yaml:"s"`        // of the distance from stored logits
	Kappa    float64 `yaml:"kappa"`    // κ, of the distance from the average's logits
	KMax     int     `yaml:"k_max"`    // most slots that are opened
	Rank     int     `yaml:"rank"`     // r, of a slot in a layer; 0: gains alone

	state   state
	scratch scratch
}

// state is everything that is remembered. Parts whose switch is off have no
// slices.
type state struct {
	Steps      int64 // taken or refused
	Memory     memory
	Slots      slots
	Keys       keys
	Detector   detector
	Loss       float64 // of the stream in the step before; NaN where it was refused
	Labels     labels
	Plasticity plasticity
	Controller controller
	Average    average
	Brake      brake
	Recent     recent
}

// scratch is memory that changes nothing.
type scratch struct {
	begun                bool
	layout               bench.Layout // of the slots
	optimizer            bench.Optimizer
	stream, replay, test modulation
	streamSlots          []float32 // gradients of slots
	memorySlots          []float32
	retrieve             retriever
	meta                 metaScratch
	shift                shift
	shifted              [2]shifted
	replayed, look       bench.Batch
	stored               bench.Matrix // logits of the stream's batch
	dark, held           methods.LogitMSE
	losses               []bench.Loss
	gradient             bench.Matrix // of a loss that is only looked at
	places, drawn        []int
	statistics           []float32
	train                float64 // CE of the latest replayed batch, without correction
}

var (
	_ bench.Stateful  = (*DPM)(nil)
	_ bench.Rehearser = (*DPM)(nil)
	_ bench.Scorer    = (*DPM)(nil)
	_ bench.Checker   = (*DPM)(nil)
	_ bench.Estimator = (*DPM)(nil)
)

// Learn implements bench.Method.
func (m *DPM) Learn(l *bench.Learner, train bench.Data) error {
	if err := m.begin(l); err != nil {
		return err
	}
	for b := range l.Batches(train) {
		m.step(l, b)
	}
	return nil
}

// step learns one batch.
func (m *DPM) step(l *bench.Learner, b *bench.Batch) {
	s := &m.state
	s.Steps++
	if m.Slots {
		m.find(l, b) // the slot of this batch
	}
	m.correct(b)
	stream, loss := m.streamGrad(l, b)
	memory := m.memoryGrad(l, b)
	if !sound(l.Loss(), stream, memory, m.slotGrad(m.scratch.streamSlots), m.slotGrad(m.scratch.memorySlots)) {
		m.refuse(l, loss)
		return
	}
	m.modulate(stream, memory)
	m.update(l, stream, memory)
	s.Loss = loss
	if m.Remember {
		s.Memory.offer(b, m.scratch.stored, m.slot(), m.Capacity, l.Rand("reservoir"))
	}
	if m.Average {
		s.Average.follow(s.Steps, l.Params, s.Slots.Params)
	}
	m.control(l, loss)
}

// find detects drift in the loss of the step before, switches to the slot of the
// batch, and takes the batch into the slot's key.
func (m *DPM) find(l *bench.Learner, b *bench.Batch) {
	s, r := &m.state, &m.scratch.retrieve
	per := b.LabelsPerExample()
	l.Bill(r.read(&s.Keys, b.In, per))
	likelihoods, sums := r.batch(b.In, per)
	if s.Steps > 1 && !math.IsNaN(s.Loss) {
		if sum, alarm := s.Detector.observe(s.Loss); alarm {
			m.alarm(l, b, sum, likelihoods)
		}
	}
	s.Labels.meet(b.Labels, s.Detector.Sum)
	k := int(s.Keys.Current)
	s.Keys.meet(likelihoods[k], sums)
	r.refresh(&s.Keys, k)
}

// alarm answers an alarm: where most labels are unknown the labels have shifted,
// which needs no slot; else the stream goes on with the slot that knows such
// inputs, or a new one.
func (m *DPM) alarm(l *bench.Learner, b *bench.Batch, sum float64, likelihoods []float64) {
	s, keys := &m.state, &m.state.Keys
	before, action := keys.Current, "label shift"
	unknown := s.Labels.unknown(b.Labels)
	nearest, deviations := keys.nearest(likelihoods)
	switch {
	case unknown > 0.5:
	case deviations < reuseWithin || keys.Open == int64(m.KMax):
		action = "reuse"
		keys.to(nearest)
	default:
		action = "open"
		keys.to(m.open(l))
	}
	m.auditAlarm(l, action, sum, unknown, deviations, before)
}

// open opens a slot and returns its number.
func (m *DPM) open(l *bench.Learner) int {
	s := &m.state
	k := s.Keys.open()
	s.Slots.open(m.scratch.layout, k, m.Rank, s.Average.Slots, l.Rand("slot"))
	return k
}

// correct sets the label-shift correction of the step.
func (m *DPM) correct(b *bench.Batch) {
	if m.corrects(b.LabelsPerExample()) {
		s := &m.state
		s.Labels.follow(b.Labels)
		m.scratch.shift.set(&s.Labels, s.Memory.Items.Labels, b.Len(), int(m.drawn(int64(s.Memory.Items.Len()), int64(b.Len()))))
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
		l.Mod = x.stream.with(m, m.state.Slots.Params, x.streamSlots)
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
			l.Mod = x.replay.with(m, s.Average.Slots, nil)
		}
		z := l.LogitsAt(s.Average.Params, r.In)
		x.held.Target = bench.Matrix{Rows: z.Rows, Cols: z.Cols, Data: append(x.held.Target.Data[:0], z.Data...)}
		x.held.Times = m.Kappa
		x.losses = append(x.losses, &x.held)
	}
	if m.Slots {
		l.Mod = x.replay.with(m, s.Slots.Params, x.memorySlots)
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

// modulate turns g_s into p·e^λ·g_s and g_m into w·g_m, after λ has learned.
func (m *DPM) modulate(stream, memory []float32) {
	s, x := &m.state, &m.scratch
	a := m.arm()
	if m.Meta {
		m.learnPlasticity(stream, memory)
		s.Plasticity.scale(&x.meta, stream, a.p)
		if m.Slots {
			s.Plasticity.scaleSlots(&x.meta, x.layout, x.streamSlots, a.p)
		}
	} else if a.p != 1 {
		vec.Scale(a.p, stream)
		vec.Scale(a.p, m.slotGrad(x.streamSlots))
	}
	if memory != nil && a.w != 1 {
		vec.Scale(a.w, memory)
		vec.Scale(a.w, m.slotGrad(x.memorySlots))
	}
}

// learnPlasticity moves λ in every fourth step, against the stream's gradient of
// the step before.
func (m *DPM) learnPlasticity(stream, memory []float32) {
	p := &m.state.Plasticity
	switch m.state.Steps % metaEvery {
	case metaEvery - 1:
		copy(p.Before, stream)
		p.Kept = true
	case 0:
		if p.Kept {
			p.learn(&m.scratch.meta, stream, memory)
		}
		p.Kept = false
	}
}

// arm is the one in force.
func (m *DPM) arm() arm {
	if !m.Controller {
		return arms[middleArm]
	}
	return arms[m.state.Controller.Arm]
}

// slotGrad is a gradient of slots, empty where there are none.
func (m *DPM) slotGrad(g []float32) []float32 {
	if !m.Slots {
		return nil
	}
	return g
}

// update takes the step against the sum of both gradients.
func (m *DPM) update(l *bench.Learner, stream, memory []float32) {
	s, x := &m.state, &m.scratch
	slots := m.slotGrad(x.streamSlots)
	if memory != nil {
		vec.Add(stream, memory)
		vec.Add(slots, m.slotGrad(x.memorySlots))
	}
	if f := s.Brake.factor(); f != 1 {
		vec.Scale(f, stream)
		vec.Scale(f, slots)
	}
	l.Step(stream)
	if m.Slots {
		x.optimizer.Step(s.Slots.Params, slots)
	}
	s.Brake.take()
}

// refuse leaves the parameters as they are, and makes the next steps smaller. The
// batch is not stored, and its loss does not count.
func (m *DPM) refuse(l *bench.Learner, loss float64) {
	s := &m.state
	before := s.Brake.factor()
	copy(statistics(l), m.scratch.statistics)
	s.Brake.refuse()
	s.Plasticity.Kept = false
	s.Loss = math.NaN()
	m.auditRefusal(l, loss, before)
	l.Discard()
}

// slot is the number of the current slot, −1 where there are no slots.
func (m *DPM) slot() int {
	if !m.Slots {
		return -1
	}
	return int(m.state.Keys.Current)
}
