package bench

import (
	"fmt"
	"math/rand/v2"

	"retain/model/vec"
)

// Matrix is a dense row-major matrix.
type Matrix = vec.Matrix

// A Model is a differentiable function of one flat parameter vector.
type Model interface {
	// Layout names the parts of the parameter vector.
	Layout() Layout
	// Init writes initial values into params, drawing from rng alone.
	Init(params []float32, rng *rand.Rand)
	// NewTape makes the workspace of a forward pass over at most maxRows
	// examples.
	NewTape(maxRows int) Tape
	// FLOPs counts the operations of one forward and one backward pass over
	// rows examples. What is counted are the matrix products, a multiply-add
	// being two; element-wise work is not.
	FLOPs(rows int) (forward, backward int64)
}

// A Tape is the workspace of one live forward pass: allocated once, reused,
// owned by its caller. A second Forward ends the first.
type Tape interface {
	// Forward computes the logits, one row for each label. They live in the
	// tape and stay valid until the next Forward.
	Forward(params []float32, in Inputs, pass Pass) (logits Matrix)
	// Backward writes the gradient of the latest Forward into grad, which has the
	// length of the parameters: every sum in it starts from +0, and what belongs
	// to a Stat is +0. It may overwrite dlogits.
	Backward(grad []float32, dlogits Matrix)
	// BackwardSquares adds to squares the sum, over the examples, of the squared
	// gradient of each example alone: what a diagonal Fisher information is
	// made of. It may overwrite dlogits.
	BackwardSquares(squares []float32, dlogits Matrix)
}

// FeatureTape is a Tape that shows what its model's last layer has read in the
// latest Forward, (rows, width).
type FeatureTape interface{ Features() Matrix }

// Featured is a model whose tapes are FeatureTapes: it says how wide the features
// are.
type Featured interface{ FeatureWidth() int }

// Gated is a model that takes gates: it says how wide its hidden layers are, as
// [Modulation] wants them.
type Gated interface{ GateWidths() []int }

// Pass says how a forward pass is made.
type Pass struct {
	Train bool       // false: as at test time
	Rand  *rand.Rand // chance within the pass (dropout); nil where there is none
	Mod   *Modulation
}

// Kind tells parameters that are learned from those that are measured.
type Kind uint8

const (
	Weight Kind = iota // moved by the optimizer
	Stat               // moved by the forward pass: the averages of batch norm; these come last
)

// A View is a named, shaped part of the parameter vector.
type View struct {
	Name       string
	Layer      int // views of one layer share a number, counted from the input
	Kind       Kind
	Offset     int
	Rows, Cols int // a weight of a dense layer is (in, out); a bias (1, out)
}

// Len is the number of parameters in the view.
func (v View) Len() int { return v.Rows * v.Cols }

// Of is the view's part of params, as a matrix that shares its memory.
func (v View) Of(params []float32) Matrix {
	return Matrix{Rows: v.Rows, Cols: v.Cols, Data: params[v.Offset : v.Offset+v.Len()]}
}

// Layout lists the views of a parameter vector in the order of their offsets,
// without gaps.
type Layout []View

// Len is the length of the whole parameter vector.
func (l Layout) Len() int {
	n := 0
	for _, v := range l {
		n += v.Len()
	}
	return n
}

// Weights is the length of the leading part that optimizers move. It panics
// where a Stat comes before a Weight.
func (l Layout) Weights() int {
	n := 0
	for i, v := range l {
		if v.Kind == Weight {
			if i > 0 && l[i-1].Kind == Stat {
				panic(fmt.Sprintf("bench: the weight %q comes behind a stat", v.Name))
			}
			n += v.Len()
		}
	}
	return n
}

// Find is the view called name; it panics where there is none.
func (l Layout) Find(name string) View {
	for _, v := range l {
		if v.Name == name {
			return v
		}
	}
	panic(fmt.Sprintf("bench: the model has no parameters called %q", name))
}

// An Optimizer turns a gradient into a step.
type Optimizer interface {
	// Step moves params against grad, which it may overwrite.
	Step(params, grad []float32)
	// Reset forgets everything: the optimizer is as new.
	Reset()
	// State points to what the optimizer remembers between steps, for
	// [MarshalState].
	State() any
}
