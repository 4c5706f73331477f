package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// slowLayer is a layer of slowNet: where it lies, its inputs with a 1 and the
// gradients by what it gives, for one example and one label.
type slowLayer struct {
	from, in, out int
	a, g          []float64
}

// layers is both layers for the gradient dz by the logits.
func (s *slowNet) layers(x, dz []float64) [2]slowLayer {
	h, _ := s.run(x)
	dh := make([]float64, s.hidden)
	for j, v := range h {
		for k, d := range dz {
			if v > 0 {
				dh[j] += d * s.p[s.at(0, 1, j, k)]
			}
		}
	}
	return [2]slowLayer{
		{0, s.in + 1, s.hidden, append(slices.Clone(x), 1), dh},
		{(s.in + 1) * s.hidden, s.hidden + 1, s.out, append(slices.Clone(h), 1), dz},
	}
}

// slowFactors is A and G of both layers.
type slowFactors [2]struct{ a, g [][]float64 }

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

func addOuter(m [][]float64, x []float64, w float64) {
	for i, v := range x {
		for j, u := range x {
			m[i][j] += w * v * u
		}
	}
}

func (s *slowNet) factors(xs [][]float64, active func(n int) []int32) (f slowFactors) {
	for n, x := range xs {
		_, z := s.run(x)
		for k, c := range active(n) {
			dz := slowSoftmax(z, active(n), c)
			p := dz[c] + 1
			for i, l := range s.layers(x, dz) {
				if f[i].a == nil {
					f[i].a, f[i].g = square(l.in), square(l.out)
				}
				if k == 0 {
					addOuter(f[i].a, l.a, 1/float64(len(xs)))
				}
				addOuter(f[i].g, l.g, p/float64(len(xs)))
			}
		}
	}
	return f
}

// penalty is ½ Σ vec(δW)ᵀ (A ⊗ G) vec(δW), one pair of weights after the other.
func (f slowFactors) penalty(delta []float64) float64 {
	sum, from := 0.0, 0
	for _, l := range f {
		in, out := len(l.a), len(l.g)
		for i := range in {
			for j := range out {
				for k := range in {
					for m := range out {
						sum += delta[from+i*out+j] * l.a[i][k] * l.g[j][m] * delta[from+k*out+m] / 2
					}
				}
			}
		}
		from += in * out
	}
	return sum
}

// thrice is a stream whose third experience is the second once more.
type thrice struct{ tinyStream }

func (s thrice) Spec() bench.Spec {
	spec := s.tinyStream.Spec()
	spec.Classes = append(spec.Classes, spec.Classes[1])
	return spec
}

func (s thrice) At(i int, seed bench.Seed) (bench.Experience, error) {
	return s.tinyStream.At(min(i, 1), seed)
}

// TestEWCKFACAgainstTheSlowWay: 20 steps in each of three experiences, the
// gradient of the penalty by differences of the quadratic form.
func TestEWCKFACAgainstTheSlowWay(t *testing.T) {
	const lambda = 3
	all := []int32{0, 1, 2, 3}
	p := tinyPlan(t, bench.ClassIncremental, &EWCKFAC{Lambda: lambda, Labels: LabelsAll})
	p.Stream = thrice{tinyStream{bench.ClassIncremental}}
	r, err := bench.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	s := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
	var past []slowFactors
	var anchor []float64
	for exp := range 3 {
		b, xs := tinyData(min(exp, 1)).batch()
		for range 20 {
			g := s.gradient(xs, func(n int, z []float64) []float64 { return slowSoftmax(z, all, b.Labels[n]) })
			penalty := func() float64 {
				delta := slices.Clone(s.p)
				for i := range delta {
					delta[i] -= anchor[i]
				}
				sum := 0.0
				for _, f := range past {
					sum += lambda * f.penalty(delta)
				}
				return sum
			}
			if exp > 0 {
				for i, d := range slope(penalty, s.p) {
					g[i] += d
				}
			}
			for i := range g {
				s.p[i] -= 0.2 * g[i]
			}
		}
		past = append(past, s.factors(xs, func(int) []int32 { return all }))
		anchor = slices.Clone(s.p)
	}
	s.compare(t, r.Params)
}

// TestFactorsOfOneExample: of one example the factored curvature of a layer is the
// exact one, whose diagonal is the Fisher information.
func TestFactorsOfOneExample(t *testing.T) {
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, train bench.Data) {
		layers := denseLayers(l.Model.Layout())
		one := bench.Subset(train, []int{3})
		m := &EWCKFAC{Labels: LabelsAll}
		m.curve(l, one, layers)
		want := fisher(l, one, 0, LabelsAll)
		inputs, gradients := m.state.Inputs, m.state.Gradients
		for _, w := range layers {
			var a, g bench.Matrix
			a, inputs = cut(inputs, w.Rows)
			g, gradients = cut(gradients, w.Cols)
			for i := range w.Rows {
				for j := range w.Cols {
					got, f := a.Row(i)[i]*g.Row(j)[j], w.Of(want).Row(i)[j]
					if math.Abs(float64(got-f)) > 1e-6+1e-5*float64(f) {
						t.Fatalf("weight %d, %d of %s: A·G is %v, the Fisher information %v", i, j, w.Name, got, f)
					}
				}
			}
		}
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}
