package dpm

import (
	"math"

	"retain/bench"
	"retain/methods"
	"retain/model/vec"
)

// DPM is Dynamic Parameter Modulation, version 1: a reconstruction of a method that
// was announced in early 2026 without a paper. Batches of the stream are learned with
// replayed ones, which are held to their labels, to the logits stored with them and to
// those of an average of the parameters; slots of gains and low-rank terms modulate
// the layers, and are opened and used again as the data drift. It is told no
// experience and decides by itself, which retain explain shows. Its first fields are
// the switches of its parts, the others their constants.
type DPM struct {
	Meta       bool `yaml:"meta"`       // part: a rate of each unit, from the hypergradient
	Slots      bool `yaml:"slots"`      // part: slots, their keys and the drift detector
	Controller bool `yaml:"controller"` // part: a controller that chooses the weights of stream and memory
	Remember   bool `yaml:"memory"`     // part: a reservoir, replayed with each batch
	Store      bool `yaml:"store"`      // part: the memory's logits are stored, and replayed examples held to them
	Guard      bool `yaml:"guard"`      // part: a tenth of the memory is never trained on and watches over the others
	Average    bool `yaml:"average"`    // part: an average of the parameters, which predicts and is held to
	LabelShift bool `yaml:"labelshift"` // part: training logits are corrected for how often classes come

	Capacity int     `yaml:"capacity"` // N: examples in memory
	Replay   int     `yaml:"replay"`   // B_m: examples replayed with each batch; 0: as many as a batch of the stream has
	S        float64 `yaml:"s"`        // s: strength of the distance from stored logits
	Kappa    float64 `yaml:"kappa"`    // κ: strength of the distance from the average's logits
	KMax     int     `yaml:"k_max"`    // most slots that are opened
	Rank     int     `yaml:"rank"`     // r: rank of a slot in a layer; 0: gains alone

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
	spent                int64   // operations of the decision under way
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
// batch, and takes the batch into the slot's key: not features that are not finite,
// whose step is refused, since nothing could be retrieved by the key any more.
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
	if k := int(s.Keys.Current); sound(likelihoods[k], sums) {
		s.Keys.meet(likelihoods[k], sums)
		r.refresh(&s.Keys, k)
	}
}

// alarm answers an alarm: where most labels are unknown the labels have shifted,
// which needs no slot; else the stream goes on with the slot that knows such
// inputs, or a new one.
func (m *DPM) alarm(l *bench.Learner, b *bench.Batch, sum float64, likelihoods []float64) {
	keys := &m.state.Keys
	a := alarm{sum: sum, loss: m.state.Loss, before: keys.Current, unknown: m.state.Labels.unknown(b.Labels)}
	var nearest int
	a.action, nearest, a.deviations = keys.answer(a.unknown, likelihoods)
	switch a.action {
	case actionReuse:
		keys.to(nearest)
	case actionOpen:
		keys.to(m.open(l))
		a.bytes = m.slotBytes()
	}
	l.Decide(a.decision(keys))
}

// open opens a slot and returns its number.
func (m *DPM) open(l *bench.Learner) int {
	s := &m.state
	k := s.Keys.open()
	s.Slots.open(m.scratch.layout, k, m.Rank, s.Average.Slots, l.Rand("slot"))
	return k
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
			p.learn(&m.scratch.meta, stream, memory, p.Before)
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
	auditRefusal(l, loss, &s.Brake, before)
	l.Discard()
}

// slot is the number of the current slot, −1 where there are no slots.
func (m *DPM) slot() int {
	if !m.Slots {
		return -1
	}
	return int(m.state.Keys.Current)
}
