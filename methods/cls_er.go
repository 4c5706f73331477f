package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// CLSER is experience replay with complementary learning systems (Arani et al.
// 2022, equations 1 to 5 and algorithm 1). Two exponential averages of the
// parameters θ follow training, a plastic one P quickly and a stable one S slowly;
// replayed examples are held to the logits of that average which gives their
// label the higher probability, z*:
//
//	L = CE over (x, y) ∪ (x', y') + λ · ‖f(x') − z*(x')‖²
//
// as a mean over examples, and over the outputs where it is squared. After step n
// each average is moved with probability Rate,
//
//	θ_P ← a θ_P + (1 − a) θ,  a = min(1 − 1/(n+1), α_P)
//
// and S likewise. Predictions are the stable average's. The probabilities are
// those under the plan's mask.
//
// Deviations: one forward pass serves both losses on the replayed examples, where
// the authors' code makes two; the averages take in a network's statistics
// (batch norm), which the code leaves at those of the first network.
type CLSER struct {
	Lambda       float64 `yaml:"lambda"`        // λ: strength of the term that holds replayed examples to the averages; 0: none
	PlasticRate  float64 `yaml:"plastic_rate"`  // r_P: probability that the plastic average moves after a step
	PlasticAlpha float64 `yaml:"plastic_alpha"` // α_P: what the plastic average keeps of itself when it moves
	StableRate   float64 `yaml:"stable_rate"`   // r_S: probability that the stable average moves after a step
	StableAlpha  float64 `yaml:"stable_alpha"`  // α_S: what the stable average keeps of itself when it moves
	Capacity     int     `yaml:"capacity"`      // examples in the reservoir
	Replay       int     `yaml:"replay"`        // examples replayed with each batch; 0: as many as a batch of the stream has

	state struct {
		Memory          Buffer
		Offered, Steps  int64
		Plastic, Stable []float32 // (P)
	}
	replayed, both bench.Batch
	probs          [2]bench.Matrix // of the plastic and of the stable average
	held           LogitMSE
	scratch        []int
}

var (
	_ bench.Stateful  = (*CLSER)(nil)
	_ bench.Rehearser = (*CLSER)(nil)
	_ bench.Scorer    = (*CLSER)(nil)
	_ bench.Checker   = (*CLSER)(nil)
	_ bench.Estimator = (*CLSER)(nil)
)

// Learn implements bench.Method.
func (m *CLSER) Learn(l *bench.Learner, train bench.Data) error {
	if m.state.Stable == nil {
		m.state.Plastic = append(m.state.Plastic, l.Params...)
		m.state.Stable = append(m.state.Stable, l.Params...)
	}
	for b := range l.Batches(train) {
		l.Step(m.grad(l, b))
		m.state.Memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
		m.state.Steps++
		m.average(l, "plastic", m.state.Plastic, m.PlasticRate, m.PlasticAlpha)
		m.average(l, "stable", m.state.Stable, m.StableRate, m.StableAlpha)
	}
	return nil
}

// grad is the gradient of the loss on b and on a draw from memory.
func (m *CLSER) grad(l *bench.Learner, b *bench.Batch) []float32 {
	memory, r := &m.state.Memory, &m.replayed
	if memory.Len() == 0 {
		return l.Grad(b, l.CrossEntropy(b))
	}
	memory.Draw(r, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
	m.both.Reset()
	m.both.Append(b)
	m.both.Append(r)
	if m.Lambda == 0 {
		return l.Grad(&m.both, l.CrossEntropy(&m.both))
	}
	m.hold(l, r)
	m.held.First, m.held.Times = len(b.Labels), m.Lambda
	return l.Grad(&m.both, l.CrossEntropy(&m.both), &m.held)
}

// hold takes the logits of r from the average that knows each label better, the
// plastic one where they are even or the label is not scored.
func (m *CLSER) hold(l *bench.Learner, r *bench.Batch) {
	z := &m.held.Target
	keep(z, l.LogitsAt(m.state.Plastic, r.In))
	keep(&m.probs[0], *z) // for its shape
	l.Softmax(m.probs[0], *z, r)
	stable := l.LogitsAt(m.state.Stable, r.In)
	keep(&m.probs[1], stable)
	l.Softmax(m.probs[1], stable, r)
	for i, y := range r.Labels {
		if y >= 0 && m.probs[1].Row(i)[y] > m.probs[0].Row(i)[y] {
			copy(z.Row(i), stable.Row(i))
		}
	}
}

// average moves an average towards the live parameters, or leaves it, as chance
// will have it.
func (m *CLSER) average(l *bench.Learner, name string, params []float32, rate, alpha float64) {
	if l.Rand(name).Float64() < rate {
		vec.Average(params, float32(min(1-1/float64(m.state.Steps+1), alpha)), l.Params)
	}
}

// Scores implements bench.Scorer: the logits of the stable average.
func (m *CLSER) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	if m.state.Stable == nil {
		copy(out.Data, l.Logits(in).Data)
	} else {
		copy(out.Data, l.LogitsAt(m.state.Stable, in).Data)
	}
	return true
}

// State implements bench.Stateful.
func (m *CLSER) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *CLSER) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the weight of the averages and the size of the memory.
func (m *CLSER) Shown() []string { return []string{"lambda", "capacity"} }

// Check implements bench.Checker.
func (m *CLSER) Check(bench.Work) error {
	if err := checkWeight("lambda", m.Lambda); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		value float64
	}{
		{"plastic_rate", m.PlasticRate}, {"plastic_alpha", m.PlasticAlpha}, {"stable_rate", m.StableRate}, {"stable_alpha", m.StableAlpha},
	} {
		if !(f.value >= 0 && f.value <= 1) {
			return field(f.name, "%s is %v and must lie between 0 and 1", f.name, f.value)
		}
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *CLSER) Warnings(w bench.Work) []string { return warnMemory("cls-er", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *CLSER) Estimate(w bench.Work) bench.Estimate {
	replay, stored := rehearse(w, m.Capacity, m.Replay, func(n int64) bench.Cost {
		if m.Lambda == 0 {
			return joinedCost(w, n)
		}
		return joinedCost(w, n).Plus(w.Forward(2*n, 2))
	})
	return bench.Estimate{
		Cost:  w.Stream().Plus(replay),
		Bytes: memoryBytes(w, stored) + 8 + 8 + 2*4*int64(w.Params),
	}
}
