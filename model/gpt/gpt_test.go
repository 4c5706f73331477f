package gpt

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// A gptCase is a transformer, its stream and what a pass changes.
type gptCase struct {
	name       string
	config     func(*GPT)
	rows, long int
	classes    int // 0: a label for each token
	mod        func(m *gpt, answers int) *bench.Modulation
}

const vocabulary = 13

func gates(m *gpt, _ int) *bench.Modulation {
	rng := rand.New(rand.NewPCG(5, 5))
	mod := &bench.Modulation{Gates: make([][]float32, m.Layers), GateGrads: make([][]float32, m.Layers)}
	for l := 1; l < m.Layers; l++ {
		mod.GateGrads[l] = make([]float32, m.hidden)
		for range m.hidden {
			mod.Gates[l] = append(mod.Gates[l], float32(rng.IntN(3))*0.6)
		}
	}
	return mod
}

func slots(m *gpt, answers int) *bench.Modulation {
	rng := rand.New(rand.NewPCG(6, 6))
	const k = 3
	n := m.SlotLayout(k, 0).Len()
	s := &bench.Slots{K: k, Params: make([]float32, n), Grad: make([]float32, n), Weights: vec.MakeMatrix(answers, k)}
	for _, x := range [][]float32{s.Params, s.Weights.Data} {
		for i := range x {
			x[i] = rng.Float32() - 0.3
		}
	}
	return &bench.Modulation{Slots: s}
}

var cases = []gptCase{
	{name: "as GPT-2", rows: 3, long: 5},
	{name: "rotary rms swiglu untied, no bias", config: func(c *GPT) {
		c.Positions, c.Norm, c.Activation, c.Tied, c.Bias = "rotary", "rms", "swiglu", false, false
	}, rows: 2, long: 6},
	{name: "gelu, layer norm without bias", config: func(c *GPT) { c.Activation, c.Bias = "gelu", false }, rows: 2, long: 4},
	{name: "classes", rows: 4, long: 5, classes: 3},
	{name: "classes, swiglu", config: func(c *GPT) { c.Activation = "swiglu" }, rows: 2, long: 3, classes: 3},
	{name: "dropout", config: func(c *GPT) { c.Dropout = 0.25 }, rows: 2, long: 6},
	{name: "gates", rows: 2, long: 5, mod: gates},
	{name: "gates of swiglu", config: func(c *GPT) { c.Activation = "swiglu" }, rows: 2, long: 5, mod: gates},
	{name: "slots", rows: 2, long: 5, mod: slots},
	{name: "slots of classes", rows: 3, long: 4, classes: 3, mod: slots},
	{name: "long", config: func(c *GPT) { c.Layers = 1 }, rows: 2, long: 70},
	{name: "long classes, rotary, dropout", config: func(c *GPT) { c.Positions, c.Dropout = "rotary", 0.1 }, rows: 2, long: 41, classes: 4},
}

func (c gptCase) build(t testing.TB) *gpt {
	t.Helper()
	config := Default()
	config.Layers, config.Heads, config.Width, config.Hidden = 2, 2, 8, 12
	if c.config != nil {
		c.config(config)
	}
	spec := bench.Spec{Tokens: true, Vocabulary: vocabulary, Width: c.long, Outputs: vocabulary, PerToken: true}
	if c.classes > 0 {
		spec.Outputs, spec.PerToken = c.classes, false
	}
	if err := config.Check(); err != nil {
		t.Fatal(err)
	}
	m, err := config.Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	return m.(*gpt)
}

// params draws parameters that are further from 0 than initial ones.
func (c gptCase) params(m *gpt) []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	p := make([]float32, m.layout.Len())
	m.Init(p, rng)
	for i := range p {
		p[i] += float32((rng.Float32() - 0.5) * 0.6) // not fused: a digest depends on it
	}
	return p
}

func (c gptCase) inputs() bench.Inputs {
	rng := rand.New(rand.NewPCG(3, 4))
	in := bench.Inputs{Rows: c.rows, Width: c.long, Tokens: make([]int32, c.rows*c.long)}
	for i := range in.Tokens {
		in.Tokens[i] = int32(rng.IntN(vocabulary))
	}
	return in
}

func (c gptCase) answers() int {
	if c.classes > 0 {
		return c.rows
	}
	return c.rows * c.long
}

func (c gptCase) pass(m *gpt, train bool) bench.Pass {
	p := bench.Pass{Train: train, Rand: rand.New(rand.NewPCG(7, 8))}
	if c.mod != nil {
		p.Mod = c.mod(m, c.answers())
	}
	return p
}

func outer(rows, cols int) (vec.Matrix, []float64) {
	rng := rand.New(rand.NewPCG(9, 10))
	d, wide := vec.MakeMatrix(rows, cols), make([]float64, rows*cols)
	for i := range d.Data {
		d.Data[i] = rng.Float32() - 0.5
		wide[i] = float64(d.Data[i])
	}
	return d, wide
}

