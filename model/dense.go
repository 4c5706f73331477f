package model

import (
	"retain/bench"
	"retain/model/vec"
)

// dense is a layer y = x·W + b with W (in, out).
type dense struct{ weight, bias bench.View }

// stack is dense layers one above the other, ReLU after each but the last.
type stack []dense

// flops counts the products of rows rows: forward X·W of every layer; backward
// Xᵀ·dY of every layer and dY·Wᵀ of every layer that has something below.
func (s stack) flops(rows int, below bool) (forward, backward int64) {
	for i, l := range s {
		product := 2 * int64(rows) * int64(l.weight.Len())
		forward += product
		backward += product
		if i > 0 || below {
			backward += product
		}
	}
	return forward, backward
}

// stackTape keeps what a forward pass through a stack leaves for its backward
// pass.
type stackTape struct {
	layers  stack
	rows    int
	params  []float32
	gates   [][]float32 // per hidden layer: nil for none
	input   []float32   // (rows, in): written before forward
	dinput  []float32   // (rows, in): gradient of input; nil where nobody asks for it
	act     [][]float32 // per layer (rows, out): after ReLU, the last one linear
	grad    [][]float32 // per layer (rows, out)
	squared []float32   // scratch of squares

	gateGrads [][]float32  // per hidden layer: nil where it is not wanted; set before forward
	slots     slotPass     // of the whole network; begun before forward
	first     int          // its modulated layers below this stack
	hidden    []hiddenTape // per hidden layer
	dlow      []float32    // scratch of lowBack: the gradient of V·xᵀ
	line      []float32    // scratch of gateBack
}

func newStackTape(layers stack, maxRows int, below bool) *stackTape {
	t := &stackTape{layers: layers, input: room(maxRows, layers[0].weight.Rows), hidden: make([]hiddenTape, len(layers)-1)}
	if below {
		t.dinput = room(maxRows, layers[0].weight.Rows)
	}
	for _, l := range layers {
		t.act = append(t.act, room(maxRows, l.weight.Cols))
		t.grad = append(t.grad, room(maxRows, l.weight.Cols))
	}
	return t
}

func room(rows, cols int) []float32 { return make([]float32, rows*cols) }

func (t *stackTape) matrix(x []float32, cols int) vec.Matrix {
	return vec.Matrix{Rows: t.rows, Cols: cols, Data: x[:t.rows*cols]}
}

// below is what layer i reads.
func (t *stackTape) below(i int) vec.Matrix {
	if i == 0 {
		return t.matrix(t.input, t.layers[0].weight.Rows)
	}
	return t.matrix(t.act[i-1], t.layers[i-1].weight.Cols)
}

// gate is that of layer i, nil for none.
func (t *stackTape) gate(i int) []float32 {
	if i < len(t.gates) && i < len(t.layers)-1 {
		return t.gates[i]
	}
	return nil
}

func (t *stackTape) forward(params []float32, gates [][]float32) vec.Matrix {
	t.params, t.gates = params, gates
	for i, l := range t.layers {
		y, bias := t.matrix(t.act[i], l.weight.Cols), l.bias.Of(params).Data
		if g := t.gate(i); g != nil {
			vec.MatMul(y, t.below(i), l.weight.Of(params))
			t.keepProduct(i, y)
			gateColumns(y, g)
			addToRows(y, bias)
		} else {
			vec.MatMulBias(y, t.below(i), l.weight.Of(params), bias)
		}
		switch {
		case t.modulates(i):
			t.modulate(i, y)
		case i < len(t.layers)-1:
			vec.ReLU(y.Data, y.Data)
		}
	}
	return t.below(len(t.layers))
}

// backward writes the gradient of the stack's parameters.
func (t *stackTape) backward(grad []float32, dlogits vec.Matrix) {
	dy := dlogits
	for i := len(t.layers) - 1; i >= 0; i-- {
		l := t.layers[i]
		db := l.bias.Of(grad).Data
		vec.Zero(db)
		vec.AddColumnSums(db, dy)
		t.gateBack(i, dy)
		t.lowBack(i, dy, true)
		if g := t.gate(i); g != nil {
			gateColumns(dy, g)
		}
		vec.TransMul(l.weight.Of(grad), t.below(i), dy)
		dy = t.descend(i, dy, true)
	}
}

// squares uses that the gradient of one row of a dense layer is the outer
// product x ⊗ dy, whose square is x² ⊗ dy²: the sum over rows is one product
// of squares.
func (t *stackTape) squares(squares []float32, dlogits vec.Matrix) {
	dy := dlogits
	for i := len(t.layers) - 1; i >= 0; i-- {
		l, x := t.layers[i], t.below(i)
		n := len(x.Data) + len(dy.Data)
		if cap(t.squared) < n {
			t.squared = make([]float32, n)
		}
		x2 := vec.Matrix{Rows: x.Rows, Cols: x.Cols, Data: t.squared[:len(x.Data)]}
		dy2 := vec.Matrix{Rows: dy.Rows, Cols: dy.Cols, Data: t.squared[len(x.Data):n]}
		vec.Square(x2.Data, x.Data)
		vec.Square(dy2.Data, dy.Data)
		vec.AddColumnSums(l.bias.Of(squares).Data, dy2)
		t.lowBack(i, dy, false)
		if g := t.gate(i); g != nil {
			gateColumns(dy, g)
			vec.Square(dy2.Data, dy.Data)
		}
		vec.AddTransMul(l.weight.Of(squares), x2, dy2)
		dy = t.descend(i, dy, false)
	}
}

// descend is the gradient of what layer i reads, before its ReLU, from the
// gradient dy of its product. It writes that of the gains in between where that
// is wanted.
func (t *stackTape) descend(i int, dy vec.Matrix, write bool) vec.Matrix {
	x, w := t.below(i), t.layers[i].weight.Of(t.params)
	if i > 0 {
		dx := t.matrix(t.grad[i-1], x.Cols)
		vec.MatMulTrans(dx, dy, w)
		t.addLow(i, dx)
		vec.ReLUGrad(dx.Data, t.gainBack(i-1, dx, write))
		return dx
	}
	if t.dinput != nil {
		dx := t.matrix(t.dinput, x.Cols)
		vec.MatMulTrans(dx, dy, w)
		t.addLow(i, dx)
	}
	return vec.Matrix{}
}
