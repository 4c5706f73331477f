package token

import (
	"bytes"
	"maps"
	"slices"
	"sync"
)

// BPE is byte pair encoding (Sennrich et al. 2016) over bytes (Radford et al.
// 2019): a piece of text starts as its bytes, and as long as there is one, the
// pair of neighbours with the least rank is joined, the leftmost first.
type BPE struct {
	pieces [][]byte       // of each token
	first  [256]int32     // token of each byte
	merges map[pair]merge // what a pair becomes

	mu    sync.Mutex
	known map[string][]int32 // tokens of pieces that were met
}

type pair struct{ left, right int32 }

type merge struct {
	rank  int32
	token int32
}

// Size implements Tokenizer.
func (t *BPE) Size() int { return len(t.pieces) }

// Bytes implements Tokenizer.
func (t *BPE) Bytes(token int32) []byte { return t.pieces[token] }

// Append implements Tokenizer.
func (t *BPE) Append(dst []int32, text []byte) []int32 {
	const most, long = 1 << 16, 64 // pieces that are remembered, and bytes of one
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil {
		t.known = map[string][]int32{}
	}
	pieces(text, func(p []byte) {
		tokens, ok := t.known[string(p)]
		if !ok {
			tokens = t.encode(p)
			if len(t.known) < most && len(p) <= long {
				t.known[string(p)] = tokens
			}
		}
		dst = append(dst, tokens...)
	})
	return dst
}

// shortPiece is the length up to which joining looks at every pair anew, which
// for the short pieces that words are is the fastest.
const shortPiece = 64

// encode joins the bytes of one piece.
func (t *BPE) encode(p []byte) []int32 {
	tokens := make([]int32, len(p))
	for i, b := range p {
		tokens[i] = t.first[b]
	}
	if len(p) > shortPiece {
		return t.joinLong(tokens)
	}
	for {
		at, best := -1, merge{}
		for i := range len(tokens) - 1 {
			if m, ok := t.merges[pair{tokens[i], tokens[i+1]}]; ok && (at < 0 || m.rank < best.rank) {
				at, best = i, m
			}
		}
		if at < 0 {
			return tokens
		}
		tokens[at] = best.token
		tokens = append(tokens[:at+1], tokens[at+2:]...)
	}
}

// candidate is a pair that may be joined.
type candidate struct {
	rank, at int32
	pair     pair
}

// joinLong does what encode does with a list of neighbours and a heap, so that
// a piece of any length takes n log n.
func (t *BPE) joinLong(tokens []int32) []int32 {
	n := int32(len(tokens))
	next, prev := make([]int32, n), make([]int32, n)
	for i := range n {
		next[i], prev[i] = i+1, i-1
	}
	h := heap[candidate]{less: func(a, b candidate) bool { return a.rank < b.rank || a.rank == b.rank && a.at < b.at }}
	push := func(i int32) {
		if i < 0 || next[i] >= n {
			return
		}
		p := pair{tokens[i], tokens[next[i]]}
		if m, ok := t.merges[p]; ok {
			h.push(candidate{m.rank, i, p})
		}
	}
	for i := range n {
		push(i)
	}
	for h.len() > 0 {
		c := h.pop()
		j := next[c.at]
		if tokens[c.at] != c.pair.left || j >= n || tokens[j] != c.pair.right {
			continue // one of the two was joined since
		}
		tokens[c.at] = t.merges[c.pair].token
		tokens[j] = -1
		next[c.at] = next[j]
		if next[j] < n {
			prev[next[j]] = c.at
		}
		push(prev[c.at])
		push(c.at)
	}
	joined := tokens[:0]
	for i := int32(0); i < n; i = next[i] {
		joined = append(joined, tokens[i])
	}
	return joined
}

// Same says whether two tokenizers cut every text into the same tokens, by the same
// numbers.
func Same(a, b Tokenizer) bool {
	x, ok := a.(*BPE)
	y, both := b.(*BPE)
	if ok && both {
		return x.first == y.first && slices.EqualFunc(x.pieces, y.pieces, bytes.Equal) && maps.Equal(x.merges, y.merges)
	}
	if ok || both || a.Size() != b.Size() {
		return false
	}
	for k := range int32(a.Size()) { // of bytes or an alphabet
		if !bytes.Equal(a.Bytes(k), b.Bytes(k)) {
			return false
		}
	}
	return true
}
