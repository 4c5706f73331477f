package model

import (
	"math/rand/v2"

	"retain/bench"
)

// net is a network of images: a body of operations on tensors, in order, then
// dense layers. It is the model behind cnn and resnet.
type net struct {
	spec      bench.Spec
	image     shape
	tensors   []tensor // the first is the image
	body      []op
	features  int // the tensor that the dense layers read
	head      stack
	layout    bench.Layout
	widths    []int // of the hidden layers, for gates
	modulated modulatedLayers
	slotted   *net // the same network with gains in its body, for passes with slots; nil where it takes none
	rule      string
	batchNorm bool // a training pass needs all rows at once
	slots     []int
	blockRows int // rows that go through the body together
	colFloats int // size of the gathered columns of a convolution
}

const (
	imageTensor = 0
	noTensor    = -1
)

// tensor is what one operation writes and others read, (rows, len).
type tensor struct {
	len  int
	kept bool // the backward pass reads it
	slot int  // where its gradient lives
}

// link is an operation's hold on a tensor that it reads.
type link struct {
	tensor int
	adds   bool // another operation has written the tensor's gradient before
}

// op is an operation of a body.
type op interface {
	links() []*link
	output() int
	// keeps says whether the backward pass reads the first input and the output.
	keeps() (in, out bool)
	// products counts the multiply-adds of one row.
	products() (forward, backward int64)
	init(rule string, params []float32, rng *rand.Rand)
	worker(t *netTape) worker
}

// worker is an operation with its memory on one tape. It works on the rows of
// the tape's block.
type worker interface {
	reserve(rows int) // makes room for what is kept of this many rows
	forward(t *netTape)
	backward(t *netTape)
}

// Sizes that keep what is worked on in the second cache; they change no bit.
const (
	blockFloats = 1 << 17 // of the largest tensor of a block of rows
	colFloats   = 1 << 16
)

// plan fixes what is kept, which gradients share memory, and the size of
// blocks.
func (n *net) plan() {
	largest := 1
	for _, o := range n.body {
		in, out := o.keeps()
		first := o.links()[0].tensor
		n.tensors[first].kept = n.tensors[first].kept || in
		n.tensors[o.output()].kept = n.tensors[o.output()].kept || out
	}
	for _, t := range n.tensors[1:] {
		largest = max(largest, t.len)
	}
	n.blockRows, n.colFloats = max(1, blockFloats/largest), colFloats
	n.planSlots()
}

const noSlot = -1

// planSlots walks as the backward pass does. A gradient takes a slot when the
// last reader of its tensor writes it and leaves it when the tensor's own
// operation has read it.
func (n *net) planSlots() {
	for i := range n.tensors {
		n.tensors[i].slot = noSlot
	}
	var free []int
	for i := len(n.body) - 1; i >= 0; i-- {
		for _, l := range n.body[i].links() {
			t := &n.tensors[l.tensor]
			l.adds = t.slot != noSlot
			if l.adds || l.tensor == imageTensor {
				continue
			}
			if len(free) == 0 {
				free = append(free, len(n.slots))
				n.slots = append(n.slots, 0)
			}
			t.slot = free[len(free)-1]
			free = free[:len(free)-1]
			n.slots[t.slot] = max(n.slots[t.slot], t.len)
		}
		if out := n.body[i].output(); out != n.features {
			free = append(free, n.tensors[out].slot)
		}
	}
}

func (n *net) Layout() bench.Layout { return n.layout }

// Init draws the weights in the order of the layout; scales and running
// variances start at 1, shifts and running means at 0.
func (n *net) Init(params []float32, rng *rand.Rand) {
	for _, o := range n.body {
		o.init(n.rule, params, rng)
	}
	for _, l := range n.head {
		draw(n.rule, l.weight.Of(params).Data, l.bias.Of(params).Data, l.weight.Cols, 1, rng)
	}
}

// FLOPs counts the products as they are made: a convolution is the product of
// its gathered columns, zeros around the image included, with its weights.
// Forward X·W of every layer; backward Xᵀ·dY of every layer and dY·Wᵀ of every
// layer but the first.
func (n *net) FLOPs(rows int) (forward, backward int64) {
	for _, o := range n.body {
		f, b := o.products()
		forward += 2 * int64(rows) * f
		backward += 2 * int64(rows) * b
	}
	f, b := n.head.flops(rows, true)
	return forward + f, backward + b
}
