package model

import (
	"retain/bench"
	"retain/model/vec"
)

var (
	_ bench.Adapted     = (*lora)(nil)
	_ bench.Gated       = (*lora)(nil)
	_ bench.Featured    = (*lora)(nil)
	_ bench.Modulated   = (*lora)(nil)
	_ bench.Squared     = (*lora)(nil)
	_ bench.FeatureTape = (*loraTape)(nil)
)

// GateWidths is that of the network.
func (m *lora) GateWidths() []int {
	if g, ok := m.Model.(bench.Gated); ok {
		return g.GateWidths()
	}
	return nil
}

// FeatureWidth is that of the network; 0 where it shows none.
func (m *lora) FeatureWidth() int {
	if f, ok := m.Model.(bench.Featured); ok {
		return f.FeatureWidth()
	}
	return 0
}

// SlotLayout is that of the network.
func (m *lora) SlotLayout(k, rank int) bench.Layout {
	if s, ok := m.Model.(bench.Modulated); ok {
		return s.SlotLayout(k, rank)
	}
	return nil
}

// SlotFLOPs is that of the network.
func (m *lora) SlotFLOPs(rows, k, rank int) (forward, backward int64) {
	if s, ok := m.Model.(bench.Modulated); ok {
		return s.SlotFLOPs(rows, k, rank)
	}
	return 0, 0
}

// Random says whether training passes of the network draw.
func (m *lora) Random() bool {
	r, ok := m.Model.(interface{ Random() bool })
	return ok && r.Random()
}

// loraTape merges the adapters into the network before each pass, and takes gradients of
// its weights to the adapters. Whatever the network is, that is exact.
type loraTape struct {
	m       *lora
	inner   bench.Tape
	merged  []float32
	grad    []float32 // of the network's parameters
	product []float32 // A·B of one adapter
	single  []float32 // the gradient of one example
	mod     bench.Modulation
	slots   bench.Slots

	params []float32 // of the latest Forward, with what it read
	in     bench.Inputs
	pass   bench.Pass
	rows   int  // of logits
	apart  bool // the network has seen single examples since
}

// NewTape makes room for the merged network.
func (m *lora) NewTape(maxRows int) bench.Tape {
	return &loraTape{m: m, inner: m.Model.NewTape(maxRows), merged: make([]float32, m.inner.Len())}
}

// Forward merges and computes. A training pass moves running averages.
func (t *loraTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	t.merge(params, p.Mod)
	logits := t.inner.Forward(t.merged, in, p)
	for _, w := range t.m.wholes {
		if w.at.Kind == bench.Stat {
			copy(w.at.Of(params).Data, w.from.Of(t.merged).Data)
		}
	}
	t.params, t.in, t.pass, t.rows, t.apart = params, in, p, logits.Rows, false
	return logits
}

// merge is lora.Merge with memory of its own.
func (t *loraTape) merge(params []float32, mod *bench.Modulation) {
	copy(t.merged, t.m.under(mod))
	for _, w := range t.m.wholes {
		copy(w.from.Of(t.merged).Data, w.at.Of(params).Data)
	}
	for _, a := range t.m.adapters {
		t.product = grow(t.product, a.weight.Len())
		vec.MatMul(vec.Matrix{Rows: a.weight.Rows, Cols: a.weight.Cols, Data: t.product}, a.a.Of(params), a.b.Of(params))
		vec.Axpy(t.m.scale, t.product, a.weight.Of(t.merged).Data)
	}
}

// Features is what the network shows.
func (t *loraTape) Features() vec.Matrix { return t.inner.(bench.FeatureTape).Features() }

// Backward takes the gradient dW of each weight to scale·dW·Bᵀ and scale·Aᵀ·dW.
func (t *loraTape) Backward(grad []float32, dlogits vec.Matrix) {
	if t.apart {
		t.inner.Forward(t.merged, t.in, t.pass)
		t.apart = false
	}
	t.descend(grad, dlogits)
}

func (t *loraTape) descend(grad []float32, dlogits vec.Matrix) {
	t.grad = grow(t.grad, t.m.inner.Len())
	t.inner.Backward(t.grad, dlogits)
	for _, a := range t.m.adapters {
		dw, da, db := a.weight.Of(t.grad), a.a.Of(grad), a.b.Of(grad)
		vec.MatMulTrans(da, dw, a.b.Of(t.params))
		vec.TransMul(db, a.a.Of(t.params), dw)
		vec.Scale(t.m.scale, da.Data)
		vec.Scale(t.m.scale, db.Data)
	}
	for _, w := range t.m.wholes {
		copy(w.at.Of(grad).Data, w.from.Of(t.grad).Data)
	}
}

// BackwardSquares takes a pass through each example alone, as at test time. It panics after
// a training pass whose chance or whose batch norm single examples do not share.
func (t *loraTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	if t.pass.Train && (t.m.Random() || t.m.layout.Weights() < len(squares)) {
		panic("model: squared gradients of single examples after a training pass that they did not take alone")
	}
	t.single = grow(t.single, len(squares))
	if t.in.Rows == 0 {
		return
	}
	per := t.rows / t.in.Rows
	for e := range t.in.Rows {
		t.inner.Forward(t.merged, t.in.Slice(e, e+1), t.alone(e, per))
		t.descend(t.single, dlogits.Slice(e*per, (e+1)*per))
		vec.AddSquares(squares, t.single)
	}
	t.apart = true
}

// alone is the pass for example e, which has per rows of logits.
func (t *loraTape) alone(e, per int) bench.Pass {
	p := t.pass
	if p.Mod == nil {
		return p
	}
	t.mod = bench.Modulation{Gates: p.Mod.Gates}
	if p.Mod.Slots != nil {
		t.slots = *p.Mod.Slots
		t.slots.Grad, t.slots.Weights = nil, t.slots.Weights.Slice(e*per, (e+1)*per)
		t.mod.Slots = &t.slots
	}
	p.Mod = &t.mod
	return p
}
