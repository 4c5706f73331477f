package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// DER is dark experience replay (Buzzega et al. 2020, equation 5 and algorithm
// 1): a reservoir keeps examples with the logits z that the model gave them, and
// the model is held to them:
//
//	L = E_(x,y)~stream [ CE(y, f(x)) ] + α · E_(x,z)~memory [ ‖z − f(x)‖² ]
//
// The logits are those of the forward pass before the step in which the example
// was served, and are never refreshed. As in the authors' code the squared norm
// is a mean over the outputs as well. The current experience is replayed like
// those before it.
type DER struct {
	Alpha    float64 `yaml:"alpha"`    // α: strength of the term on stored logits
	Capacity int     `yaml:"capacity"` // examples in the reservoir
	Replay   int     `yaml:"replay"`   // examples replayed with each batch; 0: as many as a batch of the stream has

	state struct {
		Memory  LogitBuffer
		Offered int64
	}
	replayed bench.Batch
	logits   bench.Matrix // of the stream's batch
	dark     LogitMSE
	scratch  []int
}

var (
	_ bench.Stateful  = (*DER)(nil)
	_ bench.Rehearser = (*DER)(nil)
	_ bench.Checker   = (*DER)(nil)
	_ bench.Estimator = (*DER)(nil)
)

// Learn implements bench.Method.
func (m *DER) Learn(l *bench.Learner, train bench.Data) error {
	memory := &m.state.Memory
	m.dark.Times = m.Alpha
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		keep(&m.logits, l.TrainLogits())
		if m.Alpha > 0 && memory.Len() > 0 {
			memory.Draw(&m.replayed, &m.dark.Target, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
			vec.Add(g, l.Grad(&m.replayed, &m.dark))
		}
		l.Step(g)
		memory.offerReservoir(b, m.logits, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
	}
	return nil
}

// State implements bench.Stateful.
func (m *DER) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *DER) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the weight of the logits and the size of the memory.
func (m *DER) Shown() []string { return []string{"alpha", "capacity"} }

// Check implements bench.Checker.
func (m *DER) Check(bench.Work) error {
	if err := checkWeight("alpha", m.Alpha); err != nil {
		return err
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *DER) Warnings(w bench.Work) []string { return warnMemory("der", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *DER) Estimate(w bench.Work) bench.Estimate {
	replay, stored := rehearse(w, m.Capacity, m.Replay, func(n int64) bench.Cost {
		if m.Alpha == 0 {
			return bench.Cost{}
		}
		return replayCost(w, n)
	})
	return bench.Estimate{Cost: w.Stream().Plus(replay), Bytes: memoryBytes(w, stored) + logitBytes(w, stored) + 8}
}

// checkWeight refuses a weight of a loss that is negative or no number.
func checkWeight(name string, value float64) error {
	if !(value >= 0) || math.IsInf(value, 0) {
		return field(name, "%s is %v and must not be negative", name, value)
	}
	return nil
}
