package methods

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Labels says over which labels a Fisher information is taken.
type Labels string

const (
	LabelsAll     Labels = "all"     // every active class, weighted by the model's own probability: the exact expectation
	LabelsTrue    Labels = "true"    // the example's label: the empirical Fisher
	LabelsSampled Labels = "sampled" // one label drawn from the model's own distribution

	// LabelsWeighted is the example's label, its square weighted by the model's
	// probability of it: the sum over labels cut off at one (Mammoth's ewc_on).
	LabelsWeighted Labels = "weighted"
)

// fisher is the diagonal Fisher information at the live parameters, a mean over
// n examples of train (0: all of them) drawn without replacement:
//
//	F_i = 1/n Σ_x Σ_c w_c(x) (∂ log p(c|x) / ∂θ_i)²
//
// with w_c = p(c|x) for labels "all", the same for the example's label alone for
// "weighted", and an indicator for the others. The square belongs to each
// example alone. Values below 2⁻¹⁰⁰ are +0.
func fisher(l *bench.Learner, train bench.Data, n int, labels Labels) []float32 {
	f := make([]float32, len(l.Params))
	count := eachScore(l, train, n, labels, func(t bench.Trace, d bench.Matrix, _ bool) { t.BackwardSquares(f, d) })
	vec.Scale(float32(1/float64(count)), f)
	vec.FlushDenormals(f)
	return f
}

// eachScore calls f with the gradients by the logits that a Fisher information is
// made of, a pass over a batch and a label of it after the other; first says that
// the pass is new. It returns how many examples there were.
func eachScore(l *bench.Learner, train bench.Data, n int, labels Labels, f func(t bench.Trace, d bench.Matrix, first bool)) (count int) {
	rng := l.Rand("fisher labels")
	var p, d bench.Matrix
	var chosen []int
	for b := range l.Sample("fisher", train, n) {
		count += b.Len()
		trace := l.Trace(b.In)
		p = vec.MakeMatrix(trace.Logits.Rows, trace.Logits.Cols)
		d = vec.MakeMatrix(p.Rows, p.Cols)
		l.Softmax(p, trace.Logits, b)
		if labels == LabelsAll {
			for k, c := range l.Active(b) {
				score(d, p, func(int) int { return int(c) }, true)
				f(trace, d, k == 0)
			}
			continue
		}
		chosen = chosen[:0]
		for i := range p.Rows {
			if labels == LabelsSampled {
				chosen = append(chosen, pick(p.Row(i), rng.Float32()))
			} else {
				chosen = append(chosen, int(b.Labels[i]))
			}
		}
		score(d, p, func(i int) int { return chosen[i] }, labels == LabelsWeighted)
		f(trace, d, true)
	}
	return count
}

// score writes into d the gradient of −log p(c|x) by the logits, p − e_c, for
// the label c of each row, times √p(c|x) where it is weighted. A row whose
// label is −1 is zero.
func score(d, p bench.Matrix, label func(row int) int, weighted bool) {
	for i := range p.Rows {
		c := label(i)
		w := float32(0)
		if c >= 0 {
			w = 1
			if weighted {
				w = float32(math.Sqrt(float64(p.Row(i)[c])))
			}
		}
		for j, q := range p.Row(i) {
			if j == c {
				q -= 1
			}
			d.Row(i)[j] = w * q
		}
	}
}

// pick is the class at which the running sum of p first exceeds u.
func pick(p []float32, u float32) int {
	sum, last := float32(0), 0
	for c, q := range p {
		if q == 0 {
			continue
		}
		last = c
		if sum += q; u < sum {
			return c
		}
	}
	return last
}

// fisherCost is what fisher costs on experience k: a forward pass, and a
// backward pass for each label that is looked at.
func fisherCost(w bench.Work, k, n int, labels Labels) bench.Cost {
	rows, passes := fisherPasses(w, k, n, labels)
	batches := w.Batches(int(rows))
	return w.Forward(rows, batches).Plus(w.Squares(rows*passes, batches*passes))
}

// fisherPasses is how many examples of experience k a Fisher information is taken
// from, and how many labels of each.
func fisherPasses(w bench.Work, k, n int, labels Labels) (rows, passes int64) {
	rows = int64(w.Shares[k].Len)
	if n > 0 {
		rows = min(rows, int64(n))
	}
	if labels == LabelsAll {
		return rows, int64(w.Competing(k))
	}
	return rows, 1
}

// fisherWarnings says where more examples are asked for than an experience has.
func fisherWarnings(method string, w bench.Work, n int) []string {
	for k, s := range w.Shares {
		if n > s.Len {
			return []string{fmt.Sprintf("%s: fisher_n is %d and experience %d has %d examples: all of them are taken", method, n, k+1, s.Len)}
		}
	}
	return nil
}

func checkFisher(w bench.Work, lambda float64, labels Labels, n int) error {
	switch {
	case labels == LabelsAll && w.PerLabel > 1:
		return field("labels", "labels: all takes a backward pass for each of %d outputs, and examples have %d labels each (hint: labels: true or sampled)", w.Spec.Outputs, w.PerLabel)
	case !(lambda >= 0) || math.IsInf(lambda, 0):
		return field("lambda", "lambda is %v and must not be negative", lambda)
	case labels != LabelsAll && labels != LabelsTrue && labels != LabelsSampled && labels != LabelsWeighted:
		return field("labels", "unknown labels %q (hint: all, true, sampled or weighted)", string(labels))
	case n < 0:
		return field("fisher_n", "fisher_n is %d and must not be negative", n)
	}
	return nil
}

// field is a mistake in a method's hyper-parameter.
func field(name, format string, args ...any) error {
	return &bench.FieldError{Field: name, Err: fmt.Errorf(format, args...)}
}

// needsBoundaries refuses streams whose boundaries are hidden.
func needsBoundaries(method string, w bench.Work) error {
	if w.Hidden {
		return fmt.Errorf("%s acts at the end of an experience, and boundaries are hidden (hint: boundaries: shown)", method)
	}
	return nil
}
