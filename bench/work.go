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
	PerRow   Cost      // forward and backward operations that each example adds to a pass through the model
	PerPass  Cost      // those of a pass however many examples it has: the products of adapters
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

	squaresPerRow, squaresPerPass int64 // of squared gradients of single examples

	budget      Budget
	experiences []Experience
}

// Through is the same work with the costs of passes through another model.
func (w Work) Through(m Model) Work {
	one, two := passCost(m, 1), passCost(m, 2)
	w.PerRow = Cost{Forward: two.Forward - one.Forward, Backward: two.Backward - one.Backward}
	w.PerPass = Cost{Forward: one.Forward - w.PerRow.Forward, Backward: one.Backward - w.PerRow.Backward}
	w.squaresPerRow, w.squaresPerPass = w.PerRow.Backward, w.PerPass.Backward
	if s, ok := m.(Squared); ok {
		w.squaresPerRow = s.SquaresFLOPs(2) - s.SquaresFLOPs(1)
		w.squaresPerPass = s.SquaresFLOPs(1) - w.squaresPerRow
	}
	return w
}

func passCost(m Model, rows int) (c Cost) {
	c.Forward, c.Backward = m.FLOPs(rows)
	return c
}

// Share is the part of the budget that one experience gets.
type Share struct {
	Len        int   // examples of the experience
	Iterations int   // batches served
	Rows       int64 // examples served, over all epochs
}

// Forward is the cost of forward passes, so many, over rows examples together. No
// passes are what examples add to one that is made without them.
func (w Work) Forward(rows, passes int64) Cost {
	return Cost{Forward: rows*w.PerRow.Forward + passes*w.PerPass.Forward}
}

// Grad is the cost of forward and backward passes, so many of each, over rows
// examples together.
func (w Work) Grad(rows, passes int64) Cost {
	c := w.Forward(rows, passes)
	c.Backward = rows*w.PerRow.Backward + passes*w.PerPass.Backward
	return c
}

// Squares is the cost of [Trace.BackwardSquares], so many times, over rows examples
// together.
func (w Work) Squares(rows, passes int64) Cost {
	return Cost{Backward: rows*w.squaresPerRow + passes*w.squaresPerPass}
}

// Rows of an evaluation are computed in blocks of fixed size, so that the sums
// over them are always taken in the same order.
const (
	blockRows      = 256
	blockSequences = 8
)

// blockOf is how many examples of a stream are scored in one pass.
func blockOf(s Spec) int {
	if s.Tokens {
		return blockSequences
	}
	return blockRows
}

// Blocks is how many blocks of an evaluation n examples are scored in.
func (w Work) Blocks(n int) int64 {
	block := blockOf(w.Spec)
	return int64((n + block - 1) / block)
}

// Batches is how many batches of the plan's size n examples fill, the last one
// perhaps in part: those of [Learner.Sample].
func (w Work) Batches(n int) int64 { return int64((n + w.Batch - 1) / w.Batch) }

// Stream is the cost of one gradient on every example that the stream serves,
// which is what fine-tuning costs.
func (w Work) Stream() Cost {
	var rows, batches int64
	for _, s := range w.Shares {
		rows += s.Rows
		batches += int64(s.Iterations)
	}
	c := w.Grad(rows, batches)
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

// Together is the numbers of examples and of batches served when the first k
// experiences are learned as one; see [Learner.Batches].
func (w Work) Together(k int) (rows, batches int64) {
	s := w.joint(k)
	return s.rows, int64(s.iterations)
}

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
