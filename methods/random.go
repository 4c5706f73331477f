package methods

import "retain/bench"

// Random never learns: the model stays as it was initialised. What it scores is
// chance, and what an untrained network adds to it.
type Random struct{}

var _ bench.Estimator = (*Random)(nil)

// Learn implements bench.Method. The stream is served and not looked at, so that
// the run is evaluated wherever others are.
func (m *Random) Learn(l *bench.Learner, train bench.Data) error {
	for range l.Batches(train) {
		l.Discard()
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *Random) Estimate(w bench.Work) bench.Estimate {
	return bench.Estimate{Cost: bench.Cost{Examples: w.Stream().Examples}}
}
