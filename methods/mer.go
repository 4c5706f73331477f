package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// Within says on what the steps within a batch of MER are taken.
type Within string

const (
	ByExample Within = "example" // one step on each example of the batch (Riemer et al. 2019)
	ByBatch   Within = "batch"   // one step on the mean over the batch (the code of Buzzega et al. 2020)
)

// MER is meta-experience replay (Riemer et al. 2019, algorithm 1). With each example
// (x, y) of the stream come s batches, each of (x, y) and k − 1 examples from
// memory. A step is taken on every example of a batch; then the parameters are drawn
// back towards where they were before the batch, and after all batches towards where
// they were before the first, by the rule of Reptile:
//
//	θ ← θ_0 + β (θ_k − θ_0)    after each batch, from θ_0 before it
//	θ ← θ_A + γ (θ_s − θ_A)    after all batches, from θ_A before them
//
// which makes gradients of different examples agree. At last the example is offered
// to a reservoir. The example of the stream comes first in its batches. Published
// for 200 stored examples of Permuted MNIST: s = 10, k = 11, β = 0.03, γ = 1 at rate
// 0.03; Mammoth on Split MNIST: within batch, s = 1, 128 replayed, β = γ = 1.
//
// Steps are the plan's optimizer's, plain SGD in the paper: what an optimizer
// remembers (moments) is not drawn back, nor are a network's statistics (batch norm).
// Batches of the stream are taken one example after the other; the paper's have one.
type MER struct {
	Batches  int     `yaml:"batches"`  // s: batches for each batch of the stream
	Replay   int     `yaml:"replay"`   // k − 1: examples from memory in each of these batches
	Beta     float64 `yaml:"beta"`     // β: how far the parameters follow a batch's steps
	Gamma    float64 `yaml:"gamma"`    // γ: how far the parameters follow all batches
	Within   Within  `yaml:"within"`   // on what a step within a batch is taken
	Capacity int     `yaml:"capacity"` // examples in the reservoir

	state struct {
		Memory  Buffer
		Offered int64
	}
	current, replayed, both, one bench.Batch
	before, first                []float32 // (P): the parameters before the batch, and before the first of its example
	scratch                      []int
}

var (
	_ bench.Stateful  = (*MER)(nil)
	_ bench.Rehearser = (*MER)(nil)
	_ bench.Checker   = (*MER)(nil)
	_ bench.Estimator = (*MER)(nil)
)

// Learn implements bench.Method.
func (m *MER) Learn(l *bench.Learner, train bench.Data) error {
	theta := l.Params[:l.Model.Layout().Weights()]
	for b := range l.Batches(train) {
		for i := range b.Len() {
			m.current = b.Slice(i, i+1)
			m.first = append(m.first[:0], theta...)
			for range m.Batches {
				m.before = append(m.before[:0], theta...)
				m.step(l)
				reptile(theta, m.before, m.Beta)
			}
			reptile(theta, m.first, m.Gamma)
			m.state.Memory.offerReservoir(&m.current, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
		}
	}
	return nil
}

// step takes the steps on one batch of the current example and a draw from memory.
func (m *MER) step(l *bench.Learner) {
	m.replayed.Reset()
	if m.state.Memory.Len() > 0 {
		m.state.Memory.Draw(&m.replayed, m.Replay, l.Rand("replay"), &m.scratch)
	}
	if m.Within == ByBatch {
		m.both.Reset()
		m.both.Append(&m.current)
		if m.replayed.Len() > 0 {
			m.both.Append(&m.replayed)
		}
		l.Step(l.Grad(&m.both, l.CrossEntropy(&m.both)))
		return
	}
	l.Step(l.Grad(&m.current, l.CrossEntropy(&m.current)))
	for j := range m.replayed.Len() {
		m.one = m.replayed.Slice(j, j+1)
		l.Step(l.Grad(&m.one, l.CrossEntropy(&m.one)))
	}
}

// reptile draws theta back: θ ← rate·θ + (1 − rate)·θ_0, which leaves it where the
// rate is 1.
func reptile(theta, before []float32, rate float64) {
	if rate != 1 {
		vec.Combine(theta, float32(rate), theta, float32(1-rate), before)
	}
}

// State implements bench.Stateful.
func (m *MER) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *MER) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *MER) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *MER) Check(bench.Work) error {
	if m.Batches < 1 {
		return field("batches", "batches is %d and must be at least 1", m.Batches)
	}
	if m.Within != ByExample && m.Within != ByBatch {
		return field("within", "unknown within %q (hint: example or batch)", string(m.Within))
	}
	if err := positive("beta", m.Beta); err != nil {
		return err
	}
	if err := positive("gamma", m.Gamma); err != nil {
		return err
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *MER) Warnings(w bench.Work) []string { return warnMemory("mer", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *MER) Estimate(w bench.Work) bench.Estimate {
	var e bench.Estimate
	e.Examples = w.Stream().Examples
	offered := int64(0)
	for range e.Examples {
		drawn := min(offered, int64(m.Capacity), int64(m.Replay))
		steps := int64(1)
		if m.Within == ByExample {
			steps = drawn + 1
		}
		cost := w.Grad(int64(m.Batches)*(drawn+1), int64(m.Batches)*steps)
		cost.Replayed = int64(m.Batches) * drawn
		e.Cost = e.Plus(cost)
		offered++
	}
	e.Bytes = memoryBytes(w, min(offered, int64(m.Capacity))) + 8
	return e
}
