package model

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

func buildMLP(t testing.TB, c *MLP, width, outputs int) bench.Model {
	t.Helper()
	if err := c.Check(); err != nil {
		t.Fatal(err)
	}
	m, err := c.Build(bench.Spec{Width: width, Outputs: outputs})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func floats(rows, width int, seed int64) bench.Inputs {
	rng := bench.NewSeed(seed).Rand("inputs")
	in := bench.Inputs{Rows: rows, Width: width, Floats: make([]float32, rows*width)}
	for i := range in.Floats {
		in.Floats[i] = 2*rng.Float32() - 1
	}
	return in
}

// TestForwardBackward holds logits and gradient of random networks to a slow
// definition in float64.
func TestForwardBackward(t *testing.T) {
	for _, hidden := range [][]int{{}, {7}, {5, 9}, {3, 4, 5}} {
		m := buildMLP(t, &MLP{Hidden: hidden, Init: "fan-in"}, 6, 4)
		params := make([]float32, m.Layout().Len())
		m.Init(params, bench.NewSeed(1).Rand("init"))
		in := floats(11, 6, 2)
		tape := m.NewTape(16)
		logits := tape.Forward(params, in, bench.Pass{Train: true})
		d := vec.MakeMatrix(11, 4)
		for i := range d.Data {
			d.Data[i] = float32(i%5) - 2
		}
		want, grad := slowMLP(m.Layout(), params, in, d)
		near(t, "logits", logits.Data, want, 1e-5)
		g := make([]float32, len(params))
		for i := range g {
			g[i] = 100 // which is overwritten
		}
		tape.Backward(g, d)
		near(t, "gradient", g, grad, 1e-4)
	}
}

func near(t *testing.T, what string, got []float32, want []float64, tolerance float64) {
	t.Helper()
	for i := range want {
		if math.Abs(float64(got[i])-want[i]) > tolerance*(1+math.Abs(want[i])) {
			t.Fatalf("%s %d: %v, want %v", what, i, got[i], want[i])
		}
	}
}

// slowMLP is the definition, one example and one unit at a time.
func slowMLP(layout bench.Layout, params []float32, in bench.Inputs, d vec.Matrix) (logits, grad []float64) {
	grad = make([]float64, len(params))
	for row := range in.Rows {
		act := [][]float64{{}}
		for _, x := range in.Slice(row, row+1).Floats {
			act[0] = append(act[0], float64(x))
		}
		for l := 0; l < len(layout); l += 2 {
			w, b := layout[l], layout[l+1]
			out := make([]float64, w.Cols)
			for j := range out {
				out[j] = float64(params[b.Offset+j])
				for i, x := range act[l/2] {
					out[j] += x * float64(params[w.Offset+i*w.Cols+j])
				}
				if l+2 < len(layout) {
					out[j] = max(out[j], 0)
				}
			}
			act = append(act, out)
		}
		logits = append(logits, act[len(act)-1]...)
		delta := make([]float64, d.Cols)
		for j := range delta {
			delta[j] = float64(d.Row(row)[j])
		}
		for l := len(layout) - 2; l >= 0; l -= 2 {
			w, b := layout[l], layout[l+1]
			below := act[l/2]
			next := make([]float64, w.Rows)
			for j, dy := range delta {
				grad[b.Offset+j] += dy
				for i, x := range below {
					grad[w.Offset+i*w.Cols+j] += x * dy
					if x > 0 {
						next[i] += dy * float64(params[w.Offset+i*w.Cols+j])
					}
				}
			}
			delta = next
		}
	}
	return logits, grad
}

func TestInit(t *testing.T) {
	for _, c := range []struct {
		init  string
		bound float64
	}{{"fan-in", 1 / math.Sqrt(100)}, {"glorot", math.Sqrt(6.0 / 150)}} {
		m := buildMLP(t, &MLP{Hidden: []int{50}, Init: c.init}, 100, 3)
		params := make([]float32, m.Layout().Len())
		m.Init(params, bench.NewSeed(1).Rand("init"))
		w := m.Layout().Find("layer1.weight").Of(params).Data
		if hi := float64(slices.Max(w)); hi > c.bound || hi < 0.99*c.bound {
			t.Errorf("%s: largest weight %v, bound %v", c.init, hi, c.bound)
		}
		if lo := float64(slices.Min(w)); lo < -c.bound || lo > -0.99*c.bound {
			t.Errorf("%s: smallest weight %v, bound %v", c.init, lo, -c.bound)
		}
		if mean := vec.Sum(w) / float64(len(w)); math.Abs(mean) > 0.05*c.bound {
			t.Errorf("%s: mean weight %v", c.init, mean)
		}
		bias := m.Layout().Find("layer1.bias").Of(params).Data
		if zero := slices.Max(bias) == 0 && slices.Min(bias) == 0; zero != (c.init == "glorot") {
			t.Errorf("%s: biases are zero: %v", c.init, zero)
		}
	}
}

func TestLayoutHasNoGaps(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{400, 400}, Init: "fan-in"}, 784, 10)
	at := 0
	for _, v := range m.Layout() {
		if v.Offset != at {
			t.Errorf("%s begins at %d, not %d", v.Name, v.Offset, at)
		}
		at += v.Len()
	}
	if at != 478410 {
		t.Errorf("%d parameters, and the network of van de Ven et al. has 478,410", at)
	}
}

func TestFLOPs(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{5, 6}, Init: "fan-in"}, 4, 3)
	f, b := m.FLOPs(7)
	if want := int64(2 * 7 * (4*5 + 5*6 + 6*3)); f != want {
		t.Errorf("forward %d, want %d", f, want)
	}
	if want := int64(2 * 7 * (4*5 + 2*5*6 + 2*6*3)); b != want {
		t.Errorf("backward %d, want %d", b, want)
	}
}

func TestMLPRefuses(t *testing.T) {
	if (&MLP{Hidden: []int{0}, Init: "fan-in"}).Check() == nil {
		t.Error("a layer without units")
	}
	if (&MLP{Init: "he"}).Check() == nil {
		t.Error("an unknown initialisation")
	}
	if _, err := (&MLP{}).Build(bench.Spec{Tokens: true}); err == nil {
		t.Error("an mlp over tokens")
	}
}

func BenchmarkStep(b *testing.B) {
	m := buildMLP(b, &MLP{Hidden: []int{400, 400}, Init: "fan-in"}, 784, 10)
	params := make([]float32, m.Layout().Len())
	m.Init(params, bench.NewSeed(1).Rand("init"))
	g := make([]float32, len(params))
	tape, in, d := m.NewTape(128), floats(128, 784, 1), vec.MakeMatrix(128, 10)
	for b.Loop() {
		vec.Zero(g)
		tape.Forward(params, in, bench.Pass{Train: true})
		tape.Backward(g, d)
	}
	b.ReportMetric(128*float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
