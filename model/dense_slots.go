package model

import (
	"retain/model/vec"
)

// What slots and the gradients of gates need of a stack of dense layers beyond
// a plain pass. All of it is allocated by the first pass that asks for it.

// hiddenTape is the memory of one hidden layer.
type hiddenTape struct {
	product []float32 // (rows, out): before the gate
	plain   []float32 // (rows, out): after ReLU, before the gain
	factors []float32 // (rows, out): the gain
	low     []float32 // (K·r, rows): V·xᵀ by the weights of its slots
}

// modulated gives the stack, whose hidden layers are the last of them, the
// layers of a network that slots act on.
func (t *stackTape) modulated(all modulatedLayers) *stackTape {
	t.slots.layers, t.first = all, len(all)-len(t.hidden)
	return t
}

// modulates says whether slots act on layer i in this pass.
func (t *stackTape) modulates(i int) bool { return t.slots.Slots != nil && i < len(t.layers)-1 }

// low is room for numbers of the low-rank term of layer i, (K·r, rows).
func (t *stackTape) low(x *[]float32) vec.Matrix {
	m := vec.Matrix{Rows: t.slots.K * t.slots.Rank, Cols: t.rows}
	*x = grow(*x, m.Rows*m.Cols)
	m.Data = *x
	return m
}

// modulate turns y, product and bias of layer i, into what the next layer reads.
func (t *stackTape) modulate(i int, y vec.Matrix) {
	h := &t.hidden[i]
	if t.slots.Rank > 0 {
		t.slots.lowRank(y, t.low(&h.low), t.below(i), t.first+i)
	}
	h.plain, h.factors = grow(h.plain, len(y.Data)), grow(h.factors, len(y.Data))
	vec.ReLU(h.plain, y.Data)
	t.slots.gains(t.matrix(h.factors, y.Cols), t.first+i, t.slots.Weights)
	vec.Mul(y.Data, h.plain, h.factors)
}

// lowBack is the way of the gradient dy through the low-rank term of layer i;
// descend goes on with it.
func (t *stackTape) lowBack(i int, dy vec.Matrix, write bool) {
	if t.modulates(i) && t.slots.Rank > 0 {
		t.slots.lowRankBack(t.low(&t.dlow), dy, t.low(&t.hidden[i].low), t.below(i), t.first+i, write)
	}
}

// addLow adds to dx what comes through the low-rank term of layer i.
func (t *stackTape) addLow(i int, dx vec.Matrix) {
	if t.modulates(i) && t.slots.Rank > 0 {
		vec.AddTransMul(dx, t.low(&t.dlow), t.slots.views[t.first+i].v.Of(t.slots.Params))
	}
}

// gainBack turns dx, the gradient of what hidden layer i gives on, into that of
// its ReLU, and writes the gradient of G where it is wanted. It returns the
// output of ReLU.
func (t *stackTape) gainBack(i int, dx vec.Matrix, write bool) (y []float32) {
	if !t.modulates(i) {
		return t.below(i + 1).Data
	}
	h := &t.hidden[i]
	if write && t.slots.Grad != nil {
		d := t.matrix(t.act[i], dx.Cols) // nobody reads it any more in this pass but as h.plain ⊙ h.factors
		vec.Mul(d.Data, dx.Data, h.plain)
		vec.TransMul(t.slots.views[t.first+i].g.Of(t.slots.Grad), t.slots.Weights, d)
		vec.Mul(d.Data, h.plain, h.factors)
	}
	vec.Mul(dx.Data, dx.Data, h.factors)
	return h.plain
}

// gateGrad is where the gradient by the gates of layer i is wanted, nil for
// nowhere.
func (t *stackTape) gateGrad(i int) []float32 {
	if i < len(t.gateGrads) && t.gate(i) != nil {
		return t.gateGrads[i]
	}
	return nil
}

// keepProduct keeps y, the product of layer i, where the gradient by its gates
// is wanted.
func (t *stackTape) keepProduct(i int, y vec.Matrix) {
	if t.gateGrad(i) != nil {
		h := &t.hidden[i]
		h.product = append(h.product[:0], y.Data...)
	}
}

// gateBack writes the gradient by the gates of layer i: column sums of the
// gradient dy times the product.
func (t *stackTape) gateBack(i int, dy vec.Matrix) {
	g := t.gateGrad(i)
	if g == nil {
		return
	}
	t.line = grow(t.line, dy.Cols)
	vec.Zero(g)
	product := t.matrix(t.hidden[i].product, dy.Cols)
	for r := range dy.Rows {
		vec.Mul(t.line, dy.Row(r), product.Row(r))
		vec.Add(g, t.line)
	}
}
