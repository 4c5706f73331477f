package model

import (
	"retain/bench"
	"retain/model/vec"
)

// modulated is a layer that slots act on.
type modulated struct {
	name    string
	layer   int // its number in the model's layout
	in, out int // in is 0 where it takes gains alone
	below   bool
}

// modulatedLayers is all of a model's, from the input on.
type modulatedLayers []modulated

// layout implements bench.Modulated.
func (m modulatedLayers) layout(k, rank int) bench.Layout {
	var all bench.Layout
	offset := 0
	add := func(layer modulated, part string, rows, cols int) {
		v := bench.View{Name: layer.name + "." + part, Layer: layer.layer, Offset: offset, Rows: rows, Cols: cols}
		offset += v.Len()
		all = append(all, v)
	}
	for _, layer := range m {
		if rank > 0 && layer.in > 0 {
			add(layer, "u", k*rank, layer.out)
			add(layer, "v", k*rank, layer.in)
		}
		add(layer, "g", k, layer.out)
	}
	return all
}

// flops implements bench.Modulated. Forward V·xᵀ, its product with Uᵀ, a·G;
// backward the gradients of U, V and G, that of V·x, and that of x where
// something lies below.
func (m modulatedLayers) flops(rows, k, rank int) (forward, backward int64) {
	n, ranks := 2*int64(rows), int64(k*rank)
	for _, layer := range m {
		in, out := int64(layer.in), int64(layer.out)
		gain := n * int64(k) * out
		forward += gain
		backward += gain
		if in == 0 {
			continue
		}
		forward += n * ranks * (in + out)
		backward += n * ranks * (in + 2*out)
		if layer.below {
			backward += n * ranks * in
		}
	}
	return forward, backward
}

// slotViews is where the slots of one layer lie; u and v have no rows where it
// takes gains alone.
type slotViews struct{ u, v, g bench.View }

// slotPass is the slots of one pass on one tape.
type slotPass struct {
	*bench.Slots // nil: the pass has none
	layers       modulatedLayers
	k, rank      int
	layout       bench.Layout
	views        []slotViews
	turned       []float32 // (K, rows): aᵀ
	ones         []float32
}

// begin takes up the slots of a pass over rows rows of logits.
func (s *slotPass) begin(p bench.Pass, rows int) {
	s.Slots = nil
	if p.Mod == nil || p.Mod.Slots == nil {
		return
	}
	s.Slots = p.Mod.Slots
	if s.k != s.K || s.rank != s.Rank || s.layout == nil {
		s.k, s.rank, s.layout = s.K, s.Rank, s.layers.layout(s.K, s.Rank)
		s.views = s.views[:0]
		rest := s.layout
		for _, layer := range s.layers {
			var v slotViews
			if s.Rank > 0 && layer.in > 0 {
				v.u, v.v, rest = rest[0], rest[1], rest[2:]
			}
			v.g, rest = rest[0], rest[1:]
			s.views = append(s.views, v)
			for len(s.ones) < layer.out {
				s.ones = append(s.ones, 1)
			}
		}
	}
	s.Fit(s.layout, rows)
	s.turned = grow(s.turned, s.K*rows)
	transpose(vec.Matrix{Rows: s.K, Cols: rows, Data: s.turned}, s.Weights)
}

// gains sets g = 1 + a·G for the rows of a, which are a part of the weights.
func (s *slotPass) gains(g vec.Matrix, layer int, a vec.Matrix) {
	vec.MatMulBias(g, a, s.views[layer].g.Of(s.Params), s.ones[:g.Cols])
}

// weigh multiplies row k·r+j of z, (K·r, rows), by the weights of slot k.
func (s *slotPass) weigh(z vec.Matrix) {
	for i := range z.Rows {
		k := i / s.Rank
		vec.Mul(z.Row(i), z.Row(i), s.turned[k*z.Cols:(k+1)*z.Cols])
	}
}

// lowRank sets z = aᵀ ⊗ 1_r ⊙ V·xᵀ, (K·r, rows), and adds zᵀ·Uᵀ to y.
func (s *slotPass) lowRank(y, z, x vec.Matrix, layer int) {
	v := s.views[layer]
	vec.MatMulTrans(z, v.v.Of(s.Params), x)
	s.weigh(z)
	vec.AddTransMul(y, z, v.u.Of(s.Params))
}

// lowRankBack writes the gradients of U and V where they are wanted, and sets dz
// to the gradient of V·xᵀ.
func (s *slotPass) lowRankBack(dz, dy, z, x vec.Matrix, layer int, write bool) {
	v := s.views[layer]
	vec.MatMulTrans(dz, v.u.Of(s.Params), dy)
	s.weigh(dz)
	if write && s.Grad != nil {
		vec.MatMul(v.u.Of(s.Grad), z, dy)
		vec.MatMul(v.v.Of(s.Grad), dz, x)
	}
}

var (
	_ bench.Modulated = (*mlp)(nil)
	_ bench.Modulated = (*net)(nil)
)

// SlotLayout implements bench.Modulated: every hidden layer is modulated.
func (m *mlp) SlotLayout(k, rank int) bench.Layout { return m.modulated.layout(k, rank) }

// SlotFLOPs implements bench.Modulated.
func (m *mlp) SlotFLOPs(rows, k, rank int) (forward, backward int64) {
	return m.modulated.flops(rows, k, rank)
}

// SlotLayout implements bench.Modulated: convolutions take gains alone, one for
// each channel, which act behind their pooling; dense hidden layers are modulated.
// A residual network takes none.
func (n *net) SlotLayout(k, rank int) bench.Layout { return n.modulated.layout(k, rank) }

// SlotFLOPs implements bench.Modulated.
func (n *net) SlotFLOPs(rows, k, rank int) (forward, backward int64) {
	return n.modulated.flops(rows, k, rank)
}
