package gpt

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// modulation is what a pass changes in the networks of the blocks: gates of the product
// that enters (of swiglu: of its linear half), and gains of what leaves the activation.
type modulation struct {
	gates, grads [][]float32
	slots        *bench.Slots
	prompt       *bench.Prompt
	layout       bench.Layout // of the slots
	weights      []float32    // (tokens, K): each token's weights
	ones         []float32    // (hidden)
}

// modulated says what a pass must keep for its modulation.
type modulated struct{ gateGrads, slots bool }

func (d *modulation) needs() modulated {
	return modulated{gateGrads: len(d.grads) > 0, slots: d.slots != nil}
}

// begin takes up the modulation of a pass with n rows of logits.
func (d *modulation) begin(m *gpt, p bench.Pass, n int) {
	d.gates, d.grads, d.slots, d.prompt = nil, nil, nil, nil
	if p.Mod == nil {
		return
	}
	d.gates, d.grads, d.slots, d.prompt = p.Mod.Gates, p.Mod.GateGrads, p.Mod.Slots, p.Mod.Prompt
	for _, g := range [...][][]float32{d.gates, d.grads} {
		if len(g) > m.Layers {
			panic(fmt.Sprintf("gpt: gates for %d layers and there are %d blocks", len(g), m.Layers))
		}
		for l, gate := range g {
			if gate != nil && len(gate) != m.hidden {
				panic(fmt.Sprintf("gpt: %d gates for block %d of %d units", len(gate), l, m.hidden))
			}
		}
	}
	if d.slots == nil {
		return
	}
	if len(d.layout) == 0 || d.layout[0].Rows != d.slots.K {
		d.layout = m.SlotLayout(d.slots.K, d.slots.Rank)
	}
	d.slots.Fit(d.layout, n)
	for len(d.ones) < m.hidden {
		d.ones = append(d.ones, 1)
	}
}

// spreadWeights gives every token of rows examples the weights of its row of logits.
func (t *tape) spreadWeights() {
	s := t.mod.slots
	if s == nil || t.m.perToken {
		return
	}
	t.mod.weights = grow(t.mod.weights, t.rows*t.length*s.K)
	for r := range t.rows * t.length {
		copy(t.mod.weights[r*s.K:(r+1)*s.K], s.Weights.Row(r/t.length))
	}
}

// slotWeights is the weights of tokens lo to hi−1 of the store, (tokens, K).
func (t *tape) slotWeights(lo, hi int) vec.Matrix {
	at := t.base * t.length
	if t.m.perToken {
		return t.mod.slots.Weights.Slice(at+lo, at+hi)
	}
	return rows(t.mod.weights, t.mod.slots.K, at+lo, at+hi)
}

// gate is that of block l, nil for none; gateGrad is where its gradient is wanted.
func (d *modulation) gate(l int) []float32     { return at(d.gates, l) }
func (d *modulation) gateGrad(l int) []float32 { return at(d.grads, l) }

func at(x [][]float32, l int) []float32 {
	if l < len(x) {
		return x[l]
	}
	return nil
}

// SlotLayout implements bench.Modulated: every block's network takes gains, and no
// low-rank terms.
func (m *gpt) SlotLayout(k, _ int) bench.Layout {
	layout := make(bench.Layout, m.Layers)
	for l := range layout {
		w := m.blocks[l].enter.weight
		layout[l] = bench.View{Name: fmt.Sprintf("h.%d.mlp.g", l), Layer: w.Layer, Offset: l * k * m.hidden, Rows: k, Cols: m.hidden}
	}
	return layout
}

// SlotFLOPs implements bench.Modulated.
func (m *gpt) SlotFLOPs(rows, k, _ int) (forward, backward int64) {
	gains := 2 * int64(rows) * int64(m.window) * int64(k) * int64(m.hidden) * int64(m.Layers)
	return gains, gains
}

// network takes what the second norm of block l gives, x, to the activation of tokens lo
// to hi−1. A gated layer starts from +0, is multiplied by its gate, then the bias is added.
func (t *tape) network(l, lo, hi int, x vec.Matrix) {
	m, k, enter := t.m, t.store.of(l), t.m.blocks[l].enter
	before, after := rows(k.before, m.into, lo, hi), rows(k.after, m.hidden, lo, hi)
	if g := t.mod.gate(l); g != nil {
		vec.MulView(before.View(), x.View(), enter.weight.Of(t.params).View())
		for r := range before.Rows {
			row := before.Row(r)
			if t.mod.gateGrad(l) != nil {
				copy(k.product[(lo+r)*m.hidden:(lo+r+1)*m.hidden], row[m.into-m.hidden:])
			}
			vec.Mul(row[m.into-m.hidden:], row[m.into-m.hidden:], g)
			if enter.bias.Len() > 0 {
				vec.Add(row, enter.bias.Of(t.params).Data)
			}
		}
	} else {
		t.multiply(enter, before, x)
	}
	t.activate(after, before)
	if t.mod.slots != nil {
		gain, g := rows(k.gain, m.hidden, lo, hi), t.mod.layout[l].Of(t.mod.slots.Params)
		vec.MulViewBias(gain.View(), t.slotWeights(lo, hi).View(), g.View(), t.mod.ones)
		vec.Mul(after.Data, after.Data, gain.Data)
	}
}

// activate sets y (n, hidden) from x (n, into).
func (t *tape) activate(y, x vec.Matrix) {
	switch t.m.Activation {
	case "gelu":
		vec.GELU(y.Data, x.Data)
	case "gelu-tanh":
		vec.GELUTanh(y.Data, x.Data)
	default:
		for r := range y.Rows {
			out, in := y.Row(r), x.Row(r)
			vec.SiLU(out, in[:len(out)])
			vec.Mul(out, out, in[len(out):])
		}
	}
}

// networkBack takes the gradient dafter of tokens lo to hi−1 of block l to dbefore, in the
// store, through gains and activation.
func (t *tape) networkBack(l, lo, hi int) {
	m, s, k := t.m, t.store, t.store.of(l)
	before, dbefore, dafter := rows(k.before, m.into, lo, hi), rows(s.dbefore, m.into, lo, hi), rows(s.dafter, m.hidden, lo, hi)
	if t.mod.slots != nil {
		dgain := rows(s.dgain, m.hidden, lo, hi)
		t.activate(dgain, before)
		vec.Mul(dgain.Data, dgain.Data, dafter.Data)
		vec.Mul(dafter.Data, dafter.Data, k.gain[lo*m.hidden:hi*m.hidden])
	}
	if m.into == m.hidden && &dbefore.Data[0] != &dafter.Data[0] {
		copy(dbefore.Data, dafter.Data)
	}
	switch m.Activation {
	case "gelu":
		vec.GELUGrad(dbefore.Data, before.Data)
	case "gelu-tanh":
		vec.GELUTanhGrad(dbefore.Data, before.Data)
	default:
		for r := range dafter.Rows {
			dy, x, dx := dafter.Row(r), before.Row(r), dbefore.Row(r)
			dgate, dlinear := dx[:len(dy)], dx[len(dy):]
			vec.Mul(dgate, dy, x[len(dy):])
			vec.SiLUGrad(dgate, x[:len(dy)])
			vec.SiLU(dlinear, x[:len(dy)])
			vec.Mul(dlinear, dlinear, dy)
		}
	}
}
