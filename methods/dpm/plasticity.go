package dpm

import (
	"math"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// Constants of the plasticity.
const (
	metaEvery = 4
	metaRate  = 0.02
	metaDecay = 0.999
	metaLimit = 0.7
)

// plasticity is λ, the logarithm of how fast each unit learns from the stream. It
// is moved by the hypergradient: up where the gradient goes on pointing the way it
// did a step ago, down where it turns back.
type plasticity struct {
	Lambda []float32 // (units)
	Before []float32 // (parameters): g_s of the step before, where Kept
	Kept   bool
}

// group is units of one weight: its columns. A bias, or another view of one row,
// belongs to the weight before it in its layer that has as many columns.
type group struct {
	name  string
	layer int
	units int
	first int // of its units among all
	views []bench.View
}

// groups is the units of a layout; running averages have none.
func groups(layout bench.Layout) (all []group, units int) {
	for _, v := range layout {
		if v.Kind == bench.Stat {
			continue
		}
		if n := len(all); n > 0 && v.Rows == 1 && all[n-1].layer == v.Layer && all[n-1].units == v.Cols {
			all[n-1].views = append(all[n-1].views, v)
			continue
		}
		name, _, _ := strings.Cut(v.Name, ".weight")
		all = append(all, group{name: name, layer: v.Layer, units: v.Cols, first: units, views: []bench.View{v}})
		units += v.Cols
	}
	return all, units
}

// of is the group's part of numbers by unit.
func (g group) of(x []float32) []float32 { return x[g.first : g.first+g.units] }

// metaScratch is what the plasticity computes with; it remembers nothing.
type metaScratch struct {
	groups          []group
	factors         []float32 // (units)
	dot, now, past  []float32 // (units of a group)
	total, products []float32 // (units of a group)
}

// learn moves λ by the agreement of two gradients, now + more (nil for nothing) and
// other: λ_u += 0.02·cos_u(now + more, other), decayed, less its mean in the group,
// within ±0.7. Version 1 takes g_s + g_m and the g_s of the step before.
func (p *plasticity) learn(s *metaScratch, now, more, other []float32) {
	for _, g := range s.groups {
		dot, square, past := s.clear(g.units)
		for _, v := range g.views {
			for r := range v.Rows {
				lo := v.Offset + r*v.Cols
				total, before := s.total[:g.units], other[lo:lo+v.Cols]
				copy(total, now[lo:lo+v.Cols])
				if more != nil {
					vec.Add(total, more[lo:lo+v.Cols])
				}
				s.add(dot, total, before)
				s.add(square, total, total)
				s.add(past, before, before)
			}
		}
		lambda := g.of(p.Lambda)
		for u := range lambda {
			h := float32(0)
			if n := math.Sqrt(float64(square[u])) * math.Sqrt(float64(past[u])); n > 0 {
				h = float32(float64(dot[u]) / n)
			}
			lambda[u] = metaDecay * (lambda[u] + float32(metaRate*h))
		}
		mean := float32(vec.Sum(lambda) / float64(len(lambda)))
		for u := range lambda {
			lambda[u] = min(max(lambda[u]-mean, -metaLimit), metaLimit)
		}
	}
}

func (s *metaScratch) clear(n int) (dot, now, past []float32) {
	for _, x := range []*[]float32{&s.dot, &s.now, &s.past, &s.total, &s.products} {
		*x = resize(*x, n)
	}
	dot, now, past = s.dot[:n], s.now[:n], s.past[:n]
	vec.Zero(dot)
	vec.Zero(now)
	vec.Zero(past)
	return dot, now, past
}

// add adds a ⊙ b to sum.
func (s *metaScratch) add(sum, a, b []float32) {
	vec.Mul(s.products[:len(sum)], a, b)
	vec.Add(sum, s.products[:len(sum)])
}

// scale multiplies the columns of the stream's gradient by p·e^λ.
func (p *plasticity) scale(s *metaScratch, stream []float32, times float32) {
	s.factors = resize(s.factors, len(p.Lambda))
	vec.ExpSlice(s.factors, p.Lambda)
	vec.Scale(times, s.factors)
	for _, g := range s.groups {
		for _, v := range g.views {
			scaleColumns(v.Of(stream), g.of(s.factors))
		}
	}
}

// scaleSlots does so with the stream's gradient of slots, after scale: the columns
// of Uᵀ and G are units, V, which has none, is multiplied by p alone.
func (p *plasticity) scaleSlots(s *metaScratch, layout bench.Layout, stream []float32, times float32) {
	for _, v := range layout {
		if f := s.unitsOf(v); f != nil {
			scaleColumns(v.Of(stream), f)
		} else {
			vec.Scale(times, v.Of(stream).Data)
		}
	}
}

// unitsOf is the factors of the units that a view of slots acts on, nil for none: the
// columns of the layer's weight that are as many as the view's, of the last one where
// there are several (of an adapter that is B); those of the linear half, the second one,
// of a weight with twice as many (swiglu); else those of views of one row. A norm may
// have the layer's number and as many units, and is not meant.
func (s *metaScratch) unitsOf(v bench.View) (of []float32) {
	if strings.HasSuffix(v.Name, ".v") {
		return nil
	}
	best := 0
	for _, g := range s.groups {
		if g.layer != v.Layer {
			continue
		}
		matrix, fit := g.views[0].Rows > 1, 0
		switch {
		case matrix && g.units == v.Cols:
			fit = 3
		case matrix && g.units == 2*v.Cols:
			fit = 2
		case g.units == v.Cols:
			fit = 1
		}
		if fit > best || fit > 1 && fit == best {
			best, of = fit, g.of(s.factors)[g.units-v.Cols:]
		}
	}
	return of
}

func scaleColumns(m bench.Matrix, f []float32) {
	for r := range m.Rows {
		vec.Mul(m.Row(r), m.Row(r), f)
	}
}

// spread is the root mean square of λ in a group.
func (p *plasticity) spread(g group) float64 {
	lambda := g.of(p.Lambda)
	return math.Sqrt(vec.SumSquares(lambda) / float64(len(lambda)))
}
