package model

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// netTape is the workspace of a net. Rows go through the body in blocks, so
// that what one operation writes is in the cache when the next one reads it;
// only a training pass through batch norm takes all rows at once. A training
// pass keeps what its backward pass reads. A pass as at test time keeps nothing
// but the latest block, and its backward pass computes block by block anew what
// it needs: few such passes are followed by one, and memory stays small.
type netTape struct {
	n             *net
	maxRows, rows int
	lo, hi        int // the block of rows under way
	params        []float32
	train         bool
	gates         [][]float32
	gateGrads     [][]float32
	input         []float32   // (rows, h, w, c)
	plane         []float32   // (c, h, w): one image as it comes
	values        [][]float32 // by tensor
	grads         [][]float32 // by slot
	workers       []worker    // by operation
	head          *stackTape

	grad    []float32 // where the backward pass under way adds to
	squares bool      // it adds squared gradients of single rows
	pass    int       // its number
	cols    []float32 // gathered columns
	squared []float32 // the gradient of one row

	slotted *netTape // of the network's twin with gains; nil before the first pass with slots
	latest  *netTape // the one that the latest pass went through
}

// NewTape makes the workspace. What a training pass keeps is allocated by the
// first one.
func (n *net) NewTape(maxRows int) bench.Tape {
	t := &netTape{
		n: n, maxRows: maxRows,
		input:  room(maxRows, n.image.len()),
		plane:  make([]float32, n.image.len()),
		values: make([][]float32, len(n.tensors)),
		grads:  make([][]float32, len(n.slots)),
		head:   newStackTape(n.head, maxRows, true).modulated(n.modulated),
	}
	for _, o := range n.body {
		t.workers = append(t.workers, o.worker(t))
	}
	return t
}

func grow[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}

// whole says that all rows must go through the body at once.
func (t *netTape) whole() bool { return t.train && t.n.batchNorm }

// step is the number of rows in a block.
func (t *netTape) step() int {
	if t.whole() {
		return t.maxRows
	}
	return min(t.n.blockRows, t.maxRows)
}

// reserve makes room for a pass.
func (t *netTape) reserve() {
	rows := t.step()
	for i, v := range t.n.tensors {
		switch {
		case i == imageTensor || i == t.n.features:
		case v.kept && t.train:
			t.values[i] = grow(t.values[i], t.maxRows*v.len)
		default:
			t.values[i] = grow(t.values[i], rows*v.len)
		}
	}
	for _, w := range t.workers {
		w.reserve(t.room())
	}
}

// room is the number of rows of which is kept what the backward pass reads.
func (t *netTape) room() int {
	if t.train {
		return t.maxRows
	}
	return t.step()
}

// block is the number of rows under way.
func (t *netTape) block() int { return t.hi - t.lo }

// offset is where the block begins in memory that is kept.
func (t *netTape) offset() int {
	if t.train {
		return t.lo
	}
	return 0
}

// value is the block's part of a tensor.
func (t *netTape) value(i int) []float32 {
	n := t.n.tensors[i].len
	switch {
	case i == imageTensor:
		return t.input[t.lo*n : t.hi*n]
	case i == t.n.features:
		return t.head.input[t.lo*n : t.hi*n]
	case t.n.tensors[i].kept:
		return t.values[i][t.offset()*n:][:t.block()*n]
	}
	return t.values[i][:t.block()*n]
}

// gradient is the block's part of a tensor's gradient.
func (t *netTape) gradient(i int) []float32 {
	n := t.n.tensors[i].len
	if i == t.n.features {
		return t.head.dinput[t.lo*n : t.hi*n]
	}
	return t.grads[t.n.tensors[i].slot][:t.block()*n]
}

// gate is that of a hidden layer of the body, nil for none.
func (t *netTape) gate(hidden int) []float32 {
	if hidden < 0 || hidden >= len(t.gates) {
		return nil
	}
	return t.gates[hidden]
}

