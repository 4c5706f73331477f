package methods

import "retain/bench"

// IncLoRA trains a low-rank adapter (Hu et al. 2022) of its own in each experience.
// Those of the experiences before it are frozen and stay in the sum, whose weight in
// experience t is
//
//	W = W_0 + Σ_{i<t} s·A_i B_i + s·A_t B_t,    s = alpha/rank
//
// It is the baseline IncLoRA of Wang et al. 2023: O-LoRA without its loss. The model
// is lora, which says what W_0 is, its rank, and the layers. A_t is drawn anew, B_t
// begins at 0, and the optimizer begins anew with each experience, as if it were a run
// of its own. What the model trains whole (a head, running averages) is trained on
// through all. Billed are the adapters of the past, and the base where it is first.
type IncLoRA struct {
	Base Foundation `yaml:"base"` // given: W_0 is as the model has it; first: trained on the first experience, which has no adapter

	state    adapted
	adapters adapters
}

var (
	_ bench.Stateful  = (*IncLoRA)(nil)
	_ bench.Modulator = (*IncLoRA)(nil)
	_ bench.Checker   = (*IncLoRA)(nil)
	_ bench.Estimator = (*IncLoRA)(nil)
)

// Learn implements bench.Method.
func (m *IncLoRA) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience < m.Base.first() {
		return m.adapters.found(l, train, &m.state.Base)
	}
	if l.Experience > m.Base.first() {
		m.adapters.next(l, &m.state)
	}
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// State implements bench.Stateful.
func (m *IncLoRA) State() any { return &m.state }

// Modulation implements bench.Modulator.
func (m *IncLoRA) Modulation(model bench.Model) *bench.Modulation {
	return m.adapters.modulation(model, &m.state)
}

// Check implements bench.Checker.
func (m *IncLoRA) Check(w bench.Work) error {
	if err := m.adapters.check("inc-lora", m.Base, w); err != nil {
		return err
	}
	return needsBoundaries("inc-lora", w)
}

// Estimate implements bench.Estimator.
func (m *IncLoRA) Estimate(w bench.Work) bench.Estimate { return m.Base.bill(w, m.Base.past, 0) }
