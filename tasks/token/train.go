package token

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Train makes a BPE of the given size from texts: the 256 bytes are the first
// tokens, and then, again and again, the pair of neighbours that comes most
// often within the pieces of the texts becomes the next one. Of pairs that come
// equally often the one with the smaller left token is taken, then with the
// smaller right one. The order of the texts does not matter.
func Train(size int, texts [][]byte) (*BPE, error) {
	if size < 256 {
		return nil, fmt.Errorf("a vocabulary of %d tokens (hint: at least the 256 bytes)", size)
	}
	t := &BPE{merges: map[pair]merge{}}
	for b := range 256 {
		t.first[b] = int32(b)
		t.pieces = append(t.pieces, every[b:b+1:b+1])
	}
	r := newTrainer(texts)
	for len(t.pieces) < size {
		p, ok := r.most()
		if !ok {
			return nil, fmt.Errorf("the texts give %d tokens and the vocabulary has %d (hint: a smaller vocabulary)", len(t.pieces), size)
		}
		token := int32(len(t.pieces))
		t.merges[p] = merge{rank: token - 256, token: token}
		t.pieces = append(t.pieces, slices.Concat(t.pieces[p.left], t.pieces[p.right]))
		r.join(p, token)
	}
	return t, nil
}

// trainer counts the pairs of neighbours.
type trainer struct {
	words  []word
	counts map[pair]int64
	where  map[pair][]int32 // words that may have the pair
	queue  heap[counted]
}

// word is a piece as its tokens, and how often it comes.
type word struct {
	tokens []int32
	count  int64
}

type counted struct {
	pair  pair
	count int64
}

func newTrainer(texts [][]byte) *trainer {
	count := map[string]int64{}
	for _, t := range texts {
		pieces(t, func(p []byte) { count[string(p)]++ })
	}
	r := &trainer{counts: map[pair]int64{}, where: map[pair][]int32{}}
	r.queue.less = func(a, b counted) bool {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.pair.left, b.pair.left), cmp.Compare(a.pair.right, b.pair.right)) < 0
	}
	names := make([]string, 0, len(count))
	for p := range count {
		names = append(names, p)
	}
	slices.SortFunc(names, strings.Compare)
	for _, p := range names {
		w := word{count: count[p]}
		for _, b := range []byte(p) {
			w.tokens = append(w.tokens, int32(b))
		}
		r.words = append(r.words, w)
		r.add(int32(len(r.words)-1), nil)
	}
	for p, n := range r.counts {
		r.queue.push(counted{p, n}) // the queue has a total order: that of the map does not matter
	}
	return r
}

// add counts the pairs of a word; changed gets those that were met.
func (r *trainer) add(i int32, changed map[pair]bool) {
	w := &r.words[i]
	for k := range len(w.tokens) - 1 {
		p := pair{w.tokens[k], w.tokens[k+1]}
		r.counts[p] += w.count
		if at := r.where[p]; len(at) == 0 || at[len(at)-1] != i {
			r.where[p] = append(at, i)
		}
		if changed != nil {
			changed[p] = true
		}
	}
}

// remove takes the pairs of a word out of the counts.
func (r *trainer) remove(i int32, changed map[pair]bool) {
	w := &r.words[i]
	for k := range len(w.tokens) - 1 {
		p := pair{w.tokens[k], w.tokens[k+1]}
		r.counts[p] -= w.count
		changed[p] = true
	}
}

// most is the pair that comes most often; false where there is none.
func (r *trainer) most() (pair, bool) {
	for r.queue.len() > 0 {
		c := r.queue.pop()
		if c.count > 0 && r.counts[c.pair] == c.count {
			return c.pair, true
		}
	}
	return pair{}, false
}

// join puts token in the place of a pair in every word.
func (r *trainer) join(p pair, token int32) {
	changed := map[pair]bool{}
	words := slices.Clone(r.where[p])
	slices.Sort(words)
	for _, i := range slices.Compact(words) {
		w := &r.words[i]
		r.remove(i, changed)
		tokens := w.tokens[:0]
		for k := 0; k < len(w.tokens); k++ {
			if k+1 < len(w.tokens) && w.tokens[k] == p.left && w.tokens[k+1] == p.right {
				tokens = append(tokens, token)
				k++
			} else {
				tokens = append(tokens, w.tokens[k])
			}
		}
		w.tokens = tokens
		r.add(i, changed)
	}
	delete(r.counts, p)
	delete(r.where, p)
	delete(changed, p)
	for q := range changed {
		if r.counts[q] > 0 {
			r.queue.push(counted{q, r.counts[q]})
		}
	}
}