func (c gptCase) slow(m *gpt, params []float32, p bench.Pass) slow {
	s := slow{m: m, pass: p, params: make([]float64, len(params))}
	for i, v := range params {
		s.params[i] = float64(v)
	}
	if p.Train && m.Dropout > 0 {
		s.drop = &dropper{}
		s.drop.begin(m, bench.Pass{Train: true, Rand: rand.New(rand.NewPCG(7, 8))})
	}
	return s
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*(1+math.Abs(want))) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestAgainstDefinition compares logits and gradients, those of gates, slots and prompts
// among them, with the slow definition and its central differences.
func TestAgainstDefinition(t *testing.T) {
	for _, c := range slices.Concat(cases, prompted) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := c.build(t)
			params, in, p := c.params(m), c.inputs(), c.pass(m, true)
			s := c.slow(m, params, p)
			tape := m.NewTape(c.rows + 1)
			logits := tape.Forward(params, in, p)
			for i, want := range s.logits(in) {
				near(t, "logits", float64(logits.Data[i]), want, 2e-5)
			}
			d, wide := outer(logits.Rows, logits.Cols)
			g := make([]float32, len(params))
			for i := range g {
				g[i] = 10 // which is overwritten
			}
			tape.Backward(g, d)
			step := 1 + len(params)*c.rows*c.long*c.long/40000 // of long examples fewer parameters
			for _, v := range m.layout {
				for i := v.Offset; i < v.Offset+v.Len(); i += step {
					near(t, v.Name, float64(g[i]), s.derivative(&s.params[i], in, wide), 2e-4)
				}
			}
			c.checkModulation(t, s, in, wide)
		})
	}
}

// checkModulation compares the gradients of gates, slots and prompts with differences, whose step
// is that of float32.
func (c gptCase) checkModulation(t *testing.T, s slow, in bench.Inputs, d []float64) {
	if s.pass.Mod == nil {
		return
	}
	check := func(what string, x, grad []float32) {
		for i := 0; i < len(x); i += 3 {
			at := func(v float32) (sum float64) {
				old := x[i]
				x[i] = v
				for j, z := range s.logits(in) {
					sum += z * d[j]
				}
				x[i] = old
				return sum
			}
			const h = 1.0 / 1024
			near(t, what, float64(grad[i]), (at(x[i]+h)-at(x[i]-h))/(2*h), 2e-4)
		}
	}
	for l, g := range s.pass.Mod.Gates {
		check("gate", g, s.pass.Mod.GateGrads[l])
	}
	if slots := s.pass.Mod.Slots; slots != nil {
		check("gain", slots.Params, slots.Grad)
	}
	if prompt := s.pass.Mod.Prompt; prompt != nil {
		check("prompt", prompt.Vectors, prompt.Grad)
	}
}

// TestSquares holds the sum of squared gradients to the gradients of single examples.
func TestSquares(t *testing.T) {
	for _, c := range slices.Concat(cases, prompted) {
		m := c.build(t)
		params, in, p := c.params(m), c.inputs(), c.pass(m, false)
		tape := m.NewTape(c.rows)
		logits := tape.Forward(params, in, p)
		d, _ := outer(logits.Rows, logits.Cols)
		got := make([]float32, len(params))
		tape.BackwardSquares(got, d)
		want, per := make([]float32, len(params)), logits.Rows/c.rows
		for e := range c.rows {
			one := p
			if p.Mod != nil && p.Mod.Slots != nil {
				s := *p.Mod.Slots
				s.Weights = s.Weights.Slice(e*per, (e+1)*per)
				one.Mod = &bench.Modulation{Slots: &s}
			}
			tape.Forward(params, in.Slice(e, e+1), one)
			d, _ := outer(logits.Rows, logits.Cols)
			g := make([]float32, len(params))
			tape.Backward(g, d.Slice(e*per, (e+1)*per))
			vec.AddSquares(want, g)
		}
		if !sameBits(got, want) {
			t.Errorf("%s: squares are not those of single examples", c.name)
		}
	}
}

// TestFLOPs counts by hand: 33 tokens are two blocks of queries, 32 with 32 keys and one
// with 33, 1057 weights of attention.
func TestFLOPs(t *testing.T) {
	small := gptCase{config: func(c *GPT) { c.Layers, c.Heads, c.Width, c.Hidden = 1, 1, 2, 8 }, long: 33}
	const (
		weights   = 2 * 33 * (2*6 + 2*2 + 2*8 + 8*2)
		attention = 2 * 1057 * (2 + 2)
		head      = 2 * 33 * 2 * vocabulary
	)
	forward, backward := small.build(t).FLOPs(5)
	if want := int64(5 * (weights + attention + head)); forward != want || backward != 2*want {
		t.Errorf("%d and %d operations, want %d and %d", forward, backward, want, 2*want)
	}
	small.classes = 3
	if forward, _ := small.build(t).FLOPs(1); forward != weights+attention+2*2*3 {
		t.Errorf("%d operations for classes, want %d", forward, weights+attention+2*2*3)
	}
	if forward, backward := small.build(t).SlotFLOPs(5, 3, 0); forward != 5*2*33*3*8 || backward != forward {
		t.Errorf("%d and %d operations of slots", forward, backward)
	}
}
