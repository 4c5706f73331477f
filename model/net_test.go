package model

import (
	"fmt"
	"math"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// netCase is a network, the images it reads, and how.
type netCase struct {
	name   string
	config Config
	image  [3]int
	gates  [][]float32
}

func cnn(change func(c *CNN)) *CNN {
	c := &CNN{Channels: []int{4}, Kernel: 3, Stride: 1, Pool: 1, Pooling: "max", Norm: "none", Groups: 2, Hidden: []int{5}, Init: "fan-in"}
	change(c)
	return c
}

func resnet(norm string) *ResNet {
	return &ResNet{Width: 2, Blocks: []int{1, 2}, Norm: norm, Groups: 2, Init: "he"}
}

var netCases = []netCase{
	{"plain", cnn(func(c *CNN) {}), [3]int{1, 5, 7}, nil},
	{"two", cnn(func(c *CNN) { c.Channels = []int{3, 2} }), [3]int{2, 4, 5}, nil},
	{"kernel 1", cnn(func(c *CNN) { c.Channels, c.Kernel = []int{3, 4}, 1 }), [3]int{3, 3, 4}, nil},
	{"kernel 5", cnn(func(c *CNN) { c.Channels, c.Kernel = []int{2, 3}, 5 }), [3]int{3, 6, 3}, nil},
	{"kernel 7 beyond the image", cnn(func(c *CNN) { c.Channels, c.Kernel = []int{2, 2}, 7 }), [3]int{1, 2, 3}, nil},
	{"stride 2", cnn(func(c *CNN) { c.Channels, c.Stride, c.Hidden = []int{3, 4}, 2, nil }), [3]int{3, 7, 8}, nil},
	{"many channels", cnn(func(c *CNN) { c.Channels, c.Hidden = []int{19, 3}, nil }), [3]int{1, 3, 3}, nil},
	{"unrolled", cnn(func(c *CNN) { c.Channels, c.Hidden = []int{6, 2}, nil }), [3]int{2, 8, 9}, nil},
	{"max pool", cnn(func(c *CNN) { c.Channels, c.Pool = []int{3, 4}, 2 }), [3]int{1, 9, 6}, nil},
	{"max pool 3", cnn(func(c *CNN) { c.Pool = 3 }), [3]int{2, 7, 6}, nil},
	{"average pool", cnn(func(c *CNN) { c.Channels, c.Pool, c.Pooling = []int{3, 4}, 2, "average" }), [3]int{1, 6, 9}, nil},
	{"batch", cnn(func(c *CNN) { c.Channels, c.Pool, c.Norm = []int{3, 4}, 2, "batch" }), [3]int{2, 5, 7}, nil},
	{"group", cnn(func(c *CNN) { c.Channels, c.Pool, c.Norm = []int{4, 6}, 2, "group" }), [3]int{2, 5, 7}, nil},
	{"group of one", cnn(func(c *CNN) { c.Norm, c.Groups = "group", 1 }), [3]int{1, 4, 3}, nil},
	{"gates", cnn(func(c *CNN) { c.Channels, c.Hidden = []int{3, 2}, []int{4, 3} }), [3]int{1, 4, 3},
		[][]float32{{1, 0, 0.5}, nil, {0, 1, 1, 2}}},
	{"gates and norm", cnn(func(c *CNN) { c.Channels, c.Norm, c.Hidden = []int{4, 2}, "group", nil }), [3]int{1, 4, 3},
		[][]float32{{1, 0, 0.5, 1}, {1, 0.25}}},
	{"resnet", resnet("batch"), [3]int{3, 6, 5}, nil},
	{"resnet group", resnet("group"), [3]int{1, 5, 4}, nil},
	{"resnet none", resnet("none"), [3]int{1, 4, 5}, nil},
}

const netRows, netOutputs = 3, 3

func (c netCase) build(t testing.TB) *net {
	t.Helper()
	if err := c.config.(interface{ Check() error }).Check(); err != nil {
		t.Fatal(err)
	}
	m, err := c.config.Build(bench.Spec{Shape: c.image, Width: c.width(), Outputs: netOutputs})
	if err != nil {
		t.Fatal(err)
	}
	return m.(*net)
}

func (c netCase) width() int { return c.image[0] * c.image[1] * c.image[2] }

// params are initial parameters with scales, shifts and averages of their own.
func (c netCase) params(m *net) []float32 { return c.paramsOf(m) }

func (netCase) paramsOf(m bench.Model) []float32 {
	params := make([]float32, m.Layout().Len())
	m.Init(params, bench.NewSeed(1).Rand("init"))
	rng := bench.NewSeed(2).Rand("stats")
	for _, v := range m.Layout() {
		if v.Rows == 1 {
			for i := range v.Of(params).Data {
				params[v.Offset+i] += rng.Float32() - 0.25
			}
		}
	}
	return params
}

func (c netCase) slow(m *net, params []float32, train bool) slow {
	s := slow{layout: m.Layout(), train: train, gates: c.gates}
	for _, p := range params {
		s.params = append(s.params, float64(p))
	}
	return s
}

func (c netCase) images(in bench.Inputs) (batch []image) {
	for r := range in.Rows {
		m := newImage(c.image[0], c.image[1], c.image[2])
		for i, v := range in.Slice(r, r+1).Floats {
			m.x[i] = float64(v)
		}
		batch = append(batch, m)
	}
	return batch
}

func (c netCase) pass(train bool) bench.Pass {
	p := bench.Pass{Train: train}
	if c.gates != nil {
		p.Mod = &bench.Modulation{Gates: c.gates}
	}
	return p
}

// outer is a gradient of logits.
func outer(rows int) (d vec.Matrix, wide []float64) {
	d = vec.MakeMatrix(rows, netOutputs)
	for i := range d.Data {
		d.Data[i] = float32(i*i%7) - 2.5
		wide = append(wide, float64(d.Data[i]))
	}
	return d, wide
}

// TestNets holds logits and gradients of every kind of layer to the slow
// definition, in training and, where that is another function, as at test time.
func TestNets(t *testing.T) {
	for _, c := range netCases {
		for _, train := range []bool{false, true} {
			if !train && !c.build(t).batchNorm {
				continue // TestTrainingChangesNoBit
			}
			t.Run(fmt.Sprintf("%s/train=%v", c.name, train), func(t *testing.T) {
				m := c.build(t)
				params := c.params(m)
				s := c.slow(m, params, train)
				in := floats(netRows, c.width(), 3)
				tape := m.NewTape(netRows + 1)
				logits := tape.Forward(params, in, c.pass(train))
				var want []float64
				for _, row := range s.logits(c.config, c.images(in)) {
					want = append(want, row...)
				}
				near(t, "logits", logits.Data, want, 2e-5)
				d, wide := outer(netRows)
				grad := s.gradient(c.config, c.images(in), wide)
				clear(grad[m.Layout().Weights():])
				g := make([]float32, len(params))
				for i := range g {
					g[i] = 10 // which is overwritten
				}
				tape.Backward(g, d)
				near(t, "gradient", g, grad, 2e-4)
			})
		}
	}
}

// TestNetSquares holds the sum of squared gradients to the gradients of single
// rows.
func TestNetSquares(t *testing.T) {
	for _, c := range netCases {
		m := c.build(t)
		params := c.params(m)
		in := floats(netRows, c.width(), 3)
		tape := m.NewTape(netRows)
		want := make([]float64, len(params))
		for r := range netRows {
			tape.Forward(params, in.Slice(r, r+1), c.pass(false))
			d, _ := outer(netRows)
			g := make([]float32, len(params))
			tape.Backward(g, d.Slice(r, r+1))
			for i, v := range g {
				want[i] += float64(v) * float64(v)
			}
		}
		tape.Forward(params, in, c.pass(false))
		d, _ := outer(netRows)
		got := make([]float32, len(params))
		tape.BackwardSquares(got, d)
		t.Run(c.name, func(t *testing.T) { near(t, "square", got, want, 1e-4) })
	}
}

// TestRunningAverages holds what training leaves for test time to PyTorch's
// rule: a tenth of the batch's mean and unbiased variance.
func TestRunningAverages(t *testing.T) {
	c := netCase{"", cnn(func(c *CNN) { c.Norm = "batch" }), [3]int{1, 5, 7}, nil}
	m := c.build(t)
	params := c.params(m)
	s := c.slow(m, params, true)
	in := floats(netRows, c.width(), 3)
	tape := m.NewTape(netRows)
	tape.Forward(params, in, c.pass(false))
	for i, p := range params {
		if float64(p) != s.params[i] {
			t.Fatalf("a pass as at test time moved parameter %d", i)
		}
	}
	tape.Forward(params, in, c.pass(true))
	x := s.conv(c.images(in), "conv1", 3, 1, nil)
	for k := range 4 {
		mean, variance, n := moments(x, k, k+1)
		for _, v := range []struct {
			name string
			want float64
		}{
			{"conv1.mean", 0.9*s.find("conv1.mean")[k] + 0.1*mean},
			{"conv1.variance", 0.9*s.find("conv1.variance")[k] + 0.1*variance*n/(n-1)},
		} {
			if got := m.Layout().Find(v.name).Of(params).Data[k]; math.Abs(float64(got)-v.want) > 1e-6 {
				t.Errorf("%s of channel %d: %v, want %v", v.name, k, got, v.want)
			}
		}
	}
}
