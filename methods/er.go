package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// Weighting names how the losses of stream and memory are put together.
type Weighting string

const (
	// Concat is one mean over the examples of both (Chaudhry et al. 2019).
	Concat Weighting = "concat"
	// ByExperience is 1/t of the stream's mean and 1−1/t of the memory's, t
	// being the number of experiences so far (van de Ven et al. 2022).
	ByExperience Weighting = "1/t"
)

// ER is experience replay (Robins 1995; as a baseline Chaudhry et al. 2019):
// every batch of the stream is accompanied by a batch from a memory of earlier
// examples. With Weighting 1/t, in experience t,
//
//	L = 1/t · L_stream + (1 − 1/t) · L_memory
//
// and with concat the mean over the examples of both. A reservoir or balanced
// buffer is offered every batch after its step, and so replays the current
// experience as well; a per-class buffer is filled when an experience ends.
//
// Deviation: van de Ven's code walks through the memory in shuffled epochs and
// draws equally from each past experience in the task scenario; here every
// batch is a fresh draw without replacement from the whole memory.
type ER struct {
	Capacity  int       `yaml:"capacity"`  // examples that a reservoir or balanced buffer holds
	PerClass  int       `yaml:"per_class"` // instead of a capacity: examples kept of each class of each experience
	Buffer    Policy    `yaml:"buffer"`    // how a capacity is shared out; per_class needs neither reservoir nor balanced
	Replay    int       `yaml:"replay"`    // examples replayed with each batch; 0: as many as a batch of the stream has
	Weighting Weighting `yaml:"weighting"` // how the losses of stream and memory are put together

	state struct {
		Memory  Buffer
		Offered int64   // examples offered to a reservoir
		Met     []int64 // examples of each class offered to a balanced buffer
		Full    []bool  // classes that were the largest of a balanced buffer
	}
	replayed, both bench.Batch
	scratch        []int
}

var (
	_ bench.Stateful  = (*ER)(nil)
	_ bench.Rehearser = (*ER)(nil)
	_ bench.Checker   = (*ER)(nil)
	_ bench.Estimator = (*ER)(nil)
)

// Learn implements bench.Method.
func (m *ER) Learn(l *bench.Learner, train bench.Data) error {
	if m.policy() == Balanced && m.state.Met == nil {
		m.state.Met, m.state.Full = make([]int64, l.Spec.Outputs), make([]bool, l.Spec.Outputs)
	}
	for b := range l.Batches(train) {
		l.Step(m.grad(l, b))
		switch m.policy() {
		case Reservoir:
			m.state.Memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
		case Balanced:
			m.state.Memory.offerBalanced(b, m.Capacity, m.state.Met, m.state.Full, l.Rand("reservoir"))
		}
	}
	if m.policy() == PerClass && !l.Last {
		m.state.Memory.addPerClass(train, m.PerClass, l.Rand("memory"))
	}
	return nil
}

// grad is the gradient of the loss on b and on a draw from memory.
func (m *ER) grad(l *bench.Learner, b *bench.Batch) []float32 {
	memory := &m.state.Memory
	if memory.Len() == 0 {
		return l.Grad(b, l.CrossEntropy(b))
	}
	memory.Draw(&m.replayed, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
	r := &m.replayed
	if m.Weighting == Concat {
		m.both.Reset()
		m.both.Append(b)
		m.both.Append(r)
		return l.Grad(&m.both, l.CrossEntropy(&m.both))
	}
	now := 1 / float64(l.Experience+1)
	g := l.Grad(b, l.CrossEntropy(b).Times(now))
	vec.Add(g, l.Grad(r, l.CrossEntropy(r).Times(1-now)))
	return g
}

func (m *ER) policy() Policy {
	if m.PerClass > 0 {
		return PerClass
	}
	return m.Buffer
}

// State implements bench.Stateful.
func (m *ER) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *ER) Memory() bench.Data { return &m.state.Memory }

// defaultCapacity is the memory of a replay method where a config says nothing.
const defaultCapacity = 200

// Shown names what a label always shows: the size of the memory.
func (m *ER) Shown() []string {
	if m.PerClass > 0 {
		return []string{"per_class"}
	}
	return []string{"capacity"}
}

// Check implements bench.Checker.
func (m *ER) Check(w bench.Work) error {
	if err := checkMemory(m.Capacity, m.Replay); err != nil {
		return err
	}
	switch {
	case m.Buffer != Reservoir && m.Buffer != Balanced:
		return field("buffer", "unknown buffer %q (hint: reservoir, balanced, or per_class: 100)", string(m.Buffer))
	case m.Weighting != Concat && m.Weighting != ByExperience:
		return field("weighting", "unknown weighting %q (hint: concat or 1/t)", string(m.Weighting))
	case m.PerClass < 0:
		return field("per_class", "per_class is %d and must not be negative", m.PerClass)
	case m.PerClass > 0 && (m.Buffer == Balanced || m.Capacity != 0 && m.Capacity != defaultCapacity):
		return field("per_class", "a memory has either a capacity or so many examples per class (hint: leave out capacity and buffer)")
	case m.policy() != Reservoir && w.PerLabel > 1:
		return field("buffer", "a %s buffer sorts examples by their one label, and these have %d (hint: buffer: reservoir)", m.policy(), w.PerLabel)
	case m.Weighting == ByExperience:
		if err := needsBoundaries("er with weighting 1/t", w); err != nil {
			return err
		}
	}
	if m.policy() == PerClass {
		return needsBoundaries("er with a per-class buffer", w)
	}
	return nil
}

// Warnings says what is odd about the memory.
func (m *ER) Warnings(w bench.Work) []string {
	if m.policy() == PerClass {
		return nil
	}
	return warnMemory("er", m.Capacity, w)
}

// Estimate implements bench.Estimator.
func (m *ER) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	stored, offered := 0, int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			if n := int64(min(replaySize(m.Replay, rows), stored)); m.Weighting == Concat {
				e.Cost = e.Plus(joinedCost(w, n))
			} else {
				e.Cost = e.Plus(replayCost(w, n))
			}
			if offered += int64(rows); m.policy() != PerClass {
				stored = int(min(offered, int64(m.Capacity)))
			}
		})
		if m.policy() == PerClass && k < len(w.Shares)-1 {
			for _, n := range w.ClassCounts(k) {
				stored += min(n, m.PerClass)
			}
		}
	}
	e.Bytes = int64(stored)*int64(w.Example+4) + 8 + 8 // with the experience of each; Width and Offered
	if m.policy() == Balanced {
		e.Bytes += int64(w.Spec.Outputs) * (8 + 1)
	}
	return e
}
