package methods

import "retain/bench"

// IncLoRA trains a low-rank adapter (Hu et al. 2022) of its own in each experience.
// Those of the experiences before it are frozen and stay in the sum, whose weight in
// experience t is
//
//	W = W_0 + Σ_{i<t} s·A_i B_i + s·A_t B_t,    s = alpha/rank
//
// It is the baseline IncLoRA of Wang et al. 2023: O-LoRA without its loss. The model
// is lora, of which W_0, rank and layers are part: W_0 comes from the checkpoint that
// the model begins with, else it is random. With [Finetune] the same model trains one
// adapter through all experiences, which is the baseline SeqLoRA.
//
// A_t is drawn anew, B_t begins at 0, and the optimizer begins anew with each
// experience, as if it were a run of its own. What the model trains whole (a head,
// running averages) is trained on through all. Billed are the adapters of the past.
// With one experience it is finetune on the model lora to the bit.
type IncLoRA struct {
	state struct {
		Past []float32 // (t−1, n): A_i and B_i of each past experience, in the layout of the model
	}
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
	m.adapters.next(l, &m.state.Past)
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// State implements bench.Stateful.
func (m *IncLoRA) State() any { return &m.state }

// Modulation implements bench.Modulator.
func (m *IncLoRA) Modulation(model bench.Model) *bench.Modulation {
	return m.adapters.modulation(model, m.state.Past)
}

// Check implements bench.Checker.
func (m *IncLoRA) Check(w bench.Work) error { return needsAdapters("inc-lora", w) }

// Estimate implements bench.Estimator.
func (m *IncLoRA) Estimate(w bench.Work) bench.Estimate { return adapterCost(w, 0) }
