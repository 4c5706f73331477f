package model

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/internal/race"
	"retain/model/gpt"
	"retain/model/vec"
)

// A promptCase is a prompt before a small transformer, what the pass puts before it, and
// the stream.
type promptCase struct {
	name   string
	length int
	past   int // virtual tokens of the pass
	alone  bool
	other  bool // the pass has another network
	spec   bench.Spec
}

var (
	languageSpec = bench.Spec{Tokens: true, Vocabulary: 9, Width: 5, Outputs: 9, PerToken: true}
	classSpec    = bench.Spec{Tokens: true, Vocabulary: 9, Width: 5, Outputs: 4}
	promptCases  = []promptCase{
		{name: "language", length: 3, spec: languageSpec},
		{name: "classes", length: 3, spec: classSpec},
		{name: "language behind prompts of the past", length: 3, past: 4, spec: languageSpec},
		{name: "classes behind prompts of the past, another network", length: 2, past: 4, other: true, spec: classSpec},
		{name: "classes, no prompt of its own", length: 2, past: 3, alone: true, spec: classSpec},
		{name: "head alone", spec: classSpec},
	}
)

const promptRows = 3

func (c promptCase) config() *Prompts {
	b := smallGPT()
	b.Config.(*gpt.GPT).Context = 12
	return &Prompts{Base: b, Length: c.length}
}

func (c promptCase) inputs() bench.Inputs { return loraCase{spec: c.spec}.inputs() }

// build makes the model, and parameters that have moved.
func (c promptCase) build(t *testing.T) (*prompts, []float32) {
	t.Helper()
	config := c.config()
	if err := config.Check(); err != nil {
		t.Fatal(err)
	}
	m, err := config.Build(c.spec)
	if err != nil {
		t.Fatal(err)
	}
	params, rng := make([]float32, m.Layout().Len()), bench.NewSeed(3).Rand("prompts")
	m.Init(params, rng)
	for i := range params {
		params[i] += (rng.Float32() - 0.5) * 0.3
	}
	return m.(*prompts), params
}

// pass is what the case changes.
func (c promptCase) pass(m *prompts) bench.Pass {
	rng := bench.NewSeed(4).Rand("pass")
	mod := &bench.Modulation{Prompt: &bench.Prompt{Alone: c.alone, Vectors: make([]float32, c.past*m.own.Cols)}}
	for i := range mod.Prompt.Vectors {
		mod.Prompt.Vectors[i] = rng.Float32() - 0.5
	}
	if c.other {
		mod.Base = make([]float32, m.inner.Len())
		m.network.Init(mod.Base, rng)
	}
	return bench.Pass{Mod: mod}
}

// TestPromptGradient holds the gradient to differences.
func TestPromptGradient(t *testing.T) {
	for _, c := range promptCases {
		t.Run(c.name, func(t *testing.T) {
			m, params := c.build(t)
			tape, in, p := m.NewTape(promptRows), c.inputs(), c.pass(m)
			d := loraOuter(tape.Forward(params, in, p))
			g := make([]float32, len(params))
			tape.Backward(g, slicesOf(d))
			at := func(i int, v float32) (sum float64) {
				old := params[i]
				params[i] = v
				for j, z := range tape.Forward(params, in, p).Data {
					sum += float64(z) * float64(d.Data[j])
				}
				params[i] = old
				return sum
			}
			const h = 1.0 / 1024
			moved := 0
			for i := range params {
				want := (at(i, params[i]+h) - at(i, params[i]-h)) / (2 * h)
				if math.Abs(float64(g[i])-want) > 2e-3*(1+math.Abs(want)) {
					t.Fatalf("the gradient of parameter %d is %v, want %v", i, g[i], want)
				}
				if want != 0 {
					moved++
				}
			}
			if n := len(params); moved != n && !c.alone || c.alone && moved != n-m.own.Len() {
				t.Errorf("%d of %d parameters have a gradient", moved, n)
			}
		})
	}
}

// TestPromptsAreOneBehindTheOther: prompts of the pass and that of the parameters are one
// prompt to the network; without that of the parameters it is the pass's.
func TestPromptsAreOneBehindTheOther(t *testing.T) {
	for _, c := range promptCases {
		m, params := c.build(t)
		p := c.pass(m)
		got := m.NewTape(promptRows).Forward(params, c.inputs(), p)
		all := &bench.Prompt{Vectors: slices.Clone(p.Mod.Prompt.Vectors)}
		if !c.alone {
			all.Vectors = append(all.Vectors, m.Prompt(params).Data...)
		}
		full := slices.Clone(m.Frozen())
		if c.other {
			full = slices.Clone(p.Mod.Base)
		}
		for _, w := range m.head {
			copy(w.from.Of(full).Data, w.at.Of(params).Data)
		}
		want := m.Network().NewTape(promptRows).Forward(full, c.inputs(), bench.Pass{Mod: &bench.Modulation{Prompt: all}})
		if !sameBits(got.Data, want.Data) {
			t.Errorf("%s: other logits than the network behind one prompt", c.name)
		}
		f, b := m.FLOPs(7)
		df, db := m.PromptFLOPs(7, p.Mod.Prompt)
		nf, nb := m.network.FLOPs(7)
		af, ab := m.network.PromptFLOPs(7, all)
		if f+df != nf+af || b+db != nb+ab {
			t.Errorf("%s: %d and %d operations, want %d and %d", c.name, f+df, b+db, nf+af, nb+ab)
		}
	}
}

