package methods

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// ERACE is experience replay with asymmetric cross-entropy (Caccia et al. 2022,
// equation 4 and algorithm 1). Classes that arrive compete among themselves, and
// so do not push those learned before out of their place; the memory alone sets
// old classes against new ones:
//
//	L = CE_C(curr)(y, f(x)) + CE_C(old) ∪ C(curr)(y', f(x'))
//
// C(curr) are the classes of the batch, C(old) ∪ C(curr) all that were met in the
// stream so far, whether or not the mask of the plan lets more compete. A
// reservoir is offered every batch after its step.
//
// In the task-incremental scenario replayed examples compete under the plan's
// mask, which tells experiences apart already.
//
// Deviations: the authors' code begins to replay and to narrow with the second
// experience; here both begin with the stream, which needs no boundaries.
type ERACE struct {
	Capacity int `yaml:"capacity"` // examples in the reservoir
	Replay   int `yaml:"replay"`   // examples replayed with each batch; 0: as many as a batch of the stream has

	state struct {
		Memory  Buffer
		Offered int64
		Met     []bool // (outputs): the classes of the stream so far
	}
	replayed      bench.Batch
	here          []bool // (outputs): the classes of the batch
	current, seen []int32
	scratch       []int
}

var (
	_ bench.Stateful  = (*ERACE)(nil)
	_ bench.Rehearser = (*ERACE)(nil)
	_ bench.Checker   = (*ERACE)(nil)
	_ bench.Estimator = (*ERACE)(nil)
)

// Learn implements bench.Method.
func (m *ERACE) Learn(l *bench.Learner, train bench.Data) error {
	memory := &m.state.Memory
	if m.state.Met == nil {
		m.state.Met = make([]bool, l.Spec.Outputs)
	}
	m.here = make([]bool, l.Spec.Outputs)
	for b := range l.Batches(train) {
		m.meet(b)
		g := l.Grad(b, l.CrossEntropy(b).Among(m.current))
		if memory.Len() > 0 {
			memory.Draw(&m.replayed, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
			loss := l.CrossEntropy(&m.replayed)
			if l.Spec.Scenario != bench.TaskIncremental {
				loss.Among(m.seen)
			}
			vec.Add(g, l.Grad(&m.replayed, loss))
		}
		l.Step(g)
		memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
	}
	return nil
}

// meet lists the classes of b and those met so far, both ascending.
func (m *ERACE) meet(b *bench.Batch) {
	clear(m.here)
	for _, y := range b.Labels {
		if y >= 0 {
			m.here[y], m.state.Met[y] = true, true
		}
	}
	m.current, m.seen = m.current[:0], m.seen[:0]
	for y, met := range m.state.Met {
		if m.here[y] {
			m.current = append(m.current, int32(y))
		}
		if met {
			m.seen = append(m.seen, int32(y))
		}
	}
}

// State implements bench.Stateful.
func (m *ERACE) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *ERACE) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *ERACE) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *ERACE) Check(w bench.Work) error {
	if w.Masks.Train == bench.MaskOwn && w.Spec.Scenario != bench.TaskIncremental {
		return fmt.Errorf("er-ace sets old classes against new ones in replay, and the training mask %q forbids it (hint: mask: {train: all, …})", string(w.Masks.Train))
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *ERACE) Warnings(w bench.Work) []string { return warnMemory("er-ace", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *ERACE) Estimate(w bench.Work) bench.Estimate {
	replay, stored := rehearse(w, m.Capacity, m.Replay, func(n int64) bench.Cost { return replayCost(w, n) })
	return bench.Estimate{Cost: w.Stream().Plus(replay), Bytes: memoryBytes(w, stored) + 8 + int64(w.Spec.Outputs)}
}
