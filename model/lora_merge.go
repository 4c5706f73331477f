package model

import (
	"retain/bench"
	"retain/model/vec"
)

// Merge writes into full, which has the length of the network's parameters, those that it
// has with the adapters params: W + scale·(A·B), each operation rounded once. W is as it is
// frozen, or what mod has in its place.
func (m *lora) Merge(full, params []float32, mod *bench.Modulation) {
	copy(full, m.under(mod))
	for _, w := range m.wholes {
		copy(w.from.Of(full).Data, w.at.Of(params).Data)
	}
	m.add(full, params, m.scale)
}

// Unmerge takes the adapters params, and what is trained whole, out of full again: to within
// one unit in the last place of the sums, full becomes what Merge with the same mod began with.
func (m *lora) Unmerge(full, params []float32, mod *bench.Modulation) {
	m.add(full, params, -m.scale)
	for _, w := range m.wholes {
		copy(w.from.Of(full).Data, w.from.Of(m.under(mod)).Data)
	}
}

func (m *lora) add(full, params []float32, scale float32) {
	var product []float32
	for _, a := range m.adapters {
		product = grow(product, a.weight.Len())
		p := vec.Matrix{Rows: a.weight.Rows, Cols: a.weight.Cols, Data: product}
		vec.MatMul(p, a.a.Of(params), a.b.Of(params))
		vec.Axpy(scale, product, a.weight.Of(full).Data)
	}
}

// Merged is the network without adapters, and parameters with which it computes the same.
func (m *lora) Merged(params []float32, mod *bench.Modulation) (bench.Model, []float32) {
	full := make([]float32, m.inner.Len())
	m.Merge(full, params, mod)
	return m.Model, full
}
