package gpt

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Sizes that are part of the definition: tokens of an example whose gradients are summed
// before they are added to those of others, and queries that share the end of their keys.
const (
	sumRows       = 32
	attentionRows = 32
)

// partTokens is how many tokens a pass that keeps nothing takes at once, at least; it
// changes no bit.
var partTokens = 512

// tape is the workspace of a gpt. A training pass keeps what its backward pass reads;
// a pass as at test time goes through the examples in parts and keeps the features
// alone, and its backward passes compute the parts anew.
type tape struct {
	m       *gpt
	maxRows int
	params  []float32
	tokens  []int32 // (rows, length)
	rows    int
	length  int // positions of an example: those of the prompt, then those of its tokens
	ahead   int // those of the prompt
	train   bool
	drop    dropper
	mod     modulation

	full, part store
	store      *store // the one in use
	base       int    // number of the first example in it
	first      int    // the first example under way, counted within the store
	count      int    // examples under way

	features []float32 // (rows of logits, width): what the head reads
	mean     []float32 // of the final norm: (positions), or (rows) where there are classes
	rstd     []float32
	logits   []float32 // (rows of logits, outputs)

	scratch []scratch // of each worker
	spread  spread
	pieces  []piece
	back    backward
	example []float32 // the gradient of one example

	heldLo, heldHi int // the examples of the latest forward pass through the store
}

// NewTape makes the workspace. Its memory is allocated by the first passes.
func (m *gpt) NewTape(maxRows int) bench.Tape {
	t := &tape{m: m, maxRows: maxRows}
	t.spread.tape = t
	return t
}

// answers is the rows of logits of one example.
func (t *tape) answers() int {
	if t.m.perToken {
		return t.length - t.ahead
	}
	return 1
}

// Forward computes the logits. Examples may be shorter than the context.
func (t *tape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	m := t.m
	ahead := promptOf(m, p)
	if in.Rows > t.maxRows || ahead+in.Width > m.context || in.Tokens == nil && in.Rows > 0 {
		panic(fmt.Sprintf("gpt: %d examples of %d tokens on a tape for %d of %d", in.Rows, ahead+in.Width, t.maxRows, m.context))
	}
	t.params, t.rows, t.length, t.ahead, t.train = params, in.Rows, ahead+in.Width, ahead, p.Train
	t.tokens = append(t.tokens[:0], in.Tokens...)
	t.drop.begin(m, p)
	n := t.rows * t.answers()
	t.mod.begin(m, p, n)
	t.spreadWeights()
	t.features, t.logits = grow(t.features, n*m.Width), grow(t.logits, n*m.outputs)
	t.mean, t.rstd = grow(t.mean, t.finals()), grow(t.rstd, t.finals())
	if t.train {
		t.full.reserve(m, t.rows, t.length, false, t.mod.needs())
		t.store = &t.full
		t.take(0, t.rows)
		t.forward()
	} else {
		t.store = &t.part
		for lo := 0; lo < t.rows; lo += t.step() {
			hi := min(lo+t.step(), t.rows)
			t.part.reserve(m, hi-lo, t.length, true, t.mod.needs())
			t.take(lo, hi)
			t.forward()
		}
	}
	logits := rows(t.logits, m.outputs, 0, n)
	t.head(logits, rows(t.features, m.Width, 0, n))
	return logits
}

// step is how many examples a pass that keeps nothing takes at once.
func (t *tape) step() int {
	return min(max(1, (partTokens+t.length-1)/max(t.length, 1)), t.maxRows)
}

// take lets the store hold examples lo to hi−1, all of them under way.
func (t *tape) take(lo, hi int) {
	t.base, t.first, t.count = lo, 0, hi-lo
}

// forward takes the examples under way through the blocks and the final norm.
func (t *tape) forward() {
	t.heldLo, t.heldHi = t.base, t.base+t.count
	t.rowsOf((*tape).enter, 0)
	for l := range t.m.blocks {
		t.headsOf((*tape).attend, l)
		t.rowsOf((*tape).leave, l)
	}
	if !t.m.perToken {
		t.finalLast()
	}
}

// head is the product of the features with the output layer.
func (t *tape) head(logits, features vec.Matrix) {
	switch {
	case t.m.tied:
		vec.MatMulTrans(logits, features, t.m.tokens.Of(t.params))
	case t.m.out.bias.Len() > 0:
		vec.MatMulBias(logits, features, t.m.out.weight.Of(t.params), t.m.out.bias.Of(t.params).Data)
	default:
		vec.MatMul(logits, features, t.m.out.weight.Of(t.params))
	}
}

// Features is what the output layer has read, (rows of logits, width).
func (t *tape) Features() vec.Matrix {
	return rows(t.features, t.m.Width, 0, t.rows*t.answers())
}

