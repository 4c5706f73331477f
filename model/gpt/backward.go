package gpt

import "retain/model/vec"

// backward is what one backward pass through some examples is for.
type backward struct {
	grad    []float32
	fresh   bool // grad is written; else added to
	squares bool // grad is that of one example alone, and no modulation has a gradient
}

// sections are the places of the sums over a block of tokens.
type sections struct{ qkv, attention, enter, leave, weight1, bias1, weight2, bias2, final, finalBias, gate, width int }

func (m *gpt) sections() (s sections) {
	at := 0
	for _, x := range []struct {
		to    *int
		width int
	}{
		{&s.qkv, 3 * m.Width}, {&s.attention, m.Width}, {&s.enter, m.into}, {&s.leave, m.Width},
		{&s.weight1, m.Width}, {&s.bias1, m.Width}, {&s.weight2, m.Width}, {&s.bias2, m.Width},
		{&s.final, m.Width}, {&s.finalBias, m.Width}, {&s.gate, m.hidden}, {&s.width, 0},
	} {
		*x.to = at
		at += x.width
	}
	return s
}

// sum is the place of width sums of block b of the store, for block l.
func (t *tape) sum(l, b, section, width int) []float32 {
	return t.store.sums[l&1][b*t.m.at.width+section:][:width]
}

// blocksIn calls each with the blocks between tokens lo and hi of the store, which are
// whole ones.
func (t *tape) blocksIn(lo, hi int) (first, last int) {
	return t.blockOf(lo), t.blockOf(hi)
}

// blockOf is the number in the store of the block that begins at token r.
func (t *tape) blockOf(r int) int {
	return r/t.length*sumBlocks(t.length) + r%t.length/sumRows
}

// span is the tokens of block b of the store.
func (t *tape) span(b int) (lo, hi int) {
	per := sumBlocks(t.length)
	e, i := b/per, b%per
	return e*t.length + i*sumRows, e*t.length + min((i+1)*sumRows, t.length)
}

// sumColumns sums the columns of x, which are tokens lo to hi−1 of the store, block by
// block.
func (t *tape) sumColumns(l, section int, x []float32, cols, lo, hi int) {
	first, last := t.blocksIn(lo, hi)
	for b := first; b < last; b++ {
		sums := t.sum(l, b, section, cols)
		clear(sums)
		i, j := t.span(b)
		vec.AddColumnSums(sums, rows(x, cols, i, j))
	}
}

// normBack takes the gradient dy of what a norm gave to that of what it read, in place,
// and sums those of its parameters for block b.
func (t *tape) normBack(n norm, dy, x vec.Matrix, mean, rstd, weight, bias []float32) {
	gamma := n.weight.Of(t.params).Data
	if t.m.Norm == "rms" {
		vec.RMSNormGrad(dy, dy, x, gamma, rstd, weight)
		return
	}
	vec.LayerNormGrad(dy, dy, x, gamma, mean, rstd, weight, bias)
}

// normsBack is normBack for tokens lo to hi−1 of the store, block by block.
func (t *tape) normsBack(n norm, l, weight, bias int, dy, x, mean, rstd []float32, lo, hi int) {
	d := t.m.Width
	first, last := t.blocksIn(lo, hi)
	for b := first; b < last; b++ {
		w, v := t.sum(l, b, weight, d), t.sum(l, b, bias, d)
		clear(w)
		clear(v)
		i, j := t.span(b)
		t.normBack(n, rows(dy, d, i, j), rows(x, d, i, j), mean[i:j], rstd[i:j], w, v)
	}
}

// multiplyBack is dx = dy·Wᵀ.
func (t *tape) multiplyBack(l linear, dx, dy vec.Matrix) {
	vec.MulView(dx.View(), dy.View(), l.weight.Of(t.params).View().T())
}

// descend takes the gradient of tokens lo to hi−1 from what block l asks, or from the
// features where l is the number of blocks, to what block l−1 attended, or to the
// embeddings.
func (t *tape) descend(l, lo, hi int) {
	if l == t.m.Layers {
		t.finalBack(lo, hi)
	} else {
		t.askBack(l, lo, hi)
	}
	if l > 0 {
		t.leaveBack(l-1, lo, hi)
		return
	}
	for r := lo; r < hi; r++ {
		t.dropRow(t.store.upper[r*t.m.Width:(r+1)*t.m.Width], 0, r)
	}
}

