package bench

import "slices"

// Work is what lies before a method: everything of the plan that its cost and
// its fitness depend on.
type Work struct {
	Spec     Spec
	Shares   []Share // one per experience
	Batch    int
	Hidden   bool // boundaries are hidden
	Masks    Masks
	Params   int
	Layout   Layout    // of the parameters
	PerRow   Cost      // of one example through the model: forward and backward operations
	Example  int       // bytes of one example
	PerLabel int       // labels per example
	Features int       // width of what the last layer reads; 0 where the model does not show it
	Gates    []int     // widths of the hidden layers that take gates; nil where none does
	Slots    Modulated // the model, where it takes slots; nil where it does not
	Factors  Factored  // the model, where it is of dense layers alone; nil where it is not
	Adapted  Adapted   // the model, where it is of adapters; nil where it is not
	Tuned    Tuned     // the model, where it is a prompt; nil where it is not
	Resets   bool      // the optimizer starts anew with each experience
	PerParam int       // numbers that the optimizer remembers for each parameter; −1 where it cannot be had a second time

	budget      Budget
	experiences []Experience
}

// Share is the part of the budget that one experience gets.
type Share struct {
	Len        int   // examples of the experience
	Iterations int   // batches served
	Rows       int64 // examples served, over all epochs
}

// Forward is the cost of a forward pass over rows examples.
func (w Work) Forward(rows int64) Cost { return Cost{Forward: rows * w.PerRow.Forward} }

// Grad is the cost of a forward and a backward pass over rows examples.
func (w Work) Grad(rows int64) Cost {
	return Cost{Forward: rows * w.PerRow.Forward, Backward: rows * w.PerRow.Backward}
}

// Stream is the cost of one gradient on every example that the stream serves,
// which is what fine-tuning costs.
func (w Work) Stream() Cost {
	var rows int64
	for _, s := range w.Shares {
		rows += s.Rows
	}
	c := w.Grad(rows)
	c.Examples = rows
	return c
}

// EachBatch calls f with the number of examples of each batch that experience k
// (from 0) is served.
func (w Work) EachBatch(k int, f func(rows int)) {
	left := w.Shares[k].Len
	for range w.Shares[k].Iterations {
		if left == 0 || w.budget.DropLast && left < w.Batch {
			left = w.Shares[k].Len
		}
		rows := min(w.Batch, left)
		left -= rows
		f(rows)
	}
}

// Together is the number of examples served when the first k experiences are
// learned as one; see [Learner.Batches].
func (w Work) Together(k int) int64 { return w.joint(k).rows }

// joint is the serving of the first k experiences as one: with a budget of
// epochs, so many over all of them; with one of iterations, as many as they
// have together. Under the mask "own" each batch takes its part of every set,
// and a set's last batch is dropped where it is not full, so that all count
// alike in every batch.
func (w Work) joint(k int) (s struct {
	iterations int
	rows       int64
}) {
	n, batch := 0, 0
	for _, share := range w.Shares[:k] {
		n += share.Len
		batch += part(w.Batch, k, share.Len)
		s.iterations += share.Iterations
	}
	own := w.Masks.Train == MaskOwn && k > 1
	if !own {
		batch = w.Batch
	}
	if w.budget.Epochs > 0 {
		s.iterations = w.budget.Epochs * (n / batch)
		if n%batch > 0 && !w.budget.DropLast {
			s.iterations = w.budget.Epochs * (n/batch + 1)
		}
	}
	s.rows = int64(s.iterations) * int64(batch)
	if !own {
		s.rows = served(s.iterations, n, batch, w.budget.DropLast)
	}
	return s
}

// part is what a batch takes from each of k sets when all are learned as one.
func part(batch, k, n int) int { return min((batch+k-1)/k, n) }

// Competing is the number of outputs that compete for the examples of
// experience k (from 0) in training.
func (w Work) Competing(k int) int {
	return len(newColumns(w.Spec).active(w.Masks.Train, k, k))
}

// ClassCounts is how many training examples experience k (from 0) has of each
// of its classes, by the first label of each example, classes ascending.
func (w Work) ClassCounts(k int) []int {
	counts := make([]int, w.Spec.Outputs)
	train := w.experiences[k].Train
	var b Batch
	for i := range train.Len() {
		b.Reset()
		train.Gather([]int{i}, &b)
		if y := b.Labels[0]; y >= 0 {
			counts[y]++
		}
	}
	return slices.DeleteFunc(counts, func(n int) bool { return n == 0 })
}
