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

// A loraCase is a network, what of it is adapted, and its inputs.
type loraCase struct {
	name   string
	config *LoRA
	spec   bench.Spec
}

func smallGPT() Base {
	g := gpt.Default()
	g.Layers, g.Heads, g.Width = 1, 2, 8
	return Base{"gpt", g}
}

var loraCases = []loraCase{
	{"mlp", &LoRA{Base: Base{"mlp", &MLP{Hidden: []int{7, 5}, Init: "fan-in"}}, Rank: 2, Alpha: 4}, bench.Spec{Width: 6, Outputs: 3}},
	{"mlp and its head", &LoRA{Base: Base{"mlp", &MLP{Hidden: []int{7, 5}, Init: "fan-in"}}, Rank: 2, Alpha: 4, Layers: []string{"layer1", "layer2"},
		Whole: []string{"layer3"}}, bench.Spec{Width: 6, Outputs: 3}},
	{"cnn with batch norm", &LoRA{Base: Base{"cnn", &CNN{Channels: []int{3}, Kernel: 3, Stride: 1, Pool: 2, Pooling: "max", Norm: "batch", Hidden: []int{4}, Init: "fan-in"}},
		Rank: 2, Alpha: 2}, bench.Spec{Width: 36, Shape: [3]int{1, 6, 6}, Outputs: 3}},
	{"gpt", &LoRA{Base: smallGPT(), Rank: 3, Alpha: 6, Layers: []string{"attn", "mlp"}},
		bench.Spec{Tokens: true, Vocabulary: 9, Width: 5, Outputs: 9, PerToken: true}},
	{"gpt for classes", &LoRA{Base: smallGPT(), Rank: 3, Alpha: 6, Layers: []string{"c_attn"}, Whole: []string{"score"}},
		bench.Spec{Tokens: true, Vocabulary: 9, Width: 5, Outputs: 4}},
}

const loraRows = 3

func (c loraCase) inputs() bench.Inputs {
	in := bench.Inputs{Rows: loraRows, Width: c.spec.Width}
	for i := range loraRows * c.spec.Width {
		if c.spec.Tokens {
			in.Tokens = append(in.Tokens, int32(i*i%9))
		} else {
			in.Floats = append(in.Floats, float32(i*i%17)/17-0.5)
		}
	}
	return in
}

// build makes the model and parameters at which no adapter is 0.
func (c loraCase) build(t *testing.T) (*lora, []float32) {
	t.Helper()
	if err := c.config.Check(); err != nil {
		t.Fatal(err)
	}
	m, err := c.config.Build(c.spec)
	if err != nil {
		t.Fatal(err)
	}
	params, rng := make([]float32, m.Layout().Len()), bench.NewSeed(3).Rand("lora")
	m.Init(params, rng)
	for i := range params[:m.Layout().Weights()] {
		params[i] += (rng.Float32() - 0.5) * 0.3
	}
	return m.(*lora), params
}

func loraOuter(m vec.Matrix) vec.Matrix {
	d, rng := vec.MakeMatrix(m.Rows, m.Cols), bench.NewSeed(4).Rand("outer")
	for i := range d.Data {
		d.Data[i] = rng.Float32() - 0.5
	}
	return d
}

// TestLoRAIsTheMergedNetwork: logits are those of the merged network to the bit; the
// gradient is that of the logits, by differences; with B at 0 the network is as it was.
func TestLoRAIsTheMergedNetwork(t *testing.T) {
	for _, c := range loraCases {
		t.Run(c.name, func(t *testing.T) {
			m, params := c.build(t)
			tape, in := m.NewTape(loraRows), c.inputs()
			logits := tape.Forward(params, in, bench.Pass{})
			network, full := m.Merged(params, nil)
			if !sameBits(logits.Data, network.NewTape(loraRows).Forward(full, in, bench.Pass{}).Data) {
				t.Error("the merged network has other logits")
			}
			d := loraOuter(logits)
			g := make([]float32, len(params))
			tape.Backward(g, slicesOf(d))
			at := func(i int, v float32) (sum float64) {
				old := params[i]
				params[i] = v
				for j, z := range tape.Forward(params, in, bench.Pass{}).Data {
					sum += float64(z) * float64(d.Data[j])
				}
				params[i] = old
				return sum
			}
			const h = 1.0 / 1024
			for i := range m.layout.Weights() {
				if want := (at(i, params[i]+h) - at(i, params[i]-h)) / (2 * h); math.Abs(float64(g[i])-want) > 2e-3*(1+math.Abs(want)) {
					t.Fatalf("the gradient of parameter %d is %v, want %v", i, g[i], want)
				}
			}
			fresh := make([]float32, len(params))
			m.Init(fresh, bench.NewSeed(5).Rand("init"))
			if !sameBits(slices.Clone(tape.Forward(fresh, in, bench.Pass{}).Data), network.NewTape(loraRows).Forward(m.frozen(), in, bench.Pass{}).Data) {
				t.Error("fresh adapters change the network")
			}
		})
	}
}

func slicesOf(m vec.Matrix) vec.Matrix {
	m.Data = slices.Clone(m.Data)
	return m
}