// finalBack is the backward pass of the final norm. Where classes are read at the last
// token, the gradients of the others are +0.
func (t *tape) finalBack(lo, hi int) {
	m, s, d, l := t.m, t.store, t.m.Width, t.m.Layers-1
	x := s.at(2 * m.Layers)
	if m.perToken {
		t.finalTextBack(lo, hi)
		return
	}
	clear(s.upper[lo*d : hi*d])
	first, last := t.blocksIn(lo, hi)
	for b := first; b < last; b++ {
		w, v := t.sum(l, b, m.at.final, d), t.sum(l, b, m.at.finalBias, d)
		clear(w)
		clear(v)
		if _, end := t.span(b); end%t.length == 0 {
			e := end/t.length - 1
			copy(s.upper[(end-1)*d:end*d], s.dclass[e*d:(e+1)*d])
			at := t.base + e
			t.normBack(m.final, rows(s.upper, d, end-1, end), rows(x, d, end-1, end), t.mean[at:at+1], t.rstd[at:at+1], w, v)
		}
	}
}

// askBack takes the gradient from queries, keys and values to what block l read.
func (t *tape) askBack(l, lo, hi int) {
	m, s, d, k := t.m, t.store, t.m.Width, t.store.of(l)
	dqkv := rows(s.dqkv[l&1], 3*d, lo, hi)
	scale := m.scale()
	for r := range dqkv.Rows {
		row := dqkv.Row(r)
		vec.Scale(scale, row[:d])
		if m.turns.half > 0 {
			m.turns.turn(row[:2*d], (lo+r)%t.length, true)
		}
	}
	if m.blocks[l].qkv.bias.Len() > 0 {
		t.sumColumns(l, m.at.qkv, s.dqkv[l&1], 3*d, lo, hi)
	}
	t.multiplyBack(m.blocks[l].qkv, rows(s.scratch, d, lo, hi), dqkv)
	t.normsBack(m.blocks[l].norm1, l, m.at.weight1, m.at.bias1, s.scratch, s.at(2*l), k.mean1, k.rstd1, lo, hi)
	vec.Combine(s.upper[lo*d:hi*d], 1, s.lower[lo*d:hi*d], 1, s.scratch[lo*d:hi*d])
}

// branchBack is the gradient d of a branch that was dropped before it was added.
func (t *tape) branchBack(i, place int, d []float32, lo, hi int) []float32 {
	if !t.drop.active() {
		return d
	}
	w, b := t.m.Width, t.store.branch[i]
	copy(b[lo*w:hi*w], d[lo*w:hi*w])
	for r := lo; r < hi; r++ {
		t.dropRow(b[r*w:(r+1)*w], place, r)
	}
	return b
}

// leaveBack takes the gradient from what block l gave to what it attended.
func (t *tape) leaveBack(l, lo, hi int) {
	m, s, d, k, b := t.m, t.store, t.m.Width, t.store.of(l), t.m.blocks[l]
	dy := t.branchBack(0, 3*l+3, s.upper, lo, hi)
	if b.leave.bias.Len() > 0 {
		t.sumColumns(l, m.at.leave, dy, d, lo, hi)
	}
	t.multiplyBack(b.leave, rows(s.dafter, m.hidden, lo, hi), rows(dy, d, lo, hi))
	t.networkBack(l, lo, hi)
	if b.enter.bias.Len() > 0 {
		t.sumColumns(l, m.at.enter, s.dbefore, m.into, lo, hi)
	}
	t.gateBack(l, lo, hi)
	t.multiplyBack(b.enter, rows(s.scratch, d, lo, hi), rows(s.dbefore, m.into, lo, hi))
	t.normsBack(b.norm2, l, m.at.weight2, m.at.bias2, s.scratch, s.at(2*l+1), k.mean2, k.rstd2, lo, hi)
	vec.Combine(s.lower[lo*d:hi*d], 1, s.upper[lo*d:hi*d], 1, s.scratch[lo*d:hi*d])
	dy = t.branchBack(1, 3*l+2, s.lower, lo, hi)
	if b.attention.bias.Len() > 0 {
		t.sumColumns(l, m.at.attention, dy, d, lo, hi)
	}
	t.multiplyBack(b.attention, rows(s.dattended, d, lo, hi), rows(dy, d, lo, hi))
}

// gateBack sums the gradient of the gates of block l and takes that of its columns
// behind them.
func (t *tape) gateBack(l, lo, hi int) {
	g := t.mod.gate(l)
	if g == nil {
		return
	}
	m, s := t.m, t.store
	if t.mod.gateGrad(l) != nil {
		first, last := t.blocksIn(lo, hi)
		for b := first; b < last; b++ {
			sums := t.sum(l, b, m.at.gate, m.hidden)
			clear(sums)
			i, j := t.span(b)
			for r := i; r < j; r++ {
				work, product := s.dafter[r*m.hidden:(r+1)*m.hidden], t.store.of(l).product[r*m.hidden:(r+1)*m.hidden]
				vec.Mul(work, s.dbefore[(r+1)*m.into-m.hidden:(r+1)*m.into], product)
				vec.Add(sums, work)
			}
		}
	}
	for r := lo; r < hi; r++ {
		row := s.dbefore[(r+1)*m.into-m.hidden : (r+1)*m.into]
		vec.Mul(row, row, g)
	}
}
