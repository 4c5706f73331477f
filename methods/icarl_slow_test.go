package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestBinaryCrossEntropyGradient holds the loss and its gradient to finite
// differences and to the definition.
func TestBinaryCrossEntropyGradient(t *testing.T) {
	logits := bench.Matrix{Rows: 2, Cols: 4, Data: []float32{0.5, -1.25, 3, 9, -20, 0, 0.75, 9}}
	loss := binaryCrossEntropy{
		targets: bench.Matrix{Rows: 2, Cols: 4, Data: []float32{1, 0, 0.25, 7, 0, 0.5, 1, 7}},
		outputs: []int32{0, 1, 2}, scale: 0.5,
	}
	slow := func() float64 {
		sum := 0.0
		for n := range 2 {
			for k := range 3 {
				q, g := float64(loss.targets.Row(n)[k]), 1/(1+math.Exp(-float64(logits.Row(n)[k])))
				sum -= q*math.Log(g) + (1-q)*math.Log(1-g)
			}
		}
		return sum / 2
	}
	d := bench.Matrix{Rows: 2, Cols: 4, Data: make([]float32, 8)}
	if got := loss.Gradient(logits, d); math.Abs(got-slow()) > 1e-5 {
		t.Errorf("loss %v, by definition %v", got, slow())
	}
	for i := range logits.Data {
		const h = 1.0 / 64
		was := logits.Data[i]
		logits.Data[i] = was + h
		up := slow()
		logits.Data[i] = was - h
		down := slow()
		logits.Data[i] = was
		if want := (up - down) / (2 * h); math.Abs(float64(d.Data[i])-want) > 1e-4 {
			t.Errorf("gradient %d is %v, by differences %v", i, d.Data[i], want)
		}
	}
}

// TestICaRLAgainstTheSlowWay: 20 steps on each of two experiences, in the second
// with targets of the network that the first left, without exemplars.
func TestICaRLAgainstTheSlowWay(t *testing.T) {
	for _, reduction := range []Reduction{OverOutputs, PerOutput} {
		var got []float32
		m := &ICaRL{Temperature: 2, Reduction: reduction}
		p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) { got = slices.Clone(l.Params) }})
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		s := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
		sigma := func(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
		for exp := range 2 {
			teacher := &slowNet{s.in, s.hidden, s.out, slices.Clone(s.p)}
			b, xs := tinyData(exp).batch()
			for range 20 {
				g := s.gradient(xs, func(n int, z []float64) []float64 {
					_, old := teacher.run(xs[n])
					d := make([]float64, 4)
					for k := range d {
						q := 0.0
						if int32(k) == b.Labels[n] {
							q = 1
						}
						if exp == 1 && k < 2 {
							q = sigma(old[k] / 2)
						}
						if d[k] = sigma(z[k]) - q; reduction == PerOutput {
							d[k] /= 4
						}
					}
					return d
				})
				for i := range g {
					s.p[i] -= 0.2 * g[i]
				}
			}
		}
		s.compare(t, got)
	}
}

// TestNearestExemplarMean holds the scores to distances in float64.
func TestNearestExemplarMean(t *testing.T) {
	unit := func(x []float64) []float64 {
		s := 0.0
		for _, v := range x {
			s += v * v
		}
		for i := range x {
			x[i] /= math.Sqrt(s)
		}
		return x
	}
	m := &ICaRL{PerClass: 3, Temperature: 1, Reduction: OverOutputs}
	p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) {
		s := slowFrom(l.Params, 3, tinyHidden, 4)
		phi := func(x []float32) []float64 {
			h, _ := s.run([]float64{float64(x[0]), float64(x[1]), float64(x[2])})
			return unit(h)
		}
		mean := make([][]float64, 4)
		for i, y := range m.state.Memory.Labels {
			if mean[y] == nil {
				mean[y] = make([]float64, tinyHidden)
			}
			for k, v := range phi(m.state.Memory.Floats[3*i : 3*i+3]) {
				mean[y][k] += v
			}
		}
		b, _ := tinyData(0).batch()
		out := bench.Matrix{Rows: tinyRows, Cols: 4, Data: make([]float32, tinyRows*4)}
		m.Scores(l, b.In, out)
		for i := range tinyRows {
			x := phi(b.In.Floats[3*i : 3*i+3])
			for y := range mean {
				want := 0.0
				for k, v := range unit(mean[y]) {
					want -= (x[k] - v) * (x[k] - v)
				}
				if got := float64(out.Row(i)[y]); math.Abs(got-want) > 1e-4 {
					t.Fatalf("example %d has %v for class %d, by the slow way %v", i, got, y, want)
				}
			}
		}
	}})
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if n := m.state.Memory.counts(4); !slices.Equal(n, []int{3, 3, 3, 3}) {
		t.Errorf("exemplars of each class %v, want 3", n)
	}
}

// TestHerding compares with the formula taken literally, and with chance.
func TestHerding(t *testing.T) {
	rng := bench.NewSeed(4).Rand("herding")
	phi := bench.Matrix{Rows: 40, Cols: 6, Data: make([]float32, 240)}
	for i := range phi.Rows {
		for k := range phi.Row(i) {
			phi.Row(i)[k] = rng.Float32()*rng.Float32() - 0.1
		}
		normalize(phi.Row(i))
	}
	mu := make([]float64, 6)
	for i := range phi.Rows {
		for k, v := range phi.Row(i) {
			mu[k] += float64(v)
		}
	}
	s := 0.0
	for _, v := range mu {
		s += v * v
	}
	for k := range mu {
		mu[k] /= math.Sqrt(s)
	}
	away := func(rows []int) float64 {
		d := 0.0
		for k := range mu {
			mean := 0.0
			for _, i := range rows {
				mean += float64(phi.Row(i)[k]) / float64(len(rows))
			}
			d += (mu[k] - mean) * (mu[k] - mean)
		}
		return d
	}
	var want []int
	for len(want) < 8 {
		best, least := -1, math.Inf(1)
		for i := range phi.Rows {
			if slices.Contains(want, i) {
				continue
			}
			if d := away(append(slices.Clone(want), i)); d < least {
				best, least = i, d
			}
		}
		want = append(want, best)
	}
	got := herd(phi, 8)
	if !slices.Equal(got, want) {
		t.Errorf("chosen %v, by the formula %v", got, want)
	}
	if away(got) > away([]int{0, 1, 2, 3, 4, 5, 6, 7})/2 {
		t.Error("herding comes no nearer to the mean than chance")
	}
	if all := herd(phi, 99); len(all) != 40 {
		t.Errorf("%d chosen of 40", len(all))
	}
}

// TestExemplarsKeepTheirOrder: a smaller quota keeps the first of each class.
func TestExemplarsKeepTheirOrder(t *testing.T) {
	var m Buffer
	b := numbered{20, 4, 2}.batch()
	for i := range b.Len() {
		m.Append(b, i)
	}
	m.keepFirst(2, 4)
	if want := []uint8{0, 1, 2, 3, 4, 5, 6, 7}; !slices.Equal(m.Bytes, want) {
		t.Errorf("kept %v, want %v", m.Bytes, want)
	}
}
