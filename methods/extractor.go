package methods

import (
	"iter"

	"retain/bench"
)

// Extractor names what prototypes, covariances and projections are taken of: a
// feature extractor φ that never moves once they are.
type Extractor string

const (
	// OfInputs is the inputs as they are.
	OfInputs Extractor = "inputs"
	// OfInitial is what the last layer of the untrained network reads.
	OfInitial Extractor = "initial"
	// OfFirst is what the last layer reads once the network has been fine-tuned
	// on the first experience.
	OfFirst Extractor = "first"
)

// batches serves what statistics are taken of: the stream as the budget has it,
// and where the network is first trained on it, after that the experience once
// more.
func (e Extractor) batches(l *bench.Learner, train bench.Data) iter.Seq[*bench.Batch] {
	if e != OfFirst || l.Experience > 0 {
		return l.Batches(train)
	}
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return l.Sample("means", train, 0)
}

// of is φ, (rows, d); x is memory that the caller keeps.
func (e Extractor) of(l *bench.Learner, in bench.Inputs, x *bench.Matrix) bench.Matrix {
	if e == OfInputs {
		return dense(l.Spec, in, x)
	}
	return l.Features(in)
}

// width is d.
func (e Extractor) width(w bench.Work) int {
	if e == OfInputs {
		return w.Spec.Width
	}
	return w.Features
}

// cost is that of serving the stream to the extractor, with φ of all that is
// served.
func (e Extractor) cost(w bench.Work) bench.Cost {
	var sum bench.Cost
	for k, s := range w.Shares {
		sum.Examples += s.Rows
		if e == OfFirst && k == 0 {
			sum = sum.Plus(w.Grad(s.Rows, int64(s.Iterations)))
		}
		if e != OfInputs {
			sum = sum.Plus(w.Forward(e.rows(w, k), e.passes(w, k)))
		}
	}
	return sum
}

// rows is how many examples statistics of experience k (from 0) are taken of.
func (e Extractor) rows(w bench.Work, k int) int64 {
	if e == OfFirst && k == 0 {
		return int64(w.Shares[k].Len)
	}
	return w.Shares[k].Rows
}

// passes is in how many batches.
func (e Extractor) passes(w bench.Work, k int) int64 {
	if e == OfFirst && k == 0 {
		return w.Batches(w.Shares[k].Len)
	}
	return int64(w.Shares[k].Iterations)
}

// check refuses work in which there is nothing to extract.
func (e Extractor) check(method string, w bench.Work) error {
	switch {
	case e != OfInputs && e != OfInitial && e != OfFirst:
		return field("features", "unknown features %q (hint: inputs, initial or first)", string(e))
	case e == OfFirst && w.Hidden:
		return field("features", "features: first ends with the first experience, and boundaries are hidden (hint: features: initial)")
	}
	return needsVectors(method, e == OfInputs, w)
}
