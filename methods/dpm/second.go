package dpm

import (
	"math"

	"retain/bench"
	"retain/methods"
	"retain/model/vec"
)

// DPM2 is Dynamic Parameter Modulation, version 2: the ingredients of version 1
// within a budget of bytes, most of which is memory. Its first fields are the
// switches of its parts, the others their constants. See the package's comment for
// its definition.
type DPM2 struct {
	Meta       bool `yaml:"meta"`       // plasticity by unit, from the agreement of memory and stream
	Slots      bool `yaml:"slots"`      // slots of gains, and their keys
	Controller bool `yaml:"controller"` // chooses the size of steps between drifts
	Remember   bool `yaml:"memory"`     // a packed sample of the past is replayed with each batch
	Store      bool `yaml:"store"`      // the memory keeps logits, which the model is held to
	Guard      bool `yaml:"guard"`      // a twentieth of the memory is never replayed, and shows the controller what is kept
	Average    bool `yaml:"average"`    // predicts, and is held to: about a byte a parameter
	LabelShift bool `yaml:"labelshift"` // corrects the training logits

	Bytes  int     `yaml:"bytes"`  // most that the method keeps, all of its parts together; what they leave is memory
	Replay int     `yaml:"replay"` // B_m, examples replayed with each batch; 0: as many as a batch of the stream has
	Beta   float64 `yaml:"beta"`   // β, of the memory's cross-entropy
	S      float64 `yaml:"s"`      // of the distance from stored logits
	Kappa  float64 `yaml:"kappa"`  // κ, of the distance from the average's logits
	KMax   int     `yaml:"k_max"`  // most slots that are opened

	state   state2
	scratch scratch2
}

// state2 is everything that is remembered. Parts whose switch is off have no
// slices.
type state2 struct {
	Steps      int64 // taken or refused
	Offered    int64 // examples, to memory and guards
	Memory     packed
	Guards     packed
	Slots      slots
	Keys       keys
	Fit        fit
	Detector   detector
	Loss       float64 // of the stream in the step before; NaN where it was refused
	Labels     labels
	Familiar   int64      // batches since the latest alarm of which most labels were known
	Plasticity plasticity // its Before stays empty
	Pace       pace
	Average    average2
	Brake      brake
	Recent     recent
}

// scratch2 is memory that changes nothing.
type scratch2 struct {
	begun                bool
	restored             bool         // what predictions need was read from a state
	layout               bench.Layout // of the slots
	optimizer            bench.Optimizer
	memory, guards       *store
	stream, replay, test modulation
	streamSlots          []float32 // gradients of slots
	memorySlots          []float32
	weights, slots       []float32 // before a step
	average              []float32 // as it is decoded
	averageSlots         []float32
	retrieve             retriever
	meta                 metaScratch
	shift                shift
	shifted              [2]shifted
	replayed, look       bench.Batch
	stored               bench.Matrix // logits of the stream's batch
	none                 bench.Matrix // logits of items that have none
	dark, held           methods.LogitMSE
	losses               []bench.Loss
	gradient             bench.Matrix // of a loss that is only looked at
	drawn                []int
	statistics           []float32
	train                float64 // CE of the latest replayed batch, without correction
	spent                int64   // operations of the decision under way
}

var (
	_ bench.Stateful  = (*DPM2)(nil)
	_ bench.Rehearser = (*DPM2)(nil)
	_ bench.Scorer    = (*DPM2)(nil)
	_ bench.Checker   = (*DPM2)(nil)
	_ bench.Estimator = (*DPM2)(nil)
)

// Learn implements bench.Method.
func (m *DPM2) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		if err := m.begin(l, b); err != nil {
			return err
		}
		m.step(l, b)
	}
	return nil
}

// step learns one batch.
func (m *DPM2) step(l *bench.Learner, b *bench.Batch) {
	s := &m.state
	s.Steps++
	if m.watches() {
		m.find(l, b) // drift, and the slot of this batch
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
		m.remember(l, b)
	}
	if m.Average && (s.Steps-1)%averageEvery == 0 {
		s.Average.follow(l.Params, s.Slots.Params, l.Rand("average"))
		m.readAverage()
	}
	m.control(l, loss)
}

// readAverage decodes the average.
func (m *DPM2) readAverage() {
	a, x := &m.state.Average, &m.scratch
	x.average, x.averageSlots = resize(x.average, len(a.Params.Levels)), resize(x.averageSlots, len(a.Slots.Levels))
	a.Params.read(x.average)
	a.Slots.read(x.averageSlots)
}

// watches says whether there is a drift detector: slots and controller need it.
func (m *DPM2) watches() bool { return m.Slots || m.Controller }

// find detects drift in the loss of the step before, switches to the slot of the
// batch, and takes the batch into the slot's key. While the detector suspects a
// drift, the key waits: foreign batches would widen what the slot takes for its own.
// Nor does it learn of features that are not finite, whose step is refused: nothing
// could be retrieved by it any more.
func (m *DPM2) find(l *bench.Learner, b *bench.Batch) {
	s, r := &m.state, &m.scratch.retrieve
	var likelihoods []float64
	var sums []float32
	if m.Slots {
		per := b.LabelsPerExample()
		l.Bill(r.read(&s.Keys, b.In, per))
		likelihoods, sums = r.batch(b.In, per)
	}
	unknown := s.Labels.unknown(b.Labels)
	if s.Steps > 1 && !math.IsNaN(s.Loss) {
		if sum, raised := s.Detector.observe(s.Loss); raised || m.unfamiliar(unknown) {
			m.alarm(l, sum, unknown, likelihoods)
		}
	}
	s.Labels.meet(b.Labels, s.Detector.Sum)
	if k := int(s.Keys.Current); m.Slots && s.Detector.Sum < calm && sound(likelihoods[k], sums) {
		s.Keys.meet(likelihoods[k], sums)
		r.refresh(&s.Keys, k)
	}
}

