package methods

import "retain/bench"

// NCM is the nearest class mean classifier (Mensink et al. 2013) on a frozen
// feature extractor φ, as Janson et al. 2022 run it along a stream:
//
//	ŷ = argmin_c ‖φ(x) − μ_c‖,  μ_c the mean of φ over the examples of class c
//
// The extractor never moves once means are taken, so they are exact and nothing
// is forgotten. Janson's is a network trained beforehand on other data; here it
// is the inputs, the untrained network, or the network after the first
// experience (the default), which is trained as in fine-tuning. Distances are
// Euclidean, of features as they are. Features learned from few classes may tell
// others apart worse than inputs do: on class-incremental Split MNIST inputs
// reach 82 %.
//
// Means are running ones over all that the budget serves: an example counts as
// often as it is served. With features: first the first experience is gone
// through once more after it was learned, and until then the network itself
// answers.
type NCM struct {
	Features Extractor `yaml:"features"` // what the means are taken of

	state struct {
		Means classMeans
	}
	x    bench.Matrix
	diff []float32
}

var (
	_ bench.Stateful  = (*NCM)(nil)
	_ bench.Scorer    = (*NCM)(nil)
	_ bench.Checker   = (*NCM)(nil)
	_ bench.Estimator = (*NCM)(nil)
)

// Learn implements bench.Method.
func (m *NCM) Learn(l *bench.Learner, train bench.Data) error {
	for b := range m.Features.batches(l, train) {
		m.add(l, b)
	}
	return nil
}

// add takes a batch into the means.
func (m *NCM) add(l *bench.Learner, b *bench.Batch) {
	phi := m.Features.of(l, b.In, &m.x)
	for i, y := range b.Labels {
		if y >= 0 {
			m.state.Means.add(l.Spec.Outputs, int(y), phi.Row(i), room(&m.diff, phi.Cols))
		}
	}
}

// Scores implements bench.Scorer.
func (m *NCM) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	if m.state.Means.empty() {
		copy(out.Data, l.Logits(in).Data)
		return true
	}
	phi := m.Features.of(l, in, &m.x)
	for i := range phi.Rows {
		m.state.Means.score(out.Row(i), phi.Row(i), room(&m.diff, phi.Cols))
	}
	return false
}

// State implements bench.Stateful.
func (m *NCM) State() any { return &m.state }

// Check implements bench.Checker.
func (m *NCM) Check(w bench.Work) error { return m.Features.check("ncm", w) }

// Estimate implements bench.Estimator.
func (m *NCM) Estimate(w bench.Work) bench.Estimate {
	d := int64(m.Features.width(w))
	return bench.Estimate{Cost: m.Features.cost(w), Bytes: int64(w.Spec.Outputs) * (4*d + 8)}
}