// TestLoRASquares holds the squares to the gradients of single examples, and a gradient
// taken after them to the one before.
func TestLoRASquares(t *testing.T) {
	for _, c := range loraCases {
		m, params := c.build(t)
		tape, in := m.NewTape(loraRows), c.inputs()
		d := loraOuter(tape.Forward(params, in, bench.Pass{}))
		before, after, got, want := make([]float32, len(params)), make([]float32, len(params)), make([]float32, len(params)), make([]float32, len(params))
		tape.Backward(before, slicesOf(d))
		tape.BackwardSquares(got, slicesOf(d))
		tape.Backward(after, slicesOf(d))
		if !sameBits(before, after) {
			t.Errorf("%s: the gradient is another one after squares", c.name)
		}
		per := d.Rows / loraRows
		for e := range loraRows {
			tape.Forward(params, in.Slice(e, e+1), bench.Pass{})
			tape.Backward(after, slicesOf(d.Slice(e*per, (e+1)*per)))
			vec.AddSquares(want, after)
		}
		if !sameBits(got, want) {
			t.Errorf("%s: squares are not those of single examples", c.name)
		}
	}
}

// TestLoRAMovesAveragesAlone: a training pass moves running averages, and no other
// parameter; the network keeps its own.
func TestLoRAMovesAveragesAlone(t *testing.T) {
	c := loraCases[2]
	m, params := c.build(t)
	was, frozen := slices.Clone(params), slices.Clone(m.frozen())
	m.NewTape(loraRows).Forward(params, c.inputs(), bench.Pass{Train: true})
	n := m.layout.Weights()
	if !sameBits(params[:n], was[:n]) || sameBits(params[n:], was[n:]) {
		t.Error("a training pass moves other parameters than averages")
	}
	if !sameBits(frozen, m.frozen()) {
		t.Error("a training pass moves the frozen network")
	}
}

func TestLoRAStepAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector allocates")
	}
	for _, c := range loraCases {
		m, params := c.build(t)
		tape, in, g := m.NewTape(loraRows), c.inputs(), make([]float32, len(params))
		d := loraOuter(tape.Forward(params, in, bench.Pass{}))
		if n := testing.AllocsPerRun(3, func() {
			tape.Forward(params, in, bench.Pass{})
			tape.Backward(g, d)
			tape.BackwardSquares(g, d)
		}); n != 0 {
			t.Errorf("%s: a step allocates %v times", c.name, n)
		}
	}
}

func TestLoRARefuses(t *testing.T) {
	base := loraCases[0].config.Base
	for hint, c := range map[string]*LoRA{
		"base":       {Rank: 1, Alpha: 1},
		"an adapter": {Base: Base{"lora", &LoRA{}}, Rank: 1, Alpha: 1},
		"rank":       {Base: base, Alpha: 1},
		"alpha":      {Base: base, Rank: 1},
		"heads":      {Base: Base{"gpt", &gpt.GPT{}}, Rank: 1, Alpha: 1},
		"layer1":     {Base: base, Rank: 1, Alpha: 1, Layers: []string{"attn"}},
		"no matrix":  {Base: base, Rank: 1, Alpha: 1, Layers: []string{"bias"}},
	} {
		err := c.Check()
		if err == nil {
			_, err = c.Build(loraCases[0].spec)
		}
		if err == nil || !strings.Contains(fmt.Sprint(err), hint) && hint != "heads" {
			t.Errorf("%+v: %v, want an error about %q", c, err, hint)
		}
	}
}

// TestLoRAFLOPs: a pass merges once, whatever its rows.
func TestLoRAFLOPs(t *testing.T) {
	m, _ := loraCases[0].build(t)
	inner, back := m.Model.FLOPs(9)
	const products = 2 * 2 * (6*7 + 7*5 + 5*3) // rank 2
	if f, b := m.FLOPs(9); f != inner+products || b != back+2*products {
		t.Errorf("%d and %d operations, want %d and %d", f, b, inner+products, back+2*products)
	}
}

// TestLoRAOnAnotherNetwork: with a base, the network computes as if it were frozen at
// that, forward, backward and for single examples; folded adapters are those merged.
func TestLoRAOnAnotherNetwork(t *testing.T) {
	for _, c := range loraCases {
		m, params := c.build(t)
		base := slices.Clone(m.Frozen())
		past := slices.Clone(params)
		vec.Scale(0.5, past[:m.layout.Weights()])
		m.Fold(base, past)
		pass := bench.Pass{Mod: &bench.Modulation{Base: base}}
		other := &lora{Model: m.Model, scale: m.scale, inner: m.inner, layout: m.layout, adapters: m.adapters, wholes: m.wholes}
		other.once.Do(func() { other.fixed = base })

		compute := func(m *lora, p bench.Pass) (out []float32) {
			tape := m.NewTape(loraRows)
			logits := tape.Forward(params, c.inputs(), p)
			out = slices.Clone(logits.Data)
			for _, backward := range []func([]float32, vec.Matrix){tape.Backward, tape.BackwardSquares, tape.Backward} {
				g := make([]float32, len(params))
				backward(g, loraOuter(logits))
				out = append(out, g...)
			}
			_, full := m.Merged(params, p.Mod)
			return append(out, full...)
		}
		got := compute(m, pass)
		if !sameBits(got, compute(other, bench.Pass{})) {
			t.Errorf("%s: not what a network frozen there computes", c.name)
		}
		if sameBits(got, compute(m, bench.Pass{})) {
			t.Errorf("%s: the base is not read", c.name)
		}
		merged := make([]float32, len(base))
		m.Merge(merged, past, nil)
		for _, w := range m.wholes {
			copy(w.from.Of(merged).Data, w.from.Of(base).Data)
		}
		if !sameBits(merged, base) {
			t.Errorf("%s: folded and merged adapters differ", c.name)
		}
	}
}
