package gpt

import "retain/model/vec"

// A spread is one step of a pass, cut into parts for vec.Spread: the tokens, in whole
// blocks of [sumRows], the heads of all examples, or the pieces.
type spread struct {
	tape  *tape
	layer int
	rows  func(t *tape, layer, lo, hi int)
	head  func(t *tape, worker, layer, number int)
}

// Part implements vec.Parts.
func (s *spread) Part(worker, lo, hi int) {
	t := s.tape
	switch {
	case s.rows != nil:
		for lo < hi {
			end := min(hi, lo+blocksAtOnce)
			s.rows(t, s.layer, t.startOf(lo), t.startOf(end))
			lo = end
		}
	case s.head != nil:
		for p := lo; p < hi; p++ {
			s.head(t, worker, s.layer, p)
		}
	default:
		for _, p := range t.pieces[lo:hi] {
			p.do(t, worker, p)
		}
	}
}

// blocksAtOnce is how many blocks of tokens go through a step together; it changes no
// bit.
var blocksAtOnce = 1 << 20

// sumBlocks is the number of blocks of an example.
func sumBlocks(tokens int) int { return (tokens + sumRows - 1) / sumRows }

// startOf is where block b of those under way begins among the tokens of the store.
func (t *tape) startOf(b int) int {
	per := sumBlocks(t.length)
	return (t.first+b/per)*t.length + b%per*sumRows
}

// rowsOf takes all tokens under way through a step.
func (t *tape) rowsOf(f func(t *tape, layer, lo, hi int), layer int) {
	t.spread.rows, t.spread.head, t.spread.layer = f, nil, layer
	n := t.count * sumBlocks(t.length)
	vec.Spread(n, (n+vec.Threads()-1)/vec.Threads(), &t.spread)
}

// headsOf takes all heads under way through a step.
func (t *tape) headsOf(f func(t *tape, worker, layer, number int), layer int) {
	t.workers()
	t.spread.rows, t.spread.head, t.spread.layer = nil, f, layer
	vec.Spread(t.count*t.m.Heads, 1, &t.spread)
}

// piecesOf does all pieces.
func (t *tape) piecesOf() {
	t.workers()
	t.spread.rows, t.spread.head = nil, nil
	vec.Spread(len(t.pieces), 1, &t.spread)
}

// A scratch is what one worker needs for a head.
type scratch struct {
	turned  []float32 // (head, tokens+skew): keys or values transposed
	weights []float32 // (attentionRows, tokens)
	dropped []float32 // (attentionRows, tokens)
}

// workers makes scratch memory for as many as there are.
func (t *tape) workers() {
	for len(t.scratch) < vec.Threads() {
		t.scratch = append(t.scratch, scratch{})
	}
	for i := range t.scratch {
		s := &t.scratch[i]
		s.turned = grow(s.turned, t.m.head*(t.length+skew))
		s.weights, s.dropped = grow(s.weights, attentionRows*t.length), grow(s.dropped, attentionRows*t.length)
	}
}
