package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// OLoRA is O-LoRA, orthogonal low-rank adaptation (Wang et al. 2023): [IncLoRA], and
// the adapter in training is held orthogonal to those of the past by
//
//	L = L_t + λ_1 Σ_{i<t} L_orth(A_i, A_t),    L_orth(A_i, A_t) = Σ_{j,k} O_{i,t}[j,k]²
//	O_{i,t} = A_iᵀ A_t
//
// summed over the weights that are adapted. The columns of A_i, (in, rank), span the
// inputs that an adapter reads: where A_iᵀ A_t is 0, each reads what the other does
// not. Only A_t has a gradient of it,
//
//	∂/∂A_t = 2 λ_1 Σ_{i<t} A_i (A_iᵀ A_t)
//
// With λ_1 = 0 it is inc-lora to the bit.
//
// Deviations: the authors' code has Σ |O[j,k]| in place of the squares; here are the
// paper's. The default of λ_1 is the number of their scripts for T5-large (orders 1 to 3,
// rank 8, alpha 32, queries and values of attention), which was chosen for Σ |O| and does
// not carry over: where the entries of O are small, as at the start of training, their
// gradient is the larger one, of 64 inputs at rank 8 about 12 times ours. λ_1 is to be
// tuned. Their long orders have a λ_1 of its own for each task, 0 to 5 in the log that they
// publish. Their trainer can add λ_2 Σ ‖·‖ of the new A and B, with λ_2 = 0 in orders 1
// to 3 and up to 0.3 in the long ones, and adapters read inputs with dropout of 0.1; here
// is neither.
type OLoRA struct {
	Lambda1 float64    `yaml:"lambda_1"` // λ_1: how strongly adapters are held orthogonal; 0: inc-lora
	Base    Foundation `yaml:"base"`     // given: W_0 is as the model has it; first: trained on the first experience, which has no adapter

	state    adapted
	adapters adapters
	overlap  []float32 // (rank, rank): 2 λ_1 O
}

var (
	_ bench.Stateful  = (*OLoRA)(nil)
	_ bench.Modulator = (*OLoRA)(nil)
	_ bench.Checker   = (*OLoRA)(nil)
	_ bench.Estimator = (*OLoRA)(nil)
)

// Learn implements bench.Method.
func (m *OLoRA) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience < m.Base.first() {
		return m.adapters.found(l, train, &m.state.Base)
	}
	if l.Experience > m.Base.first() {
		m.adapters.next(l, &m.state)
	}
	model := l.Model.(bench.Adapted)
	each, n := model.Adapters(), adapterLen(model)
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		if m.Lambda1 != 0 {
			m.penalise(g, l.Params, each, n)
			l.Bill(int64(len(m.state.Past)/n) * overlapFLOPs(each))
		}
		l.Step(g)
	}
	return nil
}

// penalise adds to g the gradient of the overlaps of the adapters that params begin
// with, n numbers, and those of the past.
func (m *OLoRA) penalise(g, params []float32, each []bench.LowRank, n int) {
	for lo := 0; lo < len(m.state.Past); lo += n {
		past := m.state.Past[lo : lo+n]
		for _, a := range each {
			m.overlap = grown(m.overlap, a.A.Cols*a.A.Cols)
			o := bench.Matrix{Rows: a.A.Cols, Cols: a.A.Cols, Data: m.overlap}
			vec.TransMul(o, a.A.Of(past), a.A.Of(params))
			vec.Scale(float32(2*m.Lambda1), o.Data)
			vec.AddMatMul(a.A.Of(g), a.A.Of(past), o)
		}
	}
}

// overlapFLOPs is the cost of both products of penalise, for one past experience.
func overlapFLOPs(each []bench.LowRank) int64 {
	sum := int64(0)
	for _, a := range each {
		sum += 4 * int64(a.A.Rows) * int64(a.A.Cols) * int64(a.A.Cols)
	}
	return sum
}

// State implements bench.Stateful.
func (m *OLoRA) State() any { return &m.state }

// Modulation implements bench.Modulator.
func (m *OLoRA) Modulation(model bench.Model) *bench.Modulation {
	return m.adapters.modulation(model, &m.state)
}

// Shown names what a label always shows: the strength of the penalty.
func (m *OLoRA) Shown() []string { return []string{"lambda_1"} }

// Check implements bench.Checker.
func (m *OLoRA) Check(w bench.Work) error {
	if err := notNegative("lambda_1", m.Lambda1); err != nil {
		return err
	}
	if err := m.adapters.check("o-lora", m.Base, w); err != nil {
		return err
	}
	return needsBoundaries("o-lora", w)
}

// Estimate implements bench.Estimator.
func (m *OLoRA) Estimate(w bench.Work) bench.Estimate {
	if m.Lambda1 == 0 {
		return m.Base.bill(w, m.Base.past, 0)
	}
	return m.Base.bill(w, m.Base.past, overlapFLOPs(w.Adapted.Adapters()))
}
