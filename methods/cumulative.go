package methods

import "retain/bench"

// Cumulative trains anew, from the initial parameters, on experiences 1 to k
// after each experience k, with the budget of all of them: the reference of
// intransigence (Chaudhry et al. 2018), at a cost that grows with the square
// of the stream.
type Cumulative struct{}

var _ bench.Bound = (*Cumulative)(nil)

// Bound implements bench.Bound.
func (*Cumulative) Bound() {}

// Learn implements bench.Method.
func (m *Cumulative) Learn(l *bench.Learner, train bench.Data) error { return trainOnAll(l) }

// Check refuses streams whose boundaries are hidden: there is no k.
func (m *Cumulative) Check(w bench.Work) error { return needsBoundaries("cumulative", w) }

// Estimate implements bench.Estimator.
func (m *Cumulative) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Bytes: keepAll(w)}
	for k := range w.Shares {
		e.Cost = e.Plus(trainOnAllCost(w, k+1))
	}
	return e
}
