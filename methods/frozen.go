package methods

import "retain/bench"

// Frozen learns the first experience and nothing after it: a model without
// plasticity, which forgets nothing that it knows. A method that learns less
// than this has paid too much for stability.
type Frozen struct{}

var (
	_ bench.Checker   = (*Frozen)(nil)
	_ bench.Estimator = (*Frozen)(nil)
)

// Learn implements bench.Method. Later experiences are served and not looked at,
// so that the run is evaluated wherever others are.
func (m *Frozen) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		if l.Experience > 0 {
			l.Discard()
			continue
		}
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// Check implements bench.Checker.
func (m *Frozen) Check(w bench.Work) error { return needsBoundaries("frozen", w) }

// Estimate implements bench.Estimator.
func (m *Frozen) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Grad(w.Shares[0].Rows, int64(w.Shares[0].Iterations))}
	e.Examples = w.Stream().Examples
	return e
}