// unfamiliar says whether a batch's labels raise an alarm: most of them are unknown,
// where in eight batches since the latest alarm most were known. The loss alone takes longer to tell,
// least of all under label shift, which expects what is new.
func (m *DPM2) unfamiliar(unknown float64) bool {
	s := &m.state
	if unknown <= 0.5 {
		s.Familiar++
		return false
	}
	if s.Familiar < knownAfter || s.Detector.Dead > 0 {
		return false
	}
	s.Detector.Sum, s.Detector.Dead = 0, deadTime
	return true
}

// alarm answers an alarm: steps have their full size again, and where there are
// slots the stream goes on with the one that knows such inputs, or a new one, unless
// it is the labels that have shifted.
func (m *DPM2) alarm(l *bench.Learner, sum, unknown float64, likelihoods []float64) {
	s, keys := &m.state, &m.state.Keys
	s.Familiar = 0
	a := alarm{action: actionNone, sum: sum, loss: s.Loss, before: keys.Current, unknown: unknown, deviations: math.NaN()}
	if m.Slots {
		var nearest int
		a.action, nearest, a.deviations = keys.answer(a.unknown, likelihoods)
		switch a.action {
		case actionReuse:
			keys.to(nearest)
		case actionOpen:
			keys.to(keys.open())
			a.bytes = (4*(len(s.Slots.Params)+len(s.Slots.Optim.M)+len(s.Slots.Optim.V)) + len(s.Average.Slots.Levels)) / m.KMax
		}
	}
	d := a.decision(keys)
	if m.Controller {
		d.Numbers = append(d.Numbers, bench.Fact{Name: "step size", Value: float64(s.Pace.size())})
		s.Pace.restart()
	}
	l.Decide(d)
}

// modulate turns g_s into e^λ·g_s, after λ has learned.
func (m *DPM2) modulate(stream, memory []float32) {
	s, x := &m.state, &m.scratch
	if !m.Meta {
		return
	}
	if memory != nil && s.Steps%metaEvery == 0 {
		s.Plasticity.learn(&x.meta, memory, nil, stream)
	}
	s.Plasticity.scale(&x.meta, stream, 1)
	if m.Slots {
		s.Plasticity.scaleSlots(&x.meta, x.layout, x.streamSlots, 1)
	}
}

// slotGrad is a gradient of slots, empty where there are none.
func (m *DPM2) slotGrad(g []float32) []float32 {
	if !m.Slots {
		return nil
	}
	return g
}

// update takes a step against the sum of both gradients, of the size that
// controller and brake have set: of the optimizer's move so large a part.
func (m *DPM2) update(l *bench.Learner, stream, memory []float32) {
	s, x := &m.state, &m.scratch
	slots := m.slotGrad(x.streamSlots)
	if memory != nil {
		vec.Add(stream, memory)
		vec.Add(slots, m.slotGrad(x.memorySlots))
	}
	for _, v := range x.layout {
		vec.Zero(v.Of(slots).Row(0)) // the first slot is θ alone
	}
	size := float32(s.Brake.factor() * m.size())
	weights := l.Params[:len(l.Params)-len(statistics(l))]
	if size != 1 {
		x.weights, x.slots = append(x.weights[:0], weights...), append(x.slots[:0], s.Slots.Params...)
	}
	l.Step(stream)
	if m.Slots {
		x.optimizer.Step(s.Slots.Params, slots)
	}
	if size != 1 {
		vec.Combine(weights, size, weights, 1-size, x.weights)
		vec.Combine(s.Slots.Params, size, s.Slots.Params, 1-size, x.slots)
	}
	s.Brake.take()
}

// size is that of steps, as the controller has it.
func (m *DPM2) size() float32 {
	if !m.Controller {
		return 1
	}
	return m.state.Pace.size()
}

// remember offers the batch to memory and guards: of twenty examples one to the
// guards, with no logits, since they are never replayed.
func (m *DPM2) remember(l *bench.Learner, b *bench.Batch) {
	s, x := &m.state, &m.scratch
	rng, width := l.Rand("sample"), b.LabelsPerExample()*x.stored.Cols
	for i := range b.Len() {
		s.Offered++
		if m.Guard && s.Offered%guardShare == 0 {
			x.guards.offer(b, i, nil, m.slot(), rng)
		} else {
			x.memory.offer(b, i, x.stored.Data[i*width:(i+1)*width], m.slot(), rng)
		}
	}
}

// refuse leaves the parameters as they are, and makes the next steps smaller. The
// batch is not stored, and its loss does not count.
func (m *DPM2) refuse(l *bench.Learner, loss float64) {
	s := &m.state
	before := s.Brake.factor()
	copy(statistics(l), m.scratch.statistics)
	s.Brake.refuse()
	s.Loss = math.NaN()
	auditRefusal(l, loss, &s.Brake, before)
	l.Discard()
}

// slot is the number of the current slot, 0 where there are no slots.
func (m *DPM2) slot() int { return int(m.state.Keys.Current) }
