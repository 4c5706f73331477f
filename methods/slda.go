package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// SLDA is streaming linear discriminant analysis (Hayes and Kanan 2020) on a
// frozen feature extractor φ: a running mean of each class and one running
// covariance of all, example by example. With z = φ(x) the t-th example, t from
// 0, of class y,
//
//	Σ ← (t·Σ + Δ)/(t + 1),  Δ = t/(t + 1) · (z − μ_y)(z − μ_y)ᵀ
//	μ_y ← (n_y·μ_y + z)/(n_y + 1)
//	Λ = ((1 − ε)·Σ + ε·I)⁻¹
//	scores_c = (Λμ_c)·z − ½ μ_c·Λμ_c
//
// with μ_y the mean before its step, 0 for a class that is new, as the paper has
// it. With shrinkage ε = 1 it is the nearest class mean.
//
// The paper's extractor is a network trained beforehand on other data, and its
// covariance starts from a first block of it; here φ is as in [NCM], and the
// covariance starts from nothing. Sums are over all that the budget serves. Λ is
// never formed: the system is solved by a Cholesky factor in float64 when scores
// are asked for, and billed to that evaluation.
type SLDA struct {
	Features  Extractor `yaml:"features"`  // what the covariance is taken of
	Shrinkage float64   `yaml:"shrinkage"` // ε: share of the identity in the covariance, so that it can be inverted

	state struct {
		Means   classMeans
		Scatter []float64 // (d, d): t·Σ
		Seen    int64     // t
	}
	x, off, gram bench.Matrix
	diff         []float32
	ready        bool         // weights and bias are those of the statistics
	weights      bench.Matrix // (d, C): Λμ
	bias         []float32    // (C)
}

var (
	_ bench.Stateful  = (*SLDA)(nil)
	_ bench.Scorer    = (*SLDA)(nil)
	_ bench.Checker   = (*SLDA)(nil)
	_ bench.Estimator = (*SLDA)(nil)
)

// Learn implements bench.Method.
func (m *SLDA) Learn(l *bench.Learner, train bench.Data) error {
	for b := range m.Features.batches(l, train) {
		phi := m.Features.of(l, b.In, &m.x)
		m.add(l.Spec.Outputs, phi, b.Labels)
		l.Bill(gramFLOPs(phi.Rows, phi.Cols))
	}
	return nil
}

// add takes features (n, d) into the statistics, one after the other: the steps
// of the covariance, √(t/(t+1))·(z − μ), are gathered for one product.
func (m *SLDA) add(classes int, phi bench.Matrix, labels []int32) {
	d := phi.Cols
	m.ready = false
	off := shaped(&m.off, phi.Rows, d)
	for i, y := range labels {
		row, z := off.Row(i), phi.Row(i)
		if y < 0 {
			clear(row)
			continue
		}
		if means := m.state.Means.Mean; means == nil {
			copy(row, z)
		} else {
			vec.Sub(row, z, means[int(y)*d:(int(y)+1)*d])
		}
		t := float64(m.state.Seen)
		vec.Scale(float32(math.Sqrt(t/(t+1))), row)
		m.state.Means.add(classes, int(y), z, room(&m.diff, d))
		m.state.Seen++
	}
	if m.state.Scatter == nil {
		m.state.Scatter = make([]float64, d*d)
	}
	gram := shaped(&m.gram, d, d)
	vec.TransMul(gram, off, off)
	vec.AddWide(m.state.Scatter, gram.Data)
}

// solve computes weights and bias from the statistics.
func (m *SLDA) solve() {
	count := m.state.Means.Count
	classes := len(count)
	d := len(m.state.Means.Mean) / classes
	a := vec.Matrix64{Rows: d, Cols: d, Data: make([]float64, d*d)}
	for i, s := range m.state.Scatter {
		a.Data[i] = (1 - m.Shrinkage) * (s / float64(m.state.Seen))
	}
	for i := range d {
		a.Row(i)[i] += m.Shrinkage
	}
	b := vec.MakeMatrix64(d, classes)
	mean := func(c, i int) float64 { return float64(m.state.Means.Mean[c*d+i]) }
	for i := range d {
		for c := range classes {
			b.Row(i)[c] = mean(c, i)
		}
	}
	solveRidge(a, b, m.Shrinkage)
	weights := shaped(&m.weights, d, classes)
	half := make([]float64, classes)
	for i := range d {
		for c, w := range b.Row(i) {
			weights.Row(i)[c] = float32(w)
			half[c] -= float64(0.5 * mean(c, i) * w)
		}
	}
	for c := range room(&m.bias, classes) {
		m.bias[:classes][c] = float32(half[c])
		if count[c] == 0 {
			m.bias[:classes][c] = float32(math.Inf(-1))
		}
	}
	m.ready = true
}

// Scores implements bench.Scorer. A class that was not met scores −∞.
func (m *SLDA) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	if m.state.Seen == 0 {
		copy(out.Data, l.Logits(in).Data)
		return true
	}
	if !m.ready {
		m.solve()
		l.Bill(solveFLOPs(m.weights.Rows, out.Cols))
	}
	vec.MatMulBias(out, m.Features.of(l, in, &m.x), m.weights, m.bias[:out.Cols])
	return false
}

// State implements bench.Stateful.
func (m *SLDA) State() any { return &m.state }

// Shown names what a label always shows: what the statistics are of.
func (m *SLDA) Shown() []string { return []string{"features"} }

// Check implements bench.Checker.
func (m *SLDA) Check(w bench.Work) error {
	if !(m.Shrinkage > 0 && m.Shrinkage <= 1) {
		return field("shrinkage", "shrinkage is %v and must lie in (0, 1]", m.Shrinkage)
	}
	return m.Features.check("slda", w)
}

// Estimate implements bench.Estimator.
func (m *SLDA) Estimate(w bench.Work) bench.Estimate {
	d := int64(m.Features.width(w))
	e := bench.Estimate{Cost: m.Features.cost(w), Bytes: int64(w.Spec.Outputs)*(4*d+8) + 8*d*d + 8}
	for k := range w.Shares {
		e.Forward += m.Features.rows(w, k) * gramFLOPs(1, int(d))
	}
	return e
}
