package gpt

import (
	"retain/bench"
	"retain/model/vec"
)

// foldPiece adds up the sums of all blocks of tokens under way, in order, to the gradients
// of biases and norms of a block, and of its gates.
func (t *tape) foldPiece(_ int, p piece) {
	m, l := t.m, p.layer
	b := m.blocks[l]
	for _, f := range [...]struct {
		view    bench.View
		section int
	}{
		{b.qkv.bias, m.at.qkv}, {b.attention.bias, m.at.attention}, {b.enter.bias, m.at.enter}, {b.leave.bias, m.at.leave},
		{b.norm1.weight, m.at.weight1}, {b.norm1.bias, m.at.bias1}, {b.norm2.weight, m.at.weight2}, {b.norm2.bias, m.at.bias2},
	} {
		t.fold(f.view.Of(t.back.grad).Data, l, f.section)
	}
	if l == m.Layers-1 {
		t.fold(m.final.weight.Of(t.back.grad).Data, l, m.at.final)
		t.fold(m.final.bias.Of(t.back.grad).Data, l, m.at.finalBias)
	}
	if g := t.mod.gateGrad(l); g != nil && !t.back.squares {
		if t.mod.gate(l) == nil {
			panic("gpt: the gradient of gates that there are not")
		}
		t.fold(g, l, m.at.gate)
	}
}

func (t *tape) fold(to []float32, l, section int) {
	if t.back.fresh {
		clear(to)
	}
	per := sumBlocks(t.length)
	for b := t.first * per; b < (t.first+t.count)*per; b++ {
		vec.Add(to, t.sum(l, b, section, len(to)))
	}
}

// wordPiece adds the gradient of the token embeddings, token after token. That of a tied
// head is there already.
func (t *tape) wordPiece(int, piece) {
	d, to := t.m.Width, t.m.tokens.Of(t.back.grad)
	if t.back.fresh && !t.m.tied {
		clear(to.Data)
	}
	for r := t.first * t.length; r < (t.first+t.count)*t.length; r++ {
		if place := r%t.length - t.ahead; place >= 0 {
			vec.Add(to.Row(int(t.tokenAt(r/t.length, place))), t.store.upper[r*d:(r+1)*d])
		}
	}
}

// placePiece adds the gradient of the position embeddings, token after token.
func (t *tape) placePiece(int, piece) {
	d, to := t.m.Width, t.m.positions.Of(t.back.grad)
	if to.Rows == 0 {
		return
	}
	if t.back.fresh {
		clear(to.Data)
	}
	for r := t.first * t.length; r < (t.first+t.count)*t.length; r++ {
		if place := r%t.length - t.ahead; place >= 0 {
			vec.Add(to.Row(place), t.store.upper[r*d:(r+1)*d])
		}
	}
}
