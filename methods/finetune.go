package methods

import "retain/bench"

// Finetune trains on each experience in turn and does nothing against
// forgetting: what every method has to beat.
type Finetune struct{}

// Learn implements bench.Method.
func (m *Finetune) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *Finetune) Estimate(w bench.Work) bench.Estimate {
	return bench.Estimate{Cost: w.Stream()}
}