// TestHeadAlone: without virtual tokens steps are those of the network whose head alone
// is moved, to the bit.
func TestHeadAlone(t *testing.T) {
	c := promptCases[len(promptCases)-1]
	m, params := c.build(t)
	full := slices.Clone(m.Frozen())
	head := m.network.ClassHead()
	for _, w := range m.head {
		copy(w.from.Of(full).Data, w.at.Of(params).Data)
	}
	tape, other, in := m.NewTape(promptRows), m.network.NewTape(promptRows), c.inputs()
	g, whole := make([]float32, len(params)), make([]float32, len(full))
	for range 20 {
		logits := tape.Forward(params, in, bench.Pass{Train: true})
		want := other.Forward(full, in, bench.Pass{Train: true})
		if !sameBits(logits.Data, want.Data) {
			t.Fatal("other logits than the network's")
		}
		tape.Backward(g, slicesOf(logits)) // of the loss Σ z²/2
		other.Backward(whole, slicesOf(want))
		vec.Axpy(-0.1, g, params)
		for _, v := range head {
			vec.Axpy(-0.1, v.Of(whole).Data, v.Of(full).Data)
		}
	}
	begin := m.Frozen()
	for i, w := range m.head {
		if !sameBits(w.at.Of(params).Data, head[i].Of(full).Data) || sameBits(head[i].Of(full).Data, head[i].Of(begin).Data) {
			t.Errorf("%s is not what the network's has become", w.at.Name)
		}
	}
}

// TestPromptSquares holds the squares to the gradients of single examples, and a gradient
// taken after them to the one before.
func TestPromptSquares(t *testing.T) {
	for _, c := range promptCases {
		m, params := c.build(t)
		tape, in, p := m.NewTape(promptRows), c.inputs(), c.pass(m)
		d := loraOuter(tape.Forward(params, in, p))
		before, after, got, want := make([]float32, len(params)), make([]float32, len(params)), make([]float32, len(params)), make([]float32, len(params))
		tape.Backward(before, slicesOf(d))
		tape.BackwardSquares(got, slicesOf(d))
		tape.Backward(after, slicesOf(d))
		if !sameBits(before, after) {
			t.Errorf("%s: the gradient is another one after squares", c.name)
		}
		per := d.Rows / promptRows
		for e := range promptRows {
			tape.Forward(params, in.Slice(e, e+1), p)
			tape.Backward(after, slicesOf(d.Slice(e*per, (e+1)*per)))
			vec.AddSquares(want, after)
		}
		if !sameBits(got, want) {
			t.Errorf("%s: squares are not those of single examples", c.name)
		}
	}
}

// TestPromptBegins as embeddings of tokens of the network that is given, its head as that
// has it.
func TestPromptBegins(t *testing.T) {
	m, params := promptCases[1].build(t)
	full := slices.Clone(m.Frozen())
	vec.Scale(2, full)
	m.Begin(params, full, bench.NewSeed(5).Rand("begin"))
	words := m.network.TokenEmbedding().Of(full)
	own := m.Prompt(params)
	for i := range own.Rows {
		found := false
		for k := range words.Rows {
			found = found || sameBits(own.Row(i), words.Row(k))
		}
		if !found {
			t.Errorf("virtual token %d is no token's embedding", i)
		}
	}
	for _, w := range m.head {
		if !sameBits(w.at.Of(params).Data, w.from.Of(full).Data) {
			t.Errorf("%s is not the network's", w.at.Name)
		}
	}
}

func TestPromptStepAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range promptCases {
		m, params := c.build(t)
		tape, in, g, p := m.NewTape(promptRows), c.inputs(), make([]float32, len(params)), c.pass(m)
		d := loraOuter(tape.Forward(params, in, p))
		if n := testing.AllocsPerRun(3, func() {
			tape.Forward(params, in, p)
			tape.Backward(g, d)
			tape.BackwardSquares(g, d)
			m.FLOPs(3)
			m.PromptFLOPs(3, p.Mod.Prompt)
		}); n != 0 {
			t.Errorf("%s: a step allocates %v times", c.name, n)
		}
	}
}

func TestPromptsRefuse(t *testing.T) {
	base := promptCases[0].config().Base
	for hint, c := range map[string]*Prompts{
		"no network":          {Length: 3},
		"length is -1":        {Base: base, Length: -1},
		"layers is 0":         {Base: Base{"gpt", &gpt.GPT{}}, Length: 3},
		"room for 7 virtual":  {Base: base, Length: 8},
		"context: 13}":        {Base: base, Length: 8},
		"nothing to train":    {Base: base},
		"prompts of 2 before": {Base: Base{"prompts", &Prompts{Base: base, Length: 2}}, Length: 2},
	} {
		err := c.Check()
		if err == nil {
			_, err = c.Build(languageSpec)
		}
		if err == nil || !strings.Contains(fmt.Sprint(err), hint) {
			t.Errorf("%+v: %v, want an error about %q", c, err, hint)
		}
	}
	of := &Prompts{Base: Base{"mlp", &MLP{Hidden: []int{4}, Init: "fan-in"}}, Length: 2}
	if _, err := of.Build(bench.Spec{Width: 3, Outputs: 2}); err == nil || !strings.Contains(err.Error(), "takes none") {
		t.Errorf("a prompt before an mlp: %v", err)
	}
	if err := (&LoRA{Base: Base{"prompts", of}, Rank: 1, Alpha: 1}).Check(); err == nil || !strings.Contains(err.Error(), "of a prompt") {
		t.Errorf("an adapter of a prompt: %v", err)
	}
}
