package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
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
	widths := make([]string, len(c.Hidden))
	for i, h := range c.Hidden {
		widths[i] = strconv.Itoa(h)
	}
	label := strings.TrimSpace("mlp " + strings.Join(widths, "-"))
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
	if c.Init != "fan-in" && c.Init != "glorot" {
		return &bench.FieldError{Field: "init", Err: fmt.Errorf("unknown initialisation %q (hint: fan-in or glorot)", c.Init)}
	}
	return nil
}

// Build implements Config.
func (c *MLP) Build(s bench.Spec) (bench.Model, error) {
	if s.Tokens {
		return nil, fmt.Errorf("an mlp reads numbers and the stream has tokens (hint: a model for text)")
	}
	widths := append(append([]int{s.Width}, c.Hidden...), s.Outputs)
	m := &mlp{glorot: c.Init == "glorot"}
	offset := 0
	for i := range len(widths) - 1 {
		in, out := widths[i], widths[i+1]
		w := bench.View{Name: fmt.Sprintf("layer%d.weight", i+1), Layer: i, Offset: offset, Rows: in, Cols: out}
		b := bench.View{Name: fmt.Sprintf("layer%d.bias", i+1), Layer: i, Offset: offset + w.Len(), Rows: 1, Cols: out}
		offset = b.Offset + b.Len()
		m.layers = append(m.layers, dense{w, b})
		m.layout = append(m.layout, w, b)
	}
	return m, nil
}

// dense is a layer y = x·W + b with W (in, out).
type dense struct{ weight, bias bench.View }

type mlp struct {
	layers []dense
	layout bench.Layout
	glorot bool
}

func (m *mlp) Layout() bench.Layout { return m.layout }

// Init draws the parameters layer by layer, weights before biases, each
// uniform on a grid of 2⁻²³ steps between ±bound.
func (m *mlp) Init(params []float32, rng *rand.Rand) {
	for _, l := range m.layers {
		bound := 1 / math.Sqrt(float64(l.weight.Rows))
		if m.glorot {
			bound = math.Sqrt(6 / float64(l.weight.Rows+l.weight.Cols))
		}
		uniform(l.weight.Of(params).Data, bound, rng)
		if !m.glorot {
			uniform(l.bias.Of(params).Data, bound, rng)
		}
	}
}

func uniform(x []float32, bound float64, rng *rand.Rand) {
	for i := range x {
		x[i] = float32(bound * float64(int64(rng.Uint64()>>40)-1<<23) * (1.0 / (1 << 23)))
	}
}

// FLOPs counts the products: forward X·W of every layer; backward Xᵀ·dY of
// every layer and dY·Wᵀ of every layer but the first.
func (m *mlp) FLOPs(rows int) (forward, backward int64) {
	for i, l := range m.layers {
		product := 2 * int64(rows) * int64(l.weight.Len())
		forward += product
		backward += product
		if i > 0 {
			backward += product
		}
	}
	return forward, backward
}

// NewTape makes room for activations and their gradients.
func (m *mlp) NewTape(maxRows int) bench.Tape {
	t := &mlpTape{m: m, maxRows: maxRows, input: room(maxRows, m.layers[0].weight.Rows)}
	for _, l := range m.layers {
		t.act = append(t.act, room(maxRows, l.weight.Cols))
		t.grad = append(t.grad, room(maxRows, l.weight.Cols))
	}
	return t
}

func room(rows, cols int) []float32 { return make([]float32, rows*cols) }

// mlpTape keeps what a forward pass leaves for its backward pass.
type mlpTape struct {
	m       *mlp
	maxRows int
	rows    int
	params  []float32
	input   []float32   // (rows, in)
	act     [][]float32 // per layer (rows, out): after ReLU, the last one linear
	grad    [][]float32 // per layer (rows, out)
	squared []float32   // scratch of BackwardSquares
}

func (t *mlpTape) matrix(x []float32, cols int) vec.Matrix {
	return vec.Matrix{Rows: t.rows, Cols: cols, Data: x[:t.rows*cols]}
}

// below is what layer i reads.
func (t *mlpTape) below(i int) vec.Matrix {
	if i == 0 {
		return t.matrix(t.input, t.m.layers[0].weight.Rows)
	}
	return t.matrix(t.act[i-1], t.m.layers[i-1].weight.Cols)
}

func (t *mlpTape) Forward(params []float32, in bench.Inputs, _ bench.Pass) vec.Matrix {
	if in.Rows > t.maxRows {
		panic(fmt.Sprintf("model: %d rows on a tape for %d", in.Rows, t.maxRows))
	}
	t.rows, t.params = in.Rows, params
	in.Dense(t.below(0))
	for i, l := range t.m.layers {
		y := t.matrix(t.act[i], l.weight.Cols)
		vec.MatMulBias(y, t.below(i), l.weight.Of(params), l.bias.Of(params).Data)
		if i < len(t.m.layers)-1 {
			vec.ReLU(y.Data, y.Data)
		}
	}
	return t.below(len(t.m.layers))
}

func (t *mlpTape) Backward(grad []float32, dlogits vec.Matrix) {
	t.descend(dlogits, func(l dense, x, dy vec.Matrix) {
		vec.AddTransMul(l.weight.Of(grad), x, dy)
		vec.AddColumnSums(l.bias.Of(grad).Data, dy)
	})
}

// BackwardSquares uses that the gradient of one row of a dense layer is the
// outer product x ⊗ dy, whose square is x² ⊗ dy²: the sum over rows is one
// product of squares.
func (t *mlpTape) BackwardSquares(squares []float32, dlogits vec.Matrix) {
	t.descend(dlogits, func(l dense, x, dy vec.Matrix) {
		n := len(x.Data) + len(dy.Data)
		if cap(t.squared) < n {
			t.squared = make([]float32, n)
		}
		x2 := vec.Matrix{Rows: x.Rows, Cols: x.Cols, Data: t.squared[:len(x.Data)]}
		dy2 := vec.Matrix{Rows: dy.Rows, Cols: dy.Cols, Data: t.squared[len(x.Data):n]}
		vec.Square(x2.Data, x.Data)
		vec.Square(dy2.Data, dy.Data)
		vec.AddTransMul(l.weight.Of(squares), x2, dy2)
		vec.AddColumnSums(l.bias.Of(squares).Data, dy2)
	})
}

// descend walks from the output to the input and hands each layer its input x
// and the gradient dy of its output.
func (t *mlpTape) descend(dlogits vec.Matrix, layer func(l dense, x, dy vec.Matrix)) {
	dy := dlogits
	for i := len(t.m.layers) - 1; i >= 0; i-- {
		l := t.m.layers[i]
		x := t.below(i)
		layer(l, x, dy)
		if i == 0 {
			return
		}
		dx := t.matrix(t.grad[i-1], x.Cols)
		vec.MatMulTrans(dx, dy, l.weight.Of(t.params))
		vec.ReLUGrad(dx.Data, x.Data)
		dy = dx
	}
}
