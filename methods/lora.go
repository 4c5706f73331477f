package methods

import "retain/bench"

// LoRA trains one low-rank adapter (Hu et al. 2022) through all experiences, around a
// network that is frozen: the baseline SeqLoRA of Wang et al. 2023. The model is lora,
// which says rank, layers and the network. With base given it is [Finetune] on that
// model to the bit; with base first, the first experience trains the network whole, and
// the adapter begins with the second. Billed is the base where it is first.
type LoRA struct {
	Base Foundation `yaml:"base"` // given: the network is as the model has it; first: trained on the first experience, which has no adapter

	state    adapted
	adapters adapters
}

var (
	_ bench.Stateful  = (*LoRA)(nil)
	_ bench.Modulator = (*LoRA)(nil)
	_ bench.Checker   = (*LoRA)(nil)
	_ bench.Estimator = (*LoRA)(nil)
)

// Learn implements bench.Method.
func (m *LoRA) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience < m.Base.first() {
		return m.adapters.found(l, train, &m.state.Base)
	}
	return (&Finetune{}).Learn(l, train)
}

// State implements bench.Stateful.
func (m *LoRA) State() any { return &m.state }

// Modulation implements bench.Modulator.
func (m *LoRA) Modulation(model bench.Model) *bench.Modulation {
	return m.adapters.modulation(model, &m.state)
}

// Check implements bench.Checker.
func (m *LoRA) Check(w bench.Work) error { return m.adapters.check("lora", m.Base, w) }

// Estimate implements bench.Estimator.
func (m *LoRA) Estimate(w bench.Work) bench.Estimate {
	return m.Base.bill(w, func(int) int { return 0 }, 0)
}
