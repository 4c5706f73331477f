package model

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// MLP is a multi-layer perceptron with ReLU after every hidden layer and a
// linear output layer, biases everywhere.
type MLP struct {
	Hidden []int  `yaml:"hidden"` // widths of the hidden layers; none: softmax regression
	Init   string `yaml:"init"`   // fan-in: weights and biases U(±1/√fan_in); glorot: weights U(±√(6/(fan_in+fan_out))), biases 0
}

// Label implements Config.
func (c *MLP) Label() string {
	label := strings.TrimSpace("mlp " + joinInts(c.Hidden))
	if c.Init != "fan-in" {
		label += " " + c.Init
	}
	return label
}

// Check reports a width or an initialisation that there cannot be.
func (c *MLP) Check() error {
	for _, h := range c.Hidden {
		if h < 1 {
			return &bench.FieldError{Field: "hidden", Err: fmt.Errorf("a hidden layer of %d units (hint: at least 1)", h)}
		}
	}
	return checkInit(c.Init, "fan-in", "glorot")
}

// Build implements Config.
func (c *MLP) Build(s bench.Spec) (bench.Model, error) {
	if s.Tokens {
		return nil, fmt.Errorf("an mlp reads numbers and the stream has tokens (hint: a model for text)")
	}
	widths := append(append([]int{s.Width}, c.Hidden...), s.Outputs)
	m := &mlp{spec: s, init: c.Init, hidden: c.Hidden}
	offset := 0
	for i := range len(widths) - 1 {
		in, out := widths[i], widths[i+1]
		w := bench.View{Name: fmt.Sprintf("layer%d.weight", i+1), Layer: i, Offset: offset, Rows: in, Cols: out}
		b := bench.View{Name: fmt.Sprintf("layer%d.bias", i+1), Layer: i, Offset: offset + w.Len(), Rows: 1, Cols: out}
		offset = b.Offset + b.Len()
		m.layers = append(m.layers, dense{w, b})
		if i < len(c.Hidden) {
			m.modulated = append(m.modulated, modulated{name: fmt.Sprintf("layer%d", i+1), layer: i, in: in, out: out, below: i > 0})
		}
		m.layout = append(m.layout, w, b)
	}
	return m, nil
}

type mlp struct {
	spec   bench.Spec
	layers stack
	layout bench.Layout
	hidden []int
	init   string

	modulated modulatedLayers
}

func (m *mlp) Layout() bench.Layout { return m.layout }

// Init draws the parameters layer by layer, weights before biases, each
// uniform on a grid of 2⁻²³ steps between ±bound.
func (m *mlp) Init(params []float32, rng *rand.Rand) {
	for _, l := range m.layers {
		draw(m.init, l.weight.Of(params).Data, l.bias.Of(params).Data, l.weight.Cols, 1, rng)
	}
}

// FLOPs counts the products: forward X·W of every layer; backward Xᵀ·dY of
// every layer and dY·Wᵀ of every layer but the first.
func (m *mlp) FLOPs(rows int) (forward, backward int64) { return m.layers.flops(rows, false) }

// NewTape makes room for activations and their gradients.
func (m *mlp) NewTape(maxRows int) bench.Tape {
	return &mlpTape{m: m, maxRows: maxRows, stack: newStackTape(m.layers, maxRows, false).modulated(m.modulated)}
}

type mlpTape struct {
	m       *mlp
	maxRows int
	stack   *stackTape
}

// Forward computes the logits. A gated layer starts from +0, is multiplied by
// its gate, then the bias is added: y = ReLU((x·W)∘g + b).
func (t *mlpTape) Forward(params []float32, in bench.Inputs, p bench.Pass) vec.Matrix {
	if in.Rows > t.maxRows {
		panic(fmt.Sprintf("model: %d rows on a tape for %d", in.Rows, t.maxRows))
	}
	t.stack.rows = in.Rows
	t.m.spec.Dense(in, t.stack.below(0))
	t.stack.slots.begin(p, in.Rows)
	var gates [][]float32
	gates, t.stack.gateGrads = gatesOf(p, t.m.hidden)
	return t.stack.forward(params, gates)
}

func (t *mlpTape) Backward(grad []float32, dlogits vec.Matrix) { t.stack.backward(grad, dlogits) }

func (t *mlpTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	t.stack.squares(squares, dlogits)
}
