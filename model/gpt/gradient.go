package gpt

import "retain/model/vec"

// Backward writes the gradient.
func (t *tape) Backward(grad []float32, dlogits vec.Matrix) {
	if t.rows == 0 {
		vec.Zero(grad)
		if t.ahead > 0 {
			clear(t.mod.prompt.Grad)
		}
		return
	}
	t.headGrad(grad, dlogits, 0, t.rows)
	for lo := 0; lo < t.rows; lo += t.stepBack() {
		t.hold(lo, min(lo+t.stepBack(), t.rows))
		t.back = backward{grad: grad, fresh: lo == 0}
		t.backward(dlogits)
	}
}

// BackwardSquares takes the gradient of each example alone, as Backward does, and adds
// its square.
func (t *tape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	t.example = grow(t.example, len(squares))
	for lo := 0; lo < t.rows; lo += t.stepBack() {
		hi := min(lo+t.stepBack(), t.rows)
		t.hold(lo, hi)
		for e := range hi - lo {
			t.first, t.count = e, 1
			t.back = backward{grad: t.example, fresh: true, squares: true}
			t.headGrad(t.example, dlogits, lo+e, lo+e+1)
			t.backward(dlogits)
			vec.AddSquares(squares, t.example)
		}
	}
}

// stepBack is how many examples go through a backward pass at once.
func (t *tape) stepBack() int {
	if t.train {
		return t.rows
	}
	return t.step()
}

// hold sees to it that the store has what examples lo to hi−1 leave for a backward pass.
func (t *tape) hold(lo, hi int) {
	defer func() { t.store.reserveBack(t.m, hi-lo, t.length, t.mod.needs()) }()
	if t.train {
		t.store = &t.full
		t.take(lo, hi)
		return
	}
	t.store = &t.part
	held := !t.part.shared && t.heldLo == lo && t.heldHi == hi
	t.part.reserve(t.m, hi-lo, t.length, false, t.mod.needs())
	t.take(lo, hi)
	if !held {
		t.forward()
	}
}

// backward takes the examples under way from the logits to the embeddings: the tokens
// down a block, then the heads of the next together with the products of weights that
// have become ready.
func (t *tape) backward(dlogits vec.Matrix) {
	t.headBack(dlogits)
	top := t.m.Layers
	t.rowsOf((*tape).descend, top)
	for l := top - 1; l >= 0; l-- {
		t.pieces = t.pieces[:0]
		for p := range t.count * t.m.Heads {
			t.pieces = append(t.pieces, piece{do: (*tape).headPiece, layer: l, lo: p})
		}
		t.cut(l, byLeave)
		t.cut(l, byEnter)
		t.cut(l, byAttention)
		if t.mod.slots != nil && t.mod.slots.Grad != nil && !t.back.squares {
			t.pieces = append(t.pieces, piece{do: (*tape).gainPiece, layer: l})
		}
		if l+1 < top {
			t.cut(l+1, byQKV)
			t.pieces = append(t.pieces, piece{do: (*tape).foldPiece, layer: l + 1})
		}
		t.piecesOf()
		t.rowsOf((*tape).descend, l)
	}
	t.pieces = t.pieces[:0]
	t.cut(0, byQKV)
	t.pieces = append(t.pieces, piece{do: (*tape).foldPiece}, piece{do: (*tape).wordPiece}, piece{do: (*tape).placePiece}, piece{do: (*tape).promptPiece})
	t.piecesOf()
}

// headGrad writes the gradient of the output layer for examples lo to hi−1.
func (t *tape) headGrad(grad []float32, dlogits vec.Matrix, lo, hi int) {
	m, per := t.m, t.answers()
	dy, x := dlogits.Slice(lo*per, hi*per), rows(t.features, m.Width, lo*per, hi*per)
	if m.tied {
		vec.TransMul(m.tokens.Of(grad), dy, x)
		return
	}
	vec.TransMul(m.out.weight.Of(grad), x, dy)
	if m.out.bias.Len() > 0 {
		db := m.out.bias.Of(grad).Data
		clear(db)
		vec.AddColumnSums(db, dy)
	}
}

// headBack takes the gradient of the logits of the examples under way to the features:
// where every token has some, behind the last block, where the final norm will be taken
// back in place.
func (t *tape) headBack(dlogits vec.Matrix) {
	d, last := t.m.Width, t.first+t.count
	if !t.m.perToken {
		t.outBack(rows(t.store.dclass, d, t.first, last), dlogits.Slice(t.base+t.first, t.base+last))
		return
	}
	together, per := t.count, t.answers()
	if t.ahead > 0 {
		together = 1
	}
	for e := t.first; e < last; e += together {
		clear(t.store.upper[e*t.length*d : (e*t.length+t.ahead)*d])
		t.outBack(rows(t.store.upper, d, e*t.length+t.ahead, (e+together)*t.length),
			dlogits.Slice((t.base+e)*per, (t.base+e+together)*per))
	}
}

