package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/vec"
)

// slowHAT is hard attention to the task in float64 on a network 3-5-4-4, its
// gradients by differences.
type slowHAT struct {
	sMax, c, rate float64
	p             []float64
	e             [][]float64 // of each experience, 9 units
	past          []float64   // a^{<t}
}

var slowWidths = []int{3, 5, 4, 4}

const slowUnits = 5 + 4

// loss is the cross-entropy of a batch under gates a, among the outputs of an
// experience.
func (s *slowHAT) loss(p, a []float64, b *bench.Batch) float64 {
	sum := 0.0
	for n, y := range b.Labels {
		var x []float64
		for _, v := range b.In.Slice(n, n+1).Floats {
			x = append(x, float64(v))
		}
		rest, gates := p, a
		for l := 1; l < len(slowWidths); l++ {
			x, rest = layer(rest, x, slowWidths[l])
			if l < len(slowWidths)-1 {
				for j := range relu(x) {
					x[j] *= gates[j]
				}
				gates = gates[len(x):]
			}
		}
		first := y / 2 * 2
		sum += math.Log(math.Exp(x[first])+math.Exp(x[first+1])) - x[y]
	}
	return sum / float64(len(b.Labels))
}

// slope is the gradient of f at x, by differences.
func slope(f func() float64, x []float64) []float64 {
	g := make([]float64, len(x))
	for i, v := range x {
		const h = 1e-6
		x[i] = v + h
		up := f()
		x[i] = v - h
		g[i] = (up - f()) / (2 * h)
		x[i] = v
	}
	return g
}

func (s *slowHAT) attention(e []float64, scale float64) []float64 {
	a := make([]float64, len(e))
	for i, x := range e {
		a[i] = 1 / (1 + math.Exp(-scale*x))
	}
	return a
}

// free is how far the weight from unit i of layer l, −1 for its bias, to unit j
// may move in an experience.
func (s *slowHAT) free(l, i, j, exp int) float64 {
	switch {
	case l == 2 && j/2 == exp:
		return 1
	case l == 2:
		return 0
	case l == 1 && i >= 0:
		return 1 - math.Min(s.past[i], s.past[5+j])
	case l == 1:
		return 1 - s.past[5+j]
	}
	return 1 - s.past[j]
}

func (s *slowHAT) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience == 0 {
		for _, v := range l.Params {
			s.p = append(s.p, float64(v))
		}
		draws := make([]float32, 2*slowUnits)
		vec.NormalSlice(draws, l.Rand("embeddings"))
		s.e, s.past = make([][]float64, 2), make([]float64, slowUnits)
		for i, v := range draws {
			s.e[i/slowUnits] = append(s.e[i/slowUnits], float64(v))
		}
	}
	e := s.e[l.Experience]
	n := 0
	for b := range l.Batches(train) {
		s.step(e, b, []float64{1 / s.sMax, (s.sMax + 1/s.sMax) / 2, s.sMax}[n%3], l.Experience)
		n++
		l.Discard()
	}
	for i, a := range s.attention(e, s.sMax) {
		s.past[i] = math.Max(s.past[i], a)
	}
	return nil
}

func (s *slowHAT) step(e []float64, b *bench.Batch, scale float64, exp int) {
	a := s.attention(e, scale)
	loss := func() float64 {
		regular, all := 0.0, 0.0
		for i, past := range s.past {
			regular += a[i] * (1 - past)
			all += 1 - past
		}
		return s.loss(s.p, a, b) + s.c*regular/all
	}
	g, q := slope(loss, s.p), slope(loss, a)
	for i, x := range e {
		q := q[i] * scale / (2 * (math.Cosh(scale*x) + 1)) // σ′, where 1 − a is lost in rounding
		q *= s.sMax * (math.Cosh(min(max(scale*x, -50), 50)) + 1) / (scale * (math.Cosh(x) + 1))
		e[i] = min(max(x-s.rate*q, -6), 6)
	}
	at := 0
	for l := range slowWidths[1:] {
		for i := range slowWidths[l] + 1 {
			if i == slowWidths[l] {
				i = -1
			}
			for j := range slowWidths[l+1] {
				s.p[at] -= 0.2 * s.free(l, i, j, exp) * g[at]
				at++
			}
		}
	}
}

// TestHATAgainstTheSlowWay: 20 steps in each of two experiences, in epochs of
// three, with gates that are soft, nearly hard and regularised.
func TestHATAgainstTheSlowWay(t *testing.T) {
	for _, c := range []HAT{{SMax: 4, C: 0.5, Rate: 0.1}, {SMax: 60, C: 0, Rate: 0.02}, {SMax: 60, C: 1, Rate: 0.02}} {
		with := func(m bench.Method) bench.Plan {
			p := tinyPlan(t, bench.TaskIncremental, m)
			net, err := (&model.MLP{Hidden: slowWidths[1:3], Init: "fan-in"}).Build(p.Stream.Spec())
			if err != nil {
				t.Fatal(err)
			}
			p.Model, p.Budget = net, bench.Budget{Iterations: 20, Batch: 4}
			return p
		}
		m := &HAT{SMax: c.SMax, C: c.C, Rate: c.Rate}
		r, err := bench.Run(t.Context(), with(m))
		if err != nil {
			t.Fatal(err)
		}
		s := &slowHAT{sMax: c.SMax, c: c.C, rate: c.Rate}
		if _, err := bench.Run(t.Context(), with(s)); err != nil {
			t.Fatal(err)
		}
		near := func(what string, got []float32, want []float64) {
			for i, w := range want {
				if math.Abs(float64(got[i])-w) > 2e-4 {
					t.Fatalf("s_max %v, c %v: %s %d is %v, by the slow way %v", c.SMax, c.C, what, i, got[i], w)
				}
			}
		}
		near("embedding", m.state.Embeddings, slices.Concat(s.e...))
		near("attention", m.state.Attention, s.past)
		near("parameter", r.Params, s.p)
	}
}
