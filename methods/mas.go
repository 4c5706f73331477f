package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// MAS is memory aware synapses (Aljundi et al. 2018, equations 2 to 4): a
// parameter matters where the learned function f, the logits, would change with
// it, whatever the labels,
//
//	L(θ) = L_t(θ) + λ · Σ_i Ω_i (θ_i − θ*_i)²
//	Ω_i  = Σ_k 1/N_k Σ_x |∂ ‖f(x)‖² / ∂θ_i|
//
// without a factor ½, the sum of k going over the past experiences and that of
// x over N examples of each, at the parameters that the experience ended with.
// f are the outputs that compete under the mask of training. The absolute value
// belongs to each example alone and does not go through a sum, so that examples
// are taken one at a time: a forward and a backward pass for each. It is taken
// as the root of the square, in which gradients below 10⁻¹⁵ are lost. Nothing
// is kept of the last experience, which nothing follows.
type MAS struct {
	Lambda      float64 `yaml:"lambda"`       // λ: strength of the penalty; 0: fine-tuning
	ImportanceN int     `yaml:"importance_n"` // examples that importance is estimated from; 0: all of the experience

	state struct {
		Omega, Anchor []float32 // (P): Ω and θ*
	}
}

var (
	_ bench.Stateful  = (*MAS)(nil)
	_ bench.Checker   = (*MAS)(nil)
	_ bench.Estimator = (*MAS)(nil)
)

// Learn implements bench.Method.
func (m *MAS) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		l.Step(m.penalise(l.Grad(b, l.CrossEntropy(b)), l.Params))
	}
	if l.Last || m.Lambda == 0 {
		return nil
	}
	omega := sensitivity(l, train, m.ImportanceN)
	if m.state.Omega != nil {
		vec.Add(omega, m.state.Omega)
	}
	m.state.Omega = omega
	m.state.Anchor = append(m.state.Anchor[:0], l.Params...)
	return nil
}

// penalise adds the gradient of the penalty to g.
func (m *MAS) penalise(g, theta []float32) []float32 {
	if m.state.Omega != nil {
		vec.Penalty(g, float32(2*m.Lambda), m.state.Omega, theta, m.state.Anchor) // g += 2λ Ω (θ − θ*)
	}
	return g
}

// sensitivity is the mean over n examples of train (0: all of them), drawn
// without replacement, of |∂‖f(x)‖²/∂θ_i| at the live parameters.
func sensitivity(l *bench.Learner, train bench.Data, n int) []float32 {
	omega, squared := make([]float32, len(l.Params)), make([]float32, len(l.Params))
	count := 0
	var d bench.Matrix
	for b := range l.Sample("importance", train, n) {
		count += b.Len()
		active := l.Active(b)
		for i := range b.Len() {
			trace := l.Trace(b.In.Slice(i, i+1))
			if d.Data == nil {
				d = vec.MakeMatrix(trace.Logits.Rows, trace.Logits.Cols)
			}
			vec.Zero(d.Data)
			for r := range d.Rows {
				for _, c := range active {
					d.Row(r)[c] = 2 * trace.Logits.Row(r)[c]
				}
			}
			vec.Zero(squared)
			trace.BackwardSquares(squared, d)
			vec.AddRoots(omega, squared)
		}
	}
	vec.Scale(float32(1/float64(count)), omega)
	vec.FlushDenormals(omega)
	return omega
}

// State implements bench.Stateful.
func (m *MAS) State() any { return &m.state }

// Check implements bench.Checker.
func (m *MAS) Check(w bench.Work) error {
	if m.ImportanceN < 0 {
		return field("importance_n", "importance_n is %d and must not be negative", m.ImportanceN)
	}
	if err := notNegative("lambda", m.Lambda); err != nil {
		return err
	}
	return needsBoundaries("mas", w)
}

// Estimate implements bench.Estimator.
func (m *MAS) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda == 0 {
		return e
	}
	for k := range len(w.Shares) - 1 {
		n := int64(w.Shares[k].Len)
		if m.ImportanceN > 0 {
			n = min(n, int64(m.ImportanceN))
		}
		e.Cost = e.Plus(w.Forward(n, n)).Plus(w.Squares(n, n)) // a pass through each
		e.Bytes = 2 * 4 * int64(w.Params)
	}
	return e
}
