package model

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"retain/bench"
)

// Prompts puts a soft prompt before a frozen network (Lester et al. 2021): virtual
// tokens, vectors that are learned in place of the embeddings of words. The parameters are
// the prompt and, where a text has a class, the head that classes are read by, so that every
// method runs on them alone. The head for the next token is the network's. Virtual tokens
// take positions of the context before the text; learned positions stay with the text.
type Prompts struct {
	Base   Base `yaml:"base"`   // the network, a gpt; without a checkpoint its parameters are drawn once, the same in all runs (method prompts has base: first for that)
	Length int  `yaml:"length"` // virtual tokens of a prompt; the context must have room for all that stand before a text
}

// Label implements Config.
func (c *Prompts) Label() string {
	if c.Base.Config == nil {
		return "prompts"
	}
	return fmt.Sprintf("prompts of %d before %s", c.Length, c.Base.Config.Label())
}

// Check reports a prompt that there cannot be.
func (c *Prompts) Check() error {
	switch {
	case c.Base.Config == nil:
		return &bench.FieldError{Field: "base", Err: fmt.Errorf("no network to put a prompt before (hint: base: {name: gpt, from: gpt2})")}
	case c.Length < 0 || c.Length > 1<<16:
		return &bench.FieldError{Field: "length", Err: fmt.Errorf("length is %d and must lie in 0 to %d", c.Length, 1<<16)}
	}
	if checked, ok := c.Base.Config.(interface{ Check() error }); ok {
		if err := checked.Check(); err != nil {
			return &bench.FieldError{Field: "base", Err: err}
		}
	}
	return nil
}

// Digests implements Pretrained.
func (c *Prompts) Digests() (map[string]string, error) {
	if p, ok := c.Base.Config.(Pretrained); ok {
		return p.Digests()
	}
	return nil, nil
}

// promptable is a network that a prompt can stand before.
type promptable interface {
	bench.Prompted
	FLOPsBehind(rows, ahead int) (forward, backward int64)
	TokenEmbedding() bench.View
	ClassHead() []bench.View
}

// Build implements Config.
func (c *Prompts) Build(s bench.Spec) (bench.Model, error) {
	built, err := c.Base.Config.Build(s)
	if err != nil {
		return nil, &bench.FieldError{Field: "base", Err: err}
	}
	inner, ok := built.(promptable)
	switch {
	case !ok:
		return nil, &bench.FieldError{Field: "base", Err: fmt.Errorf("a prompt stands before tokens, and %s takes none (hint: base: {name: gpt})", c.Base.Config.Label())}
	case c.Length > inner.PromptRoom():
		return nil, &bench.FieldError{Field: "length", Err: fmt.Errorf("the context has room for %d virtual tokens before %d of text, and a prompt has %d (hint: base: {name: gpt, context: %d}, or more where prompts are kept)",
			inner.PromptRoom(), s.Width, c.Length, s.Width+c.Length)}
	case c.Length == 0 && len(inner.ClassHead()) == 0:
		return nil, &bench.FieldError{Field: "length", Err: fmt.Errorf("nothing to train: no prompt, and the head for the next token is the network's (hint: length: 10)")}
	}
	return newPrompts(inner, c.Length), nil
}

// prompts is a network behind a prompt.
type prompts struct {
	network promptable
	own     bench.View // (P, width)
	head    []whole
	inner   bench.Layout
	layout  bench.Layout

	once  sync.Once
	fixed []float32 // parameters of the network
}

// newPrompts lays out the prompt, then the head.
func newPrompts(network promptable, length int) *prompts {
	m := &prompts{network: network, inner: network.Layout()}
	words := network.TokenEmbedding()
	m.own = bench.View{Name: "prompt", Layer: words.Layer, Rows: length, Cols: network.PromptWidth()}
	m.layout = bench.Layout{m.own}
	for _, v := range network.ClassHead() {
		at := v
		at.Offset = m.layout.Len()
		m.layout = append(m.layout, at)
		m.head = append(m.head, whole{v, at})
	}
	return m
}

// Network implements bench.Founded.
func (m *prompts) Network() bench.Model { return m.network }

// Frozen implements bench.Founded: the parameters of the checkpoint, or drawn from a seed
// that no run has.
func (m *prompts) Frozen() []float32 {
	m.once.Do(func() {
		m.fixed = make([]float32, m.inner.Len())
		m.network.Init(m.fixed, bench.NewSeed(0).Rand("frozen"))
	})
	return m.fixed
}

// Adopt implements bench.Founded.
func (m *prompts) Adopt(params, full []float32) {
	for _, w := range m.head {
		copy(w.at.Of(params).Data, w.from.Of(full).Data)
	}
}

// Prompt implements bench.Tuned.
func (m *prompts) Prompt(params []float32) bench.Matrix { return m.own.Of(params) }

// Begin implements bench.Tuned.
func (m *prompts) Begin(params, full []float32, rng *rand.Rand) {
	own, words := m.own.Of(params), m.network.TokenEmbedding().Of(full)
	for i := range own.Rows {
		copy(own.Row(i), words.Row(rng.IntN(words.Rows)))
	}
	m.Adopt(params, full)
}

// Layout implements bench.Model.
func (m *prompts) Layout() bench.Layout { return m.layout }

// Init draws a prompt from the embeddings of the network's tokens (as the code of
// Razdaibiedina et al. 2023 does); the head begins as the network has it.
func (m *prompts) Init(params []float32, rng *rand.Rand) { m.Begin(params, m.Frozen(), rng) }

// FLOPs counts those of the network behind the prompt, the gradients of what is frozen
// included: they are computed.
func (m *prompts) FLOPs(rows int) (forward, backward int64) {
	return m.network.FLOPsBehind(rows, m.own.Rows)
}

// SquaresFLOPs implements bench.Squared: a pass through each example alone, both ways.
func (m *prompts) SquaresFLOPs(rows int) int64 {
	forward, backward := m.FLOPs(1)
	return int64(rows) * (forward + backward)
}

// PromptWidth implements bench.Prompted.
func (m *prompts) PromptWidth() int { return m.own.Cols }

// PromptRoom implements bench.Prompted.
func (m *prompts) PromptRoom() int { return m.network.PromptRoom() - m.own.Rows }

// PromptFLOPs implements bench.Prompted.
func (m *prompts) PromptFLOPs(rows int, p *bench.Prompt) (forward, backward int64) {
	n := len(p.Vectors) / m.own.Cols
	if !p.Alone {
		n += m.own.Rows
	}
	f, b := m.network.FLOPsBehind(rows, n)
	without, back := m.FLOPs(rows)
	return f - without, b - back
}
