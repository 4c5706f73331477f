package methods

import (
	"math"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// slowNet is a network of one hidden layer in float64, written from its
// definition and for nothing but comparison.
type slowNet struct {
	in, hidden, out int
	p               []float64 // weight (in, hidden), bias, weight (hidden, out), bias
}

func slowFrom(params []float32, in, hidden, out int) *slowNet {
	s := &slowNet{in: in, hidden: hidden, out: out}
	for _, v := range params {
		s.p = append(s.p, float64(v))
	}
	return s
}

func (s *slowNet) at(i, layer, row, col int) int {
	if layer == 0 {
		return row*s.hidden + col + i*s.in*s.hidden
	}
	return (s.in+1)*s.hidden + row*s.out + col + i*s.hidden*s.out
}

// run is the hidden units and logits of one input.
func (s *slowNet) run(x []float64) (h, z []float64) {
	h, z = make([]float64, s.hidden), make([]float64, s.out)
	for j := range h {
		h[j] = s.p[s.at(1, 0, 0, j)]
		for i, v := range x {
			h[j] += v * s.p[s.at(0, 0, i, j)]
		}
		h[j] = max(h[j], 0)
	}
	for k := range z {
		z[k] = s.p[s.at(1, 1, 0, k)]
		for j, v := range h {
			z[k] += v * s.p[s.at(0, 1, j, k)]
		}
	}
	return h, z
}

// gradient is that of the mean over xs of a loss whose gradient by the logits
// of example n is dz(n, z).
func (s *slowNet) gradient(xs [][]float64, dz func(n int, z []float64) []float64) []float64 {
	g := make([]float64, len(s.p))
	for n, x := range xs {
		h, z := s.run(x)
		for k, d := range dz(n, z) {
			d /= float64(len(xs))
			g[s.at(1, 1, 0, k)] += d
			for j, v := range h {
				g[s.at(0, 1, j, k)] += d * v
				if v <= 0 {
					continue
				}
				back := d * s.p[s.at(0, 1, j, k)]
				g[s.at(1, 0, 0, j)] += back
				for i, v := range x {
					g[s.at(0, 0, i, j)] += back * v
				}
			}
		}
	}
	return g
}

// slowSoftmax is p − e_y among the given outputs.
func slowSoftmax(z []float64, among []int32, y int32) []float64 {
	d, sum := make([]float64, len(z)), 0.0
	for _, k := range among {
		d[k] = math.Exp(z[k])
		sum += d[k]
	}
	for _, k := range among {
		d[k] /= sum
	}
	d[y]--
	return d
}

func (s *slowNet) compare(t *testing.T, params []float32) {
	t.Helper()
	if len(params) != len(s.p) {
		t.Fatalf("%d parameters, want %d", len(params), len(s.p))
	}
	for i, want := range s.p {
		if math.Abs(float64(params[i])-want) > 1e-5+1e-4*math.Abs(want) {
			t.Fatalf("parameter %d is %v, by the slow way %v", i, params[i], want)
		}
	}
}

// tinyStream has three features and two classes in each of its experiences,
// with 12 examples each: one batch.
type tinyStream struct{ scenario bench.Scenario }

const tinyRows, tinyHidden = 12, 5

func (s tinyStream) Spec() bench.Spec {
	return bench.Spec{Scenario: s.scenario, Width: 3, Outputs: 4, Classes: [][]int32{{0, 1}, {2, 3}}}
}

func (s tinyStream) At(i int, _ bench.Seed) (bench.Experience, error) {
	return bench.Experience{Train: tinyData(i), Test: tinyData(i)}, nil
}

// tinyData is the examples of one experience.
type tinyData int

func (d tinyData) Len() int          { return tinyRows }
func (d tinyData) ExampleBytes() int { return 16 }
func (d tinyData) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		n := int(d)*tinyRows + i
		b.In.Append(bench.Inputs{Rows: 1, Width: 3, Floats: []float32{
			float32(n*7%11) / 11, float32(n*5%13)/13 - 0.3, float32(n%2) + float32(n*3%7)/14,
		}})
		b.Labels = append(b.Labels, int32(2*int(d)+n%2))
		b.Exp = append(b.Exp, int32(d))
	}
}

// batch is all examples of one experience, and the same in float64.
func (d tinyData) batch() (b *bench.Batch, xs [][]float64) {
	b = &bench.Batch{}
	for i := range tinyRows {
		d.Gather([]int{i}, b)
		x := make([]float64, 3)
		for k := range x {
			x[k] = float64(b.In.Floats[3*i+k])
		}
		xs = append(xs, x)
	}
	return b, xs
}

// tinyPlan runs a method for 20 steps in each experience.
func tinyPlan(t *testing.T, scenario bench.Scenario, m bench.Method) bench.Plan {
	t.Helper()
	net, err := (&model.MLP{Hidden: []int{tinyHidden}, Init: "fan-in"}).Build(tinyStream{}.Spec())
	if err != nil {
		t.Fatal(err)
	}
	mask := bench.MaskAll
	if scenario == bench.TaskIncremental {
		mask = bench.MaskOwn
	}
	return bench.Plan{
		Stream: tinyStream{scenario}, Model: net, Method: m, Optimizer: &optim.SGD{Rate: 0.2},
		Budget: bench.Budget{Iterations: 20, Batch: tinyRows}, Seed: bench.NewSeed(3),
		Masks: bench.Masks{Train: mask, Test: []bench.Mask{mask}},
	}
}

// tinyInit is the parameters that a run of tinyPlan begins with, or those of
// its fork called name.
func tinyInit(t *testing.T, name string) []float32 {
	t.Helper()
	var params []float32
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, _ bench.Data) {
		if name != "" {
			l = l.Fork(name, l.Model, still{}, bench.MaskAll)
		}
		params = append(params[:0], l.Params...)
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return params
}
