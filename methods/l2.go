package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// L2 holds all parameters alike to where the last experience left them: the
// control of every method that says which of them matter (Kirkpatrick et al.
// 2017, figure 2):
//
//	L(θ) = L_t(θ) + λ/2 · Σ_i (θ_i − θ*_i)²
type L2 struct {
	Lambda float64 `yaml:"lambda"` // λ: strength of the penalty; 0: fine-tuning

	state struct {
		Anchor []float32 // (P): θ*
	}
	moved []float32 // (P): θ − θ*
}

var (
	_ bench.Stateful  = (*L2)(nil)
	_ bench.Checker   = (*L2)(nil)
	_ bench.Estimator = (*L2)(nil)
)

// Learn implements bench.Method.
func (m *L2) Learn(l *bench.Learner, train bench.Data) error {
	m.moved = grown(m.moved, len(l.Params))
	for b := range l.Batches(train) {
		l.Step(m.penalise(l.Grad(b, l.CrossEntropy(b)), l.Params))
	}
	if !l.Last && m.Lambda != 0 {
		m.state.Anchor = append(m.state.Anchor[:0], l.Params...)
	}
	return nil
}

// penalise adds the gradient of the penalty to g.
func (m *L2) penalise(g, theta []float32) []float32 {
	if m.state.Anchor != nil {
		vec.Sub(m.moved, theta, m.state.Anchor)
		vec.Axpy(float32(m.Lambda), m.moved, g) // g += λ (θ − θ*)
	}
	return g
}

// State implements bench.Stateful.
func (m *L2) State() any { return &m.state }

// Check implements bench.Checker.
func (m *L2) Check(w bench.Work) error {
	if err := notNegative("lambda", m.Lambda); err != nil {
		return err
	}
	return needsBoundaries("l2", w)
}

// Estimate implements bench.Estimator.
func (m *L2) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda != 0 && len(w.Shares) > 1 {
		e.Bytes = 4 * int64(w.Params)
	}
	return e
}