// enter embeds tokens lo to hi−1 and makes the queries, keys and values of the first
// block.
func (t *tape) enter(_, lo, hi int) {
	m, d := t.m, t.m.Width
	x := t.store.at(0)
	words, places := m.tokens.Of(t.params), m.positions.Of(t.params)
	for r := lo; r < hi; r++ {
		row, place := x[r*d:(r+1)*d], r%t.length-t.ahead
		if place < 0 {
			copy(row, t.mod.prompt.Vectors[(place+t.ahead)*d:])
			t.dropRow(row, 0, r)
			continue
		}
		token := t.tokenAt(r/t.length, place)
		if token < 0 || int(token) >= words.Rows {
			panic(fmt.Sprintf("gpt: token %d of a vocabulary of %d", token, words.Rows))
		}
		copy(row, words.Row(int(token)))
		if places.Rows > 0 {
			vec.Add(row, places.Row(place))
		}
		t.dropRow(row, 0, r)
	}
	t.ask(0, lo, hi)
}

// dropRow drops row r of the store, as wide as the stream, at a place.
func (t *tape) dropRow(row []float32, place, r int) {
	if t.drop.active() {
		t.drop.drop(row, place, uint64(r*len(row)))
	}
}

// normalise is one norm, of rows lo to hi−1.
func (t *tape) normalise(n norm, y, x vec.Matrix, mean, rstd []float32) {
	weight := n.weight.Of(t.params).Data
	switch {
	case t.m.Norm == "rms":
		vec.RMSNorm(y, x, weight, rstd, normEps)
	case n.bias.Len() > 0:
		vec.LayerNorm(y, x, weight, n.bias.Of(t.params).Data, mean, rstd, normEps)
	default:
		vec.LayerNorm(y, x, weight, t.m.zero, mean, rstd, normEps)
	}
}

// multiply is y = x·W + b on one thread.
func (t *tape) multiply(l linear, y, x vec.Matrix) {
	w := l.weight.Of(t.params).View()
	if l.bias.Len() > 0 {
		vec.MulViewBias(y.View(), x.View(), w, l.bias.Of(t.params).Data)
	} else {
		vec.MulView(y.View(), x.View(), w)
	}
}

// ask makes the queries, keys and values of block l for tokens lo to hi−1: queries
// times 1/√head, queries and keys turned where positions are rotary.
func (t *tape) ask(l, lo, hi int) {
	m, d, k := t.m, t.m.Width, t.store.of(l)
	x, y := rows(t.store.at(2*l), d, lo, hi), rows(k.norm1, d, lo, hi)
	t.normalise(m.blocks[l].norm1, y, x, k.mean1[lo:hi], k.rstd1[lo:hi])
	qkv := rows(k.qkv, 3*d, lo, hi)
	t.multiply(m.blocks[l].qkv, qkv, y)
	scale := m.scale()
	for r := range qkv.Rows {
		row := qkv.Row(r)
		if m.turns.half > 0 {
			m.turns.turn(row[:2*d], (lo+r)%t.length, false)
		}
		vec.Scale(scale, row[:d])
	}
}

// scale is 1/√head.
func (m *gpt) scale() float32 { return float32(1 / math.Sqrt(float64(m.head))) }

// leave takes tokens lo to hi−1 from attention through the network of block l, and to
// the queries of the next block or the final norm.
func (t *tape) leave(l, lo, hi int) {
	m, d, k := t.m, t.m.Width, t.store.of(l)
	b := m.blocks[l]
	x0, x1, x2 := rows(t.store.at(2*l), d, lo, hi), rows(t.store.at(2*l+1), d, lo, hi), rows(t.store.at(2*l+2), d, lo, hi)
	branch, y := rows(t.store.scratch, d, lo, hi), rows(k.norm2, d, lo, hi)
	t.multiply(b.attention, branch, rows(k.attended, d, lo, hi))
	t.join(x1, x0, branch, 3*l+2, lo)
	t.normalise(b.norm2, y, x1, k.mean2[lo:hi], k.rstd2[lo:hi])
	t.network(l, lo, hi, y)
	t.multiply(b.leave, branch, rows(k.after, m.hidden, lo, hi))
	t.join(x2, x1, branch, 3*l+3, lo)
	switch {
	case l+1 < m.Layers:
		t.ask(l+1, lo, hi)
	case m.perToken:
		t.finalText(lo, hi)
	}
}

// join sets sum = x + branch, which is dropped first.
func (t *tape) join(sum, x, branch vec.Matrix, place, lo int) {
	if t.drop.active() {
		for r := range branch.Rows {
			t.dropRow(branch.Row(r), place, lo+r)
		}
	}
	vec.Combine(sum.Data, 1, x.Data, 1, branch.Data)
}

// finalLast is the final norm of the last token of each example under way.
func (t *tape) finalLast() {
	d, x := t.m.Width, t.store.at(2*t.m.Layers)
	for e := t.first; e < t.first+t.count; e++ {
		last, at := (e+1)*t.length-1, t.base+e
		t.normalise(t.m.final, rows(t.features, d, at, at+1), rows(x, d, last, last+1), t.mean[at:at+1], t.rstd[at:at+1])
	}
}
