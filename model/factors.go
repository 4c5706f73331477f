package model

import (
	"retain/bench"
	"retain/model/vec"
)

var (
	_ bench.Factored   = (*mlp)(nil)
	_ bench.FactorTape = (*mlpTape)(nil)
)

// FactorFLOPs implements bench.Factored: g·gᵀ of every layer, dY·Wᵀ of every layer
// but the first, and a·aᵀ of every layer where it is wanted.
func (m *mlp) FactorFLOPs(rows int, inputs bool) int64 {
	n, sum := 2*int64(rows), int64(0)
	for i, l := range m.layers {
		in, out := int64(l.weight.Rows), int64(l.weight.Cols)
		sum += n * out * out
		if i > 0 {
			sum += n * in * out
		}
		if inputs {
			sum += n * (in + 1) * (in + 1)
		}
	}
	return sum
}

// BackwardFactors implements bench.FactorTape.
func (t *mlpTape) BackwardFactors(inputs, gradients []vec.Matrix, dlogits vec.Matrix) {
	t.stack.factors(inputs, gradients, dlogits)
}

func (t *stackTape) factors(inputs, gradients []vec.Matrix, dlogits vec.Matrix) {
	if t.slots.Slots != nil || len(t.gates) > 0 {
		panic("model: the factors of a modulated pass")
	}
	dy := dlogits
	for i := len(t.layers) - 1; i >= 0; i-- {
		if inputs != nil {
			a := t.withOne(t.below(i))
			vec.AddTransMul(inputs[i], a, a)
		}
		vec.AddTransMul(gradients[i], dy, dy)
		dy = t.descend(i, dy, false)
	}
}

// withOne is x with a 1 behind each row, in scratch memory.
func (t *stackTape) withOne(x vec.Matrix) vec.Matrix {
	a := vec.Matrix{Rows: x.Rows, Cols: x.Cols + 1}
	t.squared = grow(t.squared, a.Rows*a.Cols)
	a.Data = t.squared
	for r := range x.Rows {
		row := a.Row(r)
		copy(row, x.Row(r))
		row[x.Cols] = 1
	}
	return a
}
