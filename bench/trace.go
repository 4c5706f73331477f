package bench

import (
	"iter"
	"slices"

	"retain/model/vec"
)

// Trace is a forward pass, as at test time, that gradients can be taken
// through more than once. It is valid until the next Trace or Grad.
type Trace struct {
	Logits Matrix
	l      *Learner
	rows   int
}

// Trace runs the model on in at the live parameters.
func (l *Learner) Trace(in Inputs) Trace {
	l.run.cost.Forward += l.forwardFLOPs(in.Rows)
	logits := l.tape.fit(l.Model, in.Rows).Forward(l.Params, in, Pass{Mod: l.Mod})
	return Trace{Logits: logits, l: l, rows: in.Rows}
}

// Backward writes into grad, as long as the parameters, the gradient of a loss whose
// gradient by the logits is dlogits, which it may overwrite.
func (t Trace) Backward(grad []float32, dlogits Matrix) {
	t.l.bill(t.rows, 0)
	t.l.tape.Backward(grad, dlogits)
}

// BackwardSquares adds to squares the sum over examples of the squared gradient
// of each example alone. It may overwrite dlogits.
func (t Trace) BackwardSquares(squares []float32, dlogits Matrix) {
	t.l.billSquares(t.rows)
	t.l.tape.BackwardSquares(squares, dlogits)
}

// Squared is a model whose tapes take more operations for the squared gradients of
// single examples than for a gradient of all together: SquaresFLOPs counts those of
// BackwardSquares over rows examples, passes through single ones included. For other
// models they are as many as those of a backward pass.
type Squared interface{ SquaresFLOPs(rows int) int64 }

// billSquares bills squared gradients. Where they are taken by a pass through each
// example, slots and prompts take part both ways.
func (l *Learner) billSquares(rows int) {
	m, ok := l.Model.(Squared)
	if !ok {
		l.bill(rows, 0)
		return
	}
	sf, sb := l.slotFLOPs(1)
	pf, pb := l.promptFLOPs(1)
	l.run.cost.Backward += m.SquaresFLOPs(rows) + int64(rows)*(sf+sb+pf+pb)
}

// Softmax writes into p the class probabilities that logits give batch b under
// the mask of training; outputs that are not active get 0.
func (l *Learner) Softmax(p, logits Matrix, b *Batch) {
	per := b.LabelsPerExample()
	vec.Zero(p.Data)
	for i := range logits.Rows {
		active := l.run.cols.active(l.mask, l.Experience, int(b.Exp[i/per]))
		z := l.floats(2 * len(active))
		z, q := z[:len(active)], z[len(active):]
		for j, k := range active {
			z[j] = logits.Row(i)[k]
		}
		vec.Softmax(q, z)
		for j, k := range active {
			p.Row(i)[k] = q[j]
		}
	}
}

// Active is the ascending list of outputs that compete for any example of b
// under the mask of training.
func (l *Learner) Active(b *Batch) []int32 {
	var all []int32
	for _, exp := range b.Exp {
		all = append(all, l.run.cols.active(l.mask, l.Experience, int(exp))...)
		if len(all) > 1<<12 {
			all = slices.Compact(slices.Sorted(slices.Values(all)))
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(all)))
}

// Sample serves n examples of data, or all of them where n is 0 or larger,
// drawn without replacement under name, in batches of the plan's size. They
// are not counted as examples of the stream.
func (l *Learner) Sample(name string, data Data, n int) iter.Seq[*Batch] {
	return func(yield func(*Batch) bool) {
		perm := l.Rand(name).Perm(data.Len())
		if n > 0 && n < len(perm) {
			perm = perm[:n]
		}
		var b Batch
		for lo := 0; lo < len(perm); lo += l.Batch {
			b.Reset()
			data.Gather(perm[lo:min(lo+l.Batch, len(perm))], &b)
			if !yield(&b) {
				return
			}
		}
	}
}