// gateGrad is where the gradient by the gates of a hidden layer of the body is
// wanted, nil for nowhere.
func (t *netTape) gateGrad(hidden int) []float32 {
	if t.gate(hidden) == nil || hidden >= len(t.gateGrads) {
		return nil
	}
	return t.gateGrads[hidden]
}

// Forward computes the logits. Where the network has batch norm, a training
// pass moves its running averages in params.
func (t *netTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	if in.Rows > t.maxRows {
		panic(fmt.Sprintf("model: %d rows on a tape for %d", in.Rows, t.maxRows))
	}
	t.latest = t
	if p.Mod != nil && p.Mod.Slots != nil && t.n.slotted != nil {
		if t.slotted == nil {
			t.slotted = t.n.slotted.NewTape(t.maxRows).(*netTape)
		}
		t.latest = t.slotted
	}
	return t.latest.run(params, in, p)
}

func (t *netTape) run(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	t.rows, t.head.rows, t.params, t.train = in.Rows, in.Rows, params, p.Train
	t.gates, t.gateGrads = gatesOf(p, t.n.widths)
	t.head.slots.begin(p, in.Rows)
	t.read(in)
	t.reserve()
	for lo := 0; lo < t.rows; lo += t.step() {
		t.lo, t.hi = lo, min(lo+t.step(), t.rows)
		t.forward()
	}
	first := len(t.n.widths) - len(t.n.head) + 1
	t.head.gateGrads = t.gateGrads[min(first, len(t.gateGrads)):]
	return t.head.forward(params, t.gates[min(first, len(t.gates)):])
}

func (t *netTape) forward() {
	for _, w := range t.workers {
		w.forward(t)
	}
}

// read takes the images in, whose channels come one after the other.
func (t *netTape) read(in bench.Inputs) {
	n, c := t.n.image.len(), t.n.image.c
	if c == 1 {
		t.n.spec.Dense(in, vec.Matrix{Rows: in.Rows, Cols: n, Data: t.input[:in.Rows*n]})
		return
	}
	pixels := n / c
	for r := range in.Rows {
		t.n.spec.Dense(in.Slice(r, r+1), vec.Matrix{Rows: 1, Cols: n, Data: t.plane})
		image := t.input[r*n : (r+1)*n]
		for k := range c {
			for i, v := range t.plane[k*pixels : (k+1)*pixels] {
				image[i*c+k] = v
			}
		}
	}
}

func (t *netTape) Backward(grad []float32, dlogits vec.Matrix) {
	first, last := t.n.head[0].weight, t.n.head[len(t.n.head)-1].bias
	vec.Zero(grad[:first.Offset])
	vec.Zero(grad[last.Offset+last.Len():])
	t.latest.head.backward(grad, dlogits)
	t.latest.backward(grad, false)
}

// BackwardSquares forms the gradient of a convolution's weights row by row, a
// product for each, and squares it: as many operations as Backward, in smaller
// products, whatever the pass. (Neither counts, nor FLOPs, what is computed anew
// behind a pass as at test time to save memory.) It panics after a training pass through batch norm, where no row
// has a gradient of its own; a pass as at test time takes the running averages
// as constants.
func (t *netTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	t.latest.head.squares(squares, dlogits)
	t.latest.backward(squares, true)
}

func (t *netTape) backward(grad []float32, squares bool) {
	t.grad, t.squares = grad, squares
	t.pass++
	for i, n := range t.n.slots {
		t.grads[i] = grow(t.grads[i], t.step()*n)
	}
	for lo := 0; lo < t.rows; lo += t.step() {
		fresh := t.lo == lo // the block that is still there
		t.lo, t.hi = lo, min(lo+t.step(), t.rows)
		if !t.train && !fresh {
			t.forward()
		}
		for i := len(t.workers) - 1; i >= 0; i-- {
			t.workers[i].backward(t)
		}
	}
}
