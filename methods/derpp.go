package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// DERPP is DER++ (Buzzega et al. 2020, equation 6 and algorithm 2): dark
// experience replay that holds replayed examples to their labels as well:
//
//	L = CE(y, f(x)) + α · ‖z_1 − f(x_1)‖² + β · CE(y_2, f(x_2))
//
// with (x_1, z_1) and (x_2, y_2) drawn from the memory independently of each other.
// With one draw they are the same examples, which saves a pass. All else is as
// in [DER].
type DERPP struct {
	Alpha    float64 `yaml:"alpha"`    // α: strength of the term on stored logits
	Beta     float64 `yaml:"beta"`     // β: strength of the term on stored labels
	Draws    int     `yaml:"draws"`    // 2: logits and labels of independent draws, as published; 1: of the same
	Capacity int     `yaml:"capacity"` // examples in the reservoir
	Replay   int     `yaml:"replay"`   // examples in each draw; 0: as many as a batch of the stream has

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
	_ bench.Stateful  = (*DERPP)(nil)
	_ bench.Rehearser = (*DERPP)(nil)
	_ bench.Checker   = (*DERPP)(nil)
	_ bench.Estimator = (*DERPP)(nil)
)

// Learn implements bench.Method.
func (m *DERPP) Learn(l *bench.Learner, train bench.Data) error {
	m.dark.Times = m.Alpha
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		keep(&m.logits, l.TrainLogits())
		if m.state.Memory.Len() > 0 {
			m.addReplay(l, g, replaySize(m.Replay, b.Len()))
		}
		l.Step(g)
		m.state.Memory.offerReservoir(b, m.logits, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
	}
	return nil
}

// addReplay adds to g the gradient of both losses on draws of n examples.
func (m *DERPP) addReplay(l *bench.Learner, g []float32, n int) {
	memory, r := &m.state.Memory, &m.replayed
	if m.together() {
		memory.Draw(r, &m.dark.Target, n, l.Rand("replay"), &m.scratch)
		vec.Add(g, l.Grad(r, &m.dark, l.CrossEntropy(r).Times(m.Beta)))
		return
	}
	if m.Alpha > 0 {
		memory.Draw(r, &m.dark.Target, n, l.Rand("replay"), &m.scratch)
		vec.Add(g, l.Grad(r, &m.dark))
	}
	if m.Beta > 0 {
		memory.Buffer.Draw(r, n, l.Rand("replay"), &m.scratch)
		vec.Add(g, l.Grad(r, l.CrossEntropy(r).Times(m.Beta)))
	}
}

// together says whether both losses are taken on one draw.
func (m *DERPP) together() bool { return m.Draws == 1 && m.Alpha > 0 && m.Beta > 0 }

// State implements bench.Stateful.
func (m *DERPP) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *DERPP) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the weights of the memory and its size.
func (m *DERPP) Shown() []string { return []string{"alpha", "beta", "capacity"} }

// Check implements bench.Checker.
func (m *DERPP) Check(bench.Work) error {
	if err := checkWeight("alpha", m.Alpha); err != nil {
		return err
	}
	if err := checkWeight("beta", m.Beta); err != nil {
		return err
	}
	if m.Draws != 1 && m.Draws != 2 {
		return field("draws", "draws is %d (hint: 2, as published, or 1)", m.Draws)
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *DERPP) Warnings(w bench.Work) []string { return warnMemory("der++", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *DERPP) Estimate(w bench.Work) bench.Estimate {
	replay, stored := rehearse(w, m.Capacity, m.Replay, func(n int64) (c bench.Cost) {
		if m.together() {
			return replayCost(w, n)
		}
		for _, weight := range []float64{m.Alpha, m.Beta} {
			if weight > 0 {
				c = c.Plus(replayCost(w, n))
			}
		}
		return c
	})
	return bench.Estimate{Cost: w.Stream().Plus(replay), Bytes: memoryBytes(w, stored) + logitBytes(w, stored) + 8}
}
