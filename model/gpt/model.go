package gpt

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// normEps is added to a variance before its root (GPT-2's and PyTorch's value).
const normEps = 1e-5

// norm is a layer norm, or one of root mean squares, which has no bias.
type norm struct{ weight, bias bench.View }

// linear is y = x·W + b with W (in, out); a bias without numbers is none.
type linear struct{ weight, bias bench.View }

// block is x + attention(norm(x)), then x + network(norm(x)).
type block struct {
	norm1     norm
	qkv       linear // queries, keys and values beside each other, heads within them
	attention linear // out of attention
	norm2     norm
	enter     linear // into the network; of swiglu the gate's columns come first
	leave     linear // out of it
}

// gpt is a transformer.
type gpt struct {
	GPT
	head     int // width of one
	hidden   int // units of a network
	into     int // columns that enter it: twice as many for swiglu
	context  int
	window   int // tokens of one example of the stream
	outputs  int
	perToken bool
	tied     bool

	tokens, positions bench.View // embeddings
	blocks            []block
	final             norm
	out               linear // no weight where it is tied
	layout            bench.Layout
	from              *Checkpoint // nil: Init draws all
	turns             turns
	zero              []float32 // (width): the bias of a layer norm that has none
	at                sections
}

func newModel(c *GPT, s bench.Spec) *gpt {
	m := &gpt{GPT: *c, head: c.Width / c.Heads, hidden: c.Hidden, context: max(c.Context, s.Width), window: s.Width,
		outputs: s.Outputs, perToken: s.PerToken}
	m.tied = c.Tied && s.PerToken && s.Outputs == s.Vocabulary
	if m.hidden == 0 {
		m.hidden = 4 * c.Width
		if c.Activation == "swiglu" {
			m.hidden = (8*c.Width/3 + 15) / 16 * 16
		}
	}
	if m.into = m.hidden; c.Activation == "swiglu" {
		m.into *= 2
	}
	if c.Positions == "rotary" {
		m.turns = newTurns(m.context, m.head)
	}
	m.zero, m.at = make([]float32, c.Width), m.sections()
	m.arrange(s.Vocabulary)
	return m
}

// arrange lays out the parameters.
func (m *gpt) arrange(vocabulary int) {
	offset, layer := 0, 0
	view := func(name string, rows, cols int) bench.View {
		v := bench.View{Name: name, Layer: layer, Offset: offset, Rows: rows, Cols: cols}
		offset += v.Len()
		m.layout = append(m.layout, v)
		return v
	}
	norms := func(name string) (n norm) {
		n.weight = view(name+".weight", 1, m.Width)
		if m.Bias && m.Norm == "layer" {
			n.bias = view(name+".bias", 1, m.Width)
		}
		return n
	}
	linears := func(name string, in, out int, bias bool) (l linear) {
		l.weight = view(name+".weight", in, out)
		if bias {
			l.bias = view(name+".bias", 1, out)
		}
		layer++
		return l
	}
	m.tokens = view("wte.weight", vocabulary, m.Width)
	if m.Positions == "learned" {
		m.positions = view("wpe.weight", m.context, m.Width)
	}
	layer++
	for i := range m.Layers {
		name := fmt.Sprintf("h.%d.", i)
		var b block
		b.norm1 = norms(name + "ln_1")
		b.qkv = linears(name+"attn.c_attn", m.Width, 3*m.Width, m.Bias)
		b.attention = linears(name+"attn.c_proj", m.Width, m.Width, m.Bias)
		b.norm2 = norms(name + "ln_2")
		b.enter = linears(name+"mlp.c_fc", m.Width, m.into, m.Bias)
		b.leave = linears(name+"mlp.c_proj", m.hidden, m.Width, m.Bias)
		m.blocks = append(m.blocks, b)
	}
	m.final = norms("ln_f")
	switch {
	case !m.perToken:
		m.out = linears("score", m.Width, m.outputs, m.Bias)
	case !m.tied:
		m.out = linears("lm_head", m.Width, m.outputs, false)
	}
}

func (m *gpt) Layout() bench.Layout { return m.layout }

// Random says that training passes draw where there is dropout.
func (m *gpt) Random() bool { return m.Dropout > 0 }

// GateWidths is the units of each block's network.
func (m *gpt) GateWidths() []int {
	widths := make([]int, m.Layers)
	for i := range widths {
		widths[i] = m.hidden
	}
	return widths
}

// FeatureWidth is the width of the stream.
func (m *gpt) FeatureWidth() int { return m.Width }

// Init draws weights from a normal distribution of standard deviation 0.02, those
// out of attention and network of 0.02/√(2·layers), in the order of the layout
// (Radford et al. 2019 as nanoGPT has it). Norms begin at 1, biases at 0. What a
// checkpoint has is taken from there.
func (m *gpt) Init(params []float32, rng *rand.Rand) {
	deep := float32(0.02 / math.Sqrt(float64(2*m.Layers)))
	residual := map[int]bool{}
	norms := map[int]bool{m.final.weight.Offset: true}
	for _, b := range m.blocks {
		residual[b.attention.weight.Offset], residual[b.leave.weight.Offset] = true, true
		norms[b.norm1.weight.Offset], norms[b.norm2.weight.Offset] = true, true
	}
	for _, v := range m.layout {
		x := v.Of(params).Data
		switch {
		case norms[v.Offset]:
			for i := range x {
				x[i] = 1
			}
		case strings.HasSuffix(v.Name, ".bias"):
			clear(x)
		default:
			vec.NormalSlice(x, rng)
			if residual[v.Offset] {
				vec.Scale(deep, x)
			} else {
				vec.Scale(0.02, x)
			}
		}
	}
	if m.from != nil {
		m.adopt(params)
	}
}

// FLOPs counts the products of examples as long as the stream's, but not what a backward
// pass computes anew behind a pass as at test time, to save memory: those with weights,
// and in attention the blocks of queries with the keys up to their end.
func (m *gpt) FLOPs(rows int) (forward, backward int64) { return m.FLOPsBehind(rows, 0) }

// FLOPsBehind is FLOPs behind a prompt of ahead virtual tokens.
func (m *gpt) FLOPsBehind(rows, ahead int) (forward, backward int64) {
	tokens, d := int64(ahead+m.window), int64(m.Width)
	weights := d * (4*d + int64(m.into) + int64(m.hidden))
	products := 2 * tokens * weights * int64(m.Layers)
	// Scores and their use; backward the gradients of weights, values, queries and keys.
	attention := 2 * 2 * int64(m.probabilities(ahead+m.window)) * d * int64(m.Layers)
	answers := int64(m.window)
	if !m.perToken {
		answers = 1
	}
	out := 2 * answers * d * int64(m.outputs)
	forward = products + attention + out
	return int64(rows) * forward, int64(rows) * (2*products + 2*attention + 2*out)
}

// probabilities is how many weights of one head's attention over tokens tokens are
// kept: of each block of queries those up to its end.
func (m *gpt) probabilities(tokens int) int {
	n := 0
	for i := 0; i < tokens; i += attentionRows {
		end := min(i+attentionRows, tokens)
		n += (end - i) * end
	}
	return n
}
