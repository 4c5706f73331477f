package methods

import "retain/bench"

// Joint trains once, from the initial parameters, on all experiences together,
// with the budget of all of them: the accuracy that a method without
// forgetting would reach. It has no predictions before it has finished.
type Joint struct{}

var (
	_ bench.Bound    = (*Joint)(nil)
	_ bench.Finisher = (*Joint)(nil)
)

// Bound implements bench.Bound.
func (*Joint) Bound() {}

// Learn implements bench.Method: joint training waits for the whole stream.
func (m *Joint) Learn(l *bench.Learner, train bench.Data) error { return nil }

// Finish implements bench.Finisher.
func (m *Joint) Finish(l *bench.Learner) error { return trainOnAll(l) }

// Estimate implements bench.Estimator.
func (m *Joint) Estimate(w bench.Work) bench.Estimate {
	return bench.Estimate{Cost: trainOnAllCost(w, len(w.Shares)), Bytes: keepAll(w)}
}

// trainOnAll trains from the initial parameters on every experience so far.
func trainOnAll(l *bench.Learner) error {
	l.Restart()
	for b := range l.Batches(l.Seen()...) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// trainOnAllCost is what trainOnAll costs after the first k experiences.
func trainOnAllCost(w bench.Work, k int) bench.Cost {
	rows, batches := w.Together(k)
	c := w.Grad(rows, batches)
	c.Examples = rows
	return c
}

// keepAll is the bytes of all examples of the stream.
func keepAll(w bench.Work) int64 {
	var n int64
	for _, s := range w.Shares {
		n += int64(s.Len) * int64(w.Example)
	}
	return n
}
