package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// AGEM is averaged gradient episodic memory (Chaudhry et al. 2019, equation 11):
// where the gradient g of the stream's batch would raise the loss on a batch
// from memory, whose gradient is g_ref, it is projected so that it does not:
//
//	g ← g − (gᵀ g_ref) / (g_refᵀ g_ref + ε) · g_ref    if gᵀ g_ref < 0
//
// over all parameters as one vector. The memory is filled when an experience
// ends with Capacity/T of its examples at random (the code of Buzzega et al.
// 2020), or with PerClass of each of its classes (van de Ven et al. 2022), or it
// is a reservoir, which is offered every batch after its step.
//
// Deviation: van de Ven's code draws equally from each past experience in the
// task scenario; here every draw is without replacement from the whole memory.
type AGEM struct {
	Capacity int     `yaml:"capacity"`  // examples that all experiences together may keep
	PerClass int     `yaml:"per_class"` // instead of a capacity: examples kept of each class of each experience
	Buffer   Policy  `yaml:"buffer"`    // how a capacity is shared out: per-experience or reservoir; per_class needs neither
	Replay   int     `yaml:"replay"`    // examples from memory behind g_ref; 0: as many as a batch of the stream has
	Epsilon  float64 `yaml:"epsilon"`   // ε: added to the squared length of g_ref; 0 in the paper, 1e-7 in the code of van de Ven

	state struct {
		Memory  Buffer
		Offered int64 // examples offered to a reservoir
	}
	replayed bench.Batch
	scratch  []int
}

var (
	_ bench.Stateful  = (*AGEM)(nil)
	_ bench.Rehearser = (*AGEM)(nil)
	_ bench.Checker   = (*AGEM)(nil)
	_ bench.Estimator = (*AGEM)(nil)
)

// Learn implements bench.Method.
func (m *AGEM) Learn(l *bench.Learner, train bench.Data) error {
	memory := &m.state.Memory
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		if memory.Len() > 0 {
			memory.Draw(&m.replayed, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
			project(g, l.Grad(&m.replayed, l.CrossEntropy(&m.replayed)), m.Epsilon)
		}
		l.Step(g)
		if m.policy() == Reservoir {
			memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
		}
	}
	switch {
	case l.Last:
	case m.policy() == PerClass:
		memory.addPerClass(train, m.PerClass, l.Rand("memory"))
	case m.policy() == PerExperience:
		memory.addRandom(train, m.Capacity/l.Spec.Experiences(), l.Rand("memory"))
	}
	return nil
}

// project takes out of g what points against ref, if anything does.
func project(g, ref []float32, epsilon float64) {
	if dot := vec.Dot(g, ref); dot < 0 {
		vec.Axpy(float32(-dot/(vec.SumSquares(ref)+epsilon)), ref, g)
	}
}

func (m *AGEM) policy() Policy {
	if m.PerClass > 0 {
		return PerClass
	}
	return m.Buffer
}

// State implements bench.Stateful.
func (m *AGEM) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *AGEM) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *AGEM) Shown() []string {
	if m.PerClass > 0 {
		return []string{"per_class"}
	}
	return []string{"capacity"}
}

// Check implements bench.Checker.
func (m *AGEM) Check(w bench.Work) error {
	switch {
	case m.Buffer != Reservoir && m.Buffer != PerExperience:
		return field("buffer", "unknown buffer %q (hint: per-experience, reservoir, or per_class: 100)", string(m.Buffer))
	case m.PerClass < 0:
		return field("per_class", "per_class is %d and must not be negative", m.PerClass)
	case m.PerClass > 0 && (m.Buffer == Reservoir || m.Capacity != 0 && m.Capacity != defaultCapacity):
		return field("per_class", "a memory has either a capacity or so many examples per class (hint: leave out capacity and buffer)")
	case m.PerClass > 0 && w.PerLabel > 1:
		return field("per_class", "a memory per class sorts examples by their one label, and these have %d (hint: capacity)", w.PerLabel)
	case !(m.Epsilon >= 0) || math.IsInf(m.Epsilon, 0):
		return field("epsilon", "epsilon is %v and must not be negative", m.Epsilon)
	}
	if err := checkMemory(m.Capacity, m.Replay); err != nil {
		return err
	}
	if m.policy() == Reservoir {
		return nil
	}
	return needsBoundaries("a-gem with a "+string(m.policy())+" memory", w)
}

// Warnings says what is odd about the memory.
func (m *AGEM) Warnings(w bench.Work) []string {
	switch m.policy() {
	case PerClass:
		return nil
	case PerExperience:
		return warnShares("a-gem", m.Capacity, w)
	}
	return warnMemory("a-gem", m.Capacity, w)
}

// Estimate implements bench.Estimator.
func (m *AGEM) Estimate(w bench.Work) bench.Estimate {
	if m.policy() == Reservoir {
		replay, stored := rehearse(w, m.Capacity, m.Replay, func(n int64) bench.Cost { return replayCost(w, n) })
		return bench.Estimate{Cost: w.Stream().Plus(replay), Bytes: memoryBytes(w, stored) + 8}
	}
	e := bench.Estimate{Cost: w.Stream()}
	stored := int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			e.Cost = e.Plus(replayCost(w, min(int64(replaySize(m.Replay, rows)), stored)))
		})
		switch {
		case k == len(w.Shares)-1:
		case m.policy() == PerExperience:
			stored += int64(min(m.Capacity/len(w.Shares), w.Shares[k].Len))
		default:
			for _, n := range w.ClassCounts(k) {
				stored += int64(min(n, m.PerClass))
			}
		}
	}
	e.Bytes = memoryBytes(w, stored) + 8
	return e
}