// outBack takes the gradient dy of logits to that of the features, dx.
func (t *tape) outBack(dx, dy vec.Matrix) {
	if t.m.tied {
		vec.MatMul(dx, dy, t.m.tokens.Of(t.params))
	} else {
		vec.MatMulTrans(dx, dy, t.m.out.weight.Of(t.params))
	}
}

// A piece is a part of a backward pass that waits for nothing.
type piece struct {
	do     func(t *tape, worker int, p piece)
	layer  int
	lo, hi int
}

func (t *tape) headPiece(worker int, p piece) { t.attendBack(worker, p.layer, p.lo) }

// by is a product of weights: its layer, what it read and the gradient of what it gave.
type by func(t *tape, layer int) (l linear, x, dy vec.Matrix)

func (t *tape) tokenRows(x []float32, cols int) vec.Matrix {
	return rows(x, cols, t.first*t.length, (t.first+t.count)*t.length)
}

func (t *tape) ofQKV(l int) (linear, vec.Matrix, vec.Matrix) {
	d := t.m.Width
	return t.m.blocks[l].qkv, t.tokenRows(t.store.of(l).norm1, d), t.tokenRows(t.store.dqkv[l&1], 3*d)
}

func (t *tape) ofAttention(l int) (linear, vec.Matrix, vec.Matrix) {
	d, dy := t.m.Width, t.store.lower
	if t.drop.active() {
		dy = t.store.branch[1]
	}
	return t.m.blocks[l].attention, t.tokenRows(t.store.of(l).attended, d), t.tokenRows(dy, d)
}

func (t *tape) ofEnter(l int) (linear, vec.Matrix, vec.Matrix) {
	return t.m.blocks[l].enter, t.tokenRows(t.store.of(l).norm2, t.m.Width), t.tokenRows(t.store.dbefore, t.m.into)
}

func (t *tape) ofLeave(l int) (linear, vec.Matrix, vec.Matrix) {
	dy := t.store.upper
	if t.drop.active() {
		dy = t.store.branch[0]
	}
	return t.m.blocks[l].leave, t.tokenRows(t.store.of(l).after, t.m.hidden), t.tokenRows(dy, t.m.Width)
}

// weights is a product of weights with the work on a part of its columns.
type weights struct {
	of   by
	part func(t *tape, worker int, p piece)
}

var (
	byQKV       = weights{(*tape).ofQKV, func(t *tape, _ int, p piece) { t.columns((*tape).ofQKV, p) }}
	byAttention = weights{(*tape).ofAttention, func(t *tape, _ int, p piece) { t.columns((*tape).ofAttention, p) }}
	byEnter     = weights{(*tape).ofEnter, func(t *tape, _ int, p piece) { t.columns((*tape).ofEnter, p) }}
	byLeave     = weights{(*tape).ofLeave, func(t *tape, _ int, p piece) { t.columns((*tape).ofLeave, p) }}
)

// cut makes pieces of the gradient of a weight, as many as there are threads, cut
// between columns.
func (t *tape) cut(layer int, w weights) {
	l, _, _ := w.of(t, layer)
	const tile = 32
	tiles := (l.weight.Cols + tile - 1) / tile
	n := min(vec.Threads(), tiles)
	for i := range n {
		t.pieces = append(t.pieces, piece{do: w.part, layer: layer,
			lo: i * tiles / n * tile, hi: min((i+1)*tiles/n*tile, l.weight.Cols)})
	}
}

// columns is the gradient of columns p.lo to p.hi−1 of a weight.
func (t *tape) columns(of by, p piece) {
	l, x, dy := of(t, p.layer)
	to := l.weight.Of(t.back.grad).View().Part(0, l.weight.Rows, p.lo, p.hi)
	part := dy.View().Part(0, dy.Rows, p.lo, p.hi)
	if t.back.fresh {
		vec.MulView(to, x.View().T(), part)
	} else {
		vec.AddMulView(to, x.View().T(), part)
	}
}

// gainPiece is the gradient of the gains of a block.
func (t *tape) gainPiece(_ int, p piece) {
	s := t.mod.slots
	to, n := t.mod.layout[p.layer].Of(s.Grad).View(), t.count*t.length
	a := t.slotWeights(t.first*t.length, t.first*t.length+n).View().T()
	d := t.tokenRows(t.store.dgain, t.m.hidden).View()
	if t.back.fresh {
		vec.MulView(to, a, d)
	} else {
		vec.AddMulView(to, a, d)
	}
}
