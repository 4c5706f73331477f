package tasks

import (
	"slices"
	"sync"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
	"retain/tasks/token"
)

// encoders makes the encoders of a stream and keeps them: what two seeds train a
// tokenizer on is often the same.
type encoders struct {
	config Encoding
	drawn  bool // what an experience trains on depends on the seed
	files  *token.BPE

	mu   sync.Mutex
	made map[string]*text.Encoded
}

// encoders reads the tokenizer's files where it comes from files.
func (c *Encoding) encoders(drawn bool) (*encoders, error) {
	e := &encoders{config: *c, drawn: drawn, made: map[string]*text.Encoded{}}
	if c.Tokenizer != fromFiles {
		return e, nil
	}
	var err error
	if e.files, _, err = token.Load(c.From); err != nil {
		return nil, fieldError("from", err)
	}
	return e, nil
}

// spec fills in what the encoding says of the inputs.
func (e *encoders) spec(s *bench.Spec) {
	c := &e.config
	s.Width = c.Width
	if c.Features == "tokens" {
		s.Tokens, s.Width, s.Vocabulary = true, c.Length, tokenizerSize(c.Tokenizer, c.Vocabulary)+1
	}
	if e.files != nil {
		s.Vocabulary = max(e.files.Size(), int(e.files.Padding())+1)
	}
}

// get is the encoder under a seed of a stream of n experiences, of which the first
// has the given name; learned is the texts that experience i trains on.
func (e *encoders) get(first string, seed bench.Seed, n int, learned func(i int) [][]byte) (*text.Encoded, error) {
	name := "" // of what the encoder is made from
	if c := &e.config; c.trained() {
		if c.Tokenizer == "bpe" {
			name, n = first, 1
		}
		if e.drawn {
			name += string(seed[:])
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if made, ok := e.made[name]; ok {
		return made, nil
	}
	encoder, err := e.config.encoder(e.files, func() [][]byte {
		var texts [][]byte
		for i := range n {
			texts = append(texts, learned(i)...)
		}
		return texts
	})
	if err != nil {
		return nil, err
	}
	made := &text.Encoded{Encoder: encoder}
	e.made[name] = made
	return made, nil
}

// learned is the texts of p that experience i trains on: those that [text.Labelled]
// takes, but for the share that [holdOut] holds out.
func learned(p *data.Passages, outputs []int32, limit int, share float64, seed bench.Seed, i int) [][]byte {
	idx, _ := text.Chosen(p, outputs, limit)
	left, held := parted(len(idx), share, seed, i)
	if held == nil {
		left = nil
		for k := range idx {
			left = append(left, k)
		}
	}
	texts := make([][]byte, 0, len(left))
	for _, k := range left {
		texts = append(texts, []byte(p.Texts[idx[k]]))
	}
	return texts
}

// holdOut takes a share of the training data of experience i for validation,
// drawn from seed; a share of 0 leaves both as they are.
func holdOut(train, valid bench.Data, share float64, seed bench.Seed, i int) (left, held bench.Data) {
	rest, out := parted(train.Len(), share, seed, i)
	if out == nil {
		return train, valid
	}
	return bench.Subset(train, rest), bench.Subset(train, out)
}

// parted parts n examples of experience i into those that are left and a share
// that is held out; nil where none is.
func parted(n int, share float64, seed bench.Seed, i int) (left, held []int) {
	out := int(share * float64(n))
	if out == 0 {
		return nil, nil
	}
	perm := seed.Rand("valid", i).Perm(n)
	slices.Sort(perm[:out])
	slices.Sort(perm[out:])
	return perm[out:], perm[:out]
}

// limited is the first so many texts of each class of p, or all of it.
func limited(p *data.Passages, limit int) *data.Passages {
	if limit == 0 {
		return p
	}
	some := &data.Passages{Name: p.Name}
	met := map[int32]int{}
	for n, class := range p.Labels {
		if met[class]++; met[class] <= limit {
			some.Texts = append(some.Texts, p.Texts[n])
			some.Labels = append(some.Labels, class)
		}
	}
	return some
}
