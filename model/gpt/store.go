package gpt

import "retain/model/vec"

// kept is what a block leaves for its backward pass.
type kept struct {
	mean1, rstd1, mean2, rstd2 []float32 // (tokens)
	norm1, norm2               []float32 // (tokens, width)
	qkv                        []float32 // (tokens, 3·width): queries scaled, queries and keys turned
	weights                    []float32 // (examples, heads, probabilities): of attention
	attended                   []float32 // (tokens, width)
	before                     []float32 // (tokens, into): what the activation reads
	product                    []float32 // (tokens, hidden): of a gated layer, where its gradient is wanted
	after                      []float32 // (tokens, hidden): what leaves the activation, gains included
	gain                       []float32 // (tokens, hidden): 1 + aG
}

// store is the memory of a pass over some examples at once: of a training pass, of all;
// of others of a part, with one kept that the blocks share until a backward pass wants
// all.
type store struct {
	kept   []*kept
	stream [][]float32 // (tokens, width): before the blocks, and after each half of one; two take turns where kept is shared
	shared bool

	// Of the backward pass.
	upper, lower []float32 // gradients of the stream behind and in the middle of a block
	dclass       []float32 // (examples, width): of what the class is read from
	branch       [2][]float32
	scratch      []float32
	dbefore      []float32
	dafter       []float32 // dbefore itself where the activation is taken back in place
	apart        []float32 // dafter where it is not
	dattended    []float32
	dgain        []float32
	dqkv         [2][]float32 // by parity of the block
	sums         [2][]float32 // (blocks of tokens, sections), by parity of the block
}

func grow[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}

// reserve makes room for a forward pass over examples examples of tokens tokens.
func (s *store) reserve(m *gpt, examples, tokens int, shared bool, modulated modulated) {
	s.shared = s.shared && shared || shared && s.kept == nil
	n, d := examples*tokens, m.Width
	blocks, streams := m.Layers, 2*m.Layers+1
	if s.shared {
		blocks, streams = 1, 2
	}
	for len(s.kept) < blocks {
		s.kept = append(s.kept, &kept{})
	}
	for len(s.stream) < streams {
		s.stream = append(s.stream, nil)
	}
	for i := range s.stream {
		s.stream[i] = grow(s.stream[i], n*d)
	}
	s.scratch = grow(s.scratch, n*d)
	for _, k := range s.kept {
		for _, x := range []*[]float32{&k.mean1, &k.rstd1, &k.mean2, &k.rstd2} {
			*x = grow(*x, n)
		}
		for _, x := range []*[]float32{&k.norm1, &k.norm2, &k.attended} {
			*x = grow(*x, n*d)
		}
		k.qkv = grow(k.qkv, 3*n*d)
		k.weights = grow(k.weights, examples*m.Heads*m.probabilities(tokens))
		k.before, k.after = grow(k.before, n*m.into), grow(k.after, n*m.hidden)
		if modulated.gateGrads {
			k.product = grow(k.product, n*m.hidden)
		}
		if modulated.slots {
			k.gain = grow(k.gain, n*m.hidden)
		}
	}
}

// reserveBack makes room for the backward pass.
func (s *store) reserveBack(m *gpt, examples, tokens int, modulated modulated) {
	n, d := examples*tokens, m.Width
	for _, x := range []*[]float32{&s.upper, &s.lower, &s.dattended} {
		*x = grow(*x, n*d)
	}
	if !m.perToken {
		s.dclass = grow(s.dclass, examples*d)
	}
	for i := range s.branch {
		if m.Dropout > 0 {
			s.branch[i] = grow(s.branch[i], n*d)
		}
		s.dqkv[i] = grow(s.dqkv[i], 3*n*d)
		s.sums[i] = grow(s.sums[i], examples*sumBlocks(tokens)*m.at.width)
	}
	if modulated.slots {
		s.dgain = grow(s.dgain, n*m.hidden)
	}
	s.dbefore = grow(s.dbefore, n*m.into)
	if s.dafter = s.dbefore; m.into != m.hidden || modulated.gateGrads {
		s.apart = grow(s.apart, n*m.hidden)
		s.dafter = s.apart
	}
}

// of is what block l keeps.
func (s *store) of(l int) *kept {
	if s.shared {
		return s.kept[0]
	}
	return s.kept[l]
}

// at is the stream before half i of the blocks: 2l before block l.
func (s *store) at(i int) []float32 {
	if s.shared {
		return s.stream[i%2]
	}
	return s.stream[i]
}

// rows is rows lo to hi−1 of x, (any, cols).
func rows(x []float32, cols, lo, hi int) vec.Matrix {
	return vec.Matrix{Rows: hi - lo, Cols: cols, Data: x[lo*cols : hi*cols]}
}
