package gpt

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// behind is a prompt of n virtual tokens, whose gradient is wanted.
func behind(n int) func(m *gpt, answers int) *bench.Modulation {
	return func(m *gpt, _ int) *bench.Modulation {
		rng := rand.New(rand.NewPCG(11, 12))
		p := &bench.Prompt{Vectors: make([]float32, n*m.Width), Grad: make([]float32, n*m.Width)}
		for i := range p.Vectors {
			p.Vectors[i] = rng.Float32() - 0.5
		}
		return &bench.Modulation{Prompt: p}
	}
}

// gatesBehind is gates and a prompt in one.
func gatesBehind(m *gpt, answers int) *bench.Modulation {
	mod := gates(m, answers)
	mod.Prompt = behind(2)(m, answers).Prompt
	return mod
}

// prompted are the cases in which something stands before the text.
var prompted = []gptCase{
	{name: "prompt", config: func(c *GPT) { c.Context = 20 }, rows: 3, long: 5, mod: behind(3)},
	{name: "prompt, rotary rms swiglu untied, no bias", config: func(c *GPT) {
		c.Positions, c.Norm, c.Activation, c.Tied, c.Bias, c.Context = "rotary", "rms", "swiglu", false, false, 9
	}, rows: 2, long: 6, mod: behind(3)},
	{name: "prompt, classes", config: func(c *GPT) { c.Context = 20 }, rows: 4, long: 5, classes: 3, mod: behind(2)},
	{name: "prompt, dropout", config: func(c *GPT) { c.Dropout, c.Context = 0.25, 20 }, rows: 2, long: 6, mod: behind(3)},
	{name: "prompt, gates", config: func(c *GPT) { c.Context = 20 }, rows: 2, long: 5, mod: gatesBehind},
	{name: "prompt over a block", config: func(c *GPT) { c.Layers, c.Context = 1, 80 }, rows: 2, long: 30, mod: behind(37)},
	{name: "prompt over a block, classes", config: func(c *GPT) { c.Layers, c.Context = 1, 80 }, rows: 2, long: 30, classes: 3, mod: behind(32)},
}

// TestNoPromptMovesNoBit: a prompt of no virtual tokens is none.
func TestNoPromptMovesNoBit(t *testing.T) {
	for _, c := range cases {
		if c.mod != nil {
			continue
		}
		m := c.build(t)
		want := c.outcome(m, true)
		c.mod = behind(0)
		if !sameBits(c.outcome(m, true), want) {
			t.Errorf("%s: other bits behind an empty prompt", c.name)
		}
	}
}

// TestPromptOfEmbeddings: of rotary positions a prompt whose vectors are the embeddings
// of tokens gives the text the logits, to the bit, that it has behind those tokens; and
// the gradient of the prompt's vectors is that of their embeddings.
func TestPromptOfEmbeddings(t *testing.T) {
	c := gptCase{config: func(c *GPT) { c.Positions, c.Tied = "rotary", false }, rows: 1, long: 40}
	const ahead = 7
	m := c.build(t)
	params, in := c.params(m), c.inputs()
	copy(in.Tokens, []int32{0, 1, 2, 3, 4, 5, 6}) // the text has none of these
	for i := range in.Tokens[ahead:] {
		in.Tokens[ahead+i] = 7 + in.Tokens[ahead+i]%6
	}
	whole := m.NewTape(1)
	logits := whole.Forward(params, in, bench.Pass{Train: true})
	d, _ := outer(logits.Rows, logits.Cols)
	clear(d.Data[:ahead*d.Cols])
	want := make([]float32, len(params))
	p := &bench.Prompt{Grad: make([]float32, ahead*m.Width)}
	for _, k := range in.Tokens[:ahead] {
		p.Vectors = append(p.Vectors, m.tokens.Of(params).Row(int(k))...)
	}
	text := bench.Inputs{Rows: 1, Width: c.long - ahead, Tokens: in.Tokens[ahead:]}
	tape := m.NewTape(1)
	got := tape.Forward(params, text, bench.Pass{Train: true, Mod: &bench.Modulation{Prompt: p}})
	if !sameBits(got.Data, logits.Data[ahead*logits.Cols:]) {
		t.Error("the text has other logits behind the embeddings of tokens than behind the tokens")
	}
	g := make([]float32, len(params))
	tape.Backward(g, vec.Matrix{Rows: got.Rows, Cols: got.Cols, Data: slices.Clone(d.Data[ahead*d.Cols:])})
	whole.Backward(want, d)
	if !sameBits(p.Grad, m.tokens.Of(want).Data[:ahead*m.Width]) {
		t.Error("the gradient of the prompt is not that of the embeddings")
	}
}

// TestPromptFLOPs: behind 4 virtual tokens 29 tokens are two blocks of queries.
func TestPromptFLOPs(t *testing.T) {
	const tokens, ahead = 29, 4
	c := gptCase{config: func(c *GPT) { c.Layers, c.Heads, c.Width, c.Hidden, c.Context = 1, 1, 2, 8, 40 }, long: tokens}
	const (
		weights   = 2 * ahead * (2*6 + 2*2 + 2*8 + 8*2)
		attention = 2 * (1057 - tokens*tokens) * (2 + 2)
	)
	m := c.build(t)
	if f, b := m.PromptFLOPs(5, &bench.Prompt{Vectors: make([]float32, ahead*2)}); f != 5*(weights+attention) || b != 2*f {
		t.Errorf("%d and %d operations, want %d and %d", f, b, 5*(weights+attention), 10*(weights+attention))
	}
	if m.PromptRoom() != 11 {
		t.Errorf("room for %d virtual tokens, want 11", m.PromptRoom())
	}
}

func TestPromptPanics(t *testing.T) {
	c := gptCase{config: func(c *GPT) { c.Context = 7 }, rows: 2, long: 5}
	m := c.build(t)
	for want, mod := range map[string]*bench.Modulation{
		"8 tokens on a tape for 2 of 7":                         behind(3)(m, 0),
		"a prompt of 9 numbers":                                 {Prompt: &bench.Prompt{Vectors: make([]float32, 9)}},
		"a gradient of 3 numbers":                               {Prompt: &bench.Prompt{Vectors: make([]float32, 8), Grad: make([]float32, 3)}},
		"slots behind a prompt, for which there are no weights": {Slots: slots(m, 10).Slots, Prompt: behind(2)(m, 0).Prompt},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(r.(string), want) {
					t.Errorf("%v, want %q", r, want)
				}
			}()
			m.NewTape(2).Forward(c.params(m), c.inputs(), bench.Pass{Mod: mod})
		}()
	}
}
