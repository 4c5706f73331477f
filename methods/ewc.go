package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// EWC is elastic weight consolidation (Kirkpatrick et al. 2017, equation 3)
// with a penalty of its own for each past experience:
//
//	L(θ) = L_t(θ) + λ/2 · Σ_k Σ_i F_k,i (θ_i − θ*_k,i)²
//
// F_k is the diagonal Fisher information at θ*_k, the parameters after
// experience k, as a mean over examples. It is exact for each example, not
// taken from gradients of batches. Nothing is kept of the last experience, which
// nothing follows.
type EWC struct {
	Lambda  float64 `yaml:"lambda"`   // λ: strength of the penalty; 0: fine-tuning
	Labels  Labels  `yaml:"labels"`   // over which labels the Fisher information is taken
	FisherN int     `yaml:"fisher_n"` // examples that the Fisher information is estimated from; 0: all of the experience

	state struct {
		Fisher, Anchor []float32 // (k, P): F and θ* of each past experience
	}
}

var (
	_ bench.Stateful  = (*EWC)(nil)
	_ bench.Checker   = (*EWC)(nil)
	_ bench.Estimator = (*EWC)(nil)
)

// Learn implements bench.Method.
func (m *EWC) Learn(l *bench.Learner, train bench.Data) error {
	n := len(l.Params)
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		for k := 0; k < len(m.state.Fisher); k += n {
			vec.Penalty(g, float32(m.Lambda), m.state.Fisher[k:k+n], l.Params, m.state.Anchor[k:k+n]) // g += λ F_k (θ − θ*_k)
		}
		l.Step(g)
	}
	if l.Last || m.Lambda == 0 {
		return nil
	}
	m.state.Anchor = append(m.state.Anchor, l.Params...)
	m.state.Fisher = append(m.state.Fisher, fisher(l, train, m.FisherN, m.Labels)...)
	return nil
}

// State implements bench.Stateful.
func (m *EWC) State() any { return &m.state }

// Shown names what a label always shows: the strength of the penalty.
func (m *EWC) Shown() []string { return []string{"lambda"} }

// Warnings says what is odd about the estimate.
func (m *EWC) Warnings(w bench.Work) []string { return fisherWarnings("ewc", w, m.FisherN) }

// Check implements bench.Checker.
func (m *EWC) Check(w bench.Work) error {
	if err := checkFisher(w, m.Lambda, m.Labels, m.FisherN); err != nil {
		return err
	}
	return needsBoundaries("ewc", w)
}

// Estimate implements bench.Estimator.
func (m *EWC) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda == 0 {
		return e
	}
	for k := range len(w.Shares) - 1 {
		e.Cost = e.Plus(fisherCost(w, k, m.FisherN, m.Labels))
		e.Bytes += 2 * 4 * int64(w.Params)
	}
	return e
}
