package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// EWCOnline is online EWC (Schwarz et al. 2018, section 3.2): one Fisher
// information that runs over the experiences, F ← γ·F + F_k, and one penalty
// around the latest parameters:
//
//	L(θ) = L_t(θ) + λ/2 · Σ_i γ·F_i (θ_i − θ*_i)²
type EWCOnline struct {
	Lambda  float64 `yaml:"lambda"`   // λ: strength of the penalty; 0: fine-tuning
	Gamma   float64 `yaml:"gamma"`    // γ: what an experience keeps of the importance before it
	Labels  Labels  `yaml:"labels"`   // over which labels the Fisher information is taken
	FisherN int     `yaml:"fisher_n"` // examples that the Fisher information is estimated from; 0: all of the experience

	state struct {
		Fisher, Anchor []float32 // (P)
	}
}

var (
	_ bench.Stateful  = (*EWCOnline)(nil)
	_ bench.Checker   = (*EWCOnline)(nil)
	_ bench.Estimator = (*EWCOnline)(nil)
)

// Learn implements bench.Method.
func (m *EWCOnline) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		if m.state.Fisher != nil {
			vec.Penalty(g, float32(m.Lambda*m.Gamma), m.state.Fisher, l.Params, m.state.Anchor) // g += λ γ F (θ − θ*)
		}
		l.Step(g)
	}
	if l.Last || m.Lambda == 0 {
		return nil
	}
	f := fisher(l, train, m.FisherN, m.Labels)
	if m.state.Fisher != nil {
		vec.Scale(float32(m.Gamma), m.state.Fisher)
		vec.Add(f, m.state.Fisher)
		vec.FlushDenormals(f)
	}
	m.state.Fisher = f
	m.state.Anchor = append(m.state.Anchor[:0], l.Params...)
	return nil
}

// State implements bench.Stateful.
func (m *EWCOnline) State() any { return &m.state }

// Shown names what a label always shows: the strength of the penalty.
func (m *EWCOnline) Shown() []string { return []string{"lambda"} }

// Warnings says what is odd about the estimate.
func (m *EWCOnline) Warnings(w bench.Work) []string {
	return fisherWarnings("ewc-online", w, m.FisherN)
}

// Check implements bench.Checker.
func (m *EWCOnline) Check(w bench.Work) error {
	if !(m.Gamma >= 0 && m.Gamma <= 1) {
		return field("gamma", "gamma is %v and must lie in [0, 1]", m.Gamma)
	}
	if err := checkFisher(w, m.Lambda, m.Labels, m.FisherN); err != nil {
		return err
	}
	return needsBoundaries("ewc-online", w)
}

// Estimate implements bench.Estimator.
func (m *EWCOnline) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda == 0 {
		return e
	}
	for k := range len(w.Shares) - 1 {
		e.Cost = e.Plus(fisherCost(w, k, m.FisherN, m.Labels))
		e.Bytes = 2 * 4 * int64(w.Params)
	}
	return e
}
