package methods

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/model/vec"
)

// TestGEMProjectsToTheNearest: the projected gradient is against no past one, a
// harmless gradient stays as it is, and no mixture of past gradients that brings
// g into the cone brings it there by a shorter way.
func TestGEMProjectsToTheNearest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	random := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = rng.Float32()*2 - 1
		}
		return x
	}
	projected := 0
	for range 300 {
		m := &GEM{Epsilon: 1e-9}
		for range 1 + rng.IntN(5) {
			m.grads = append(m.grads, random(12))
		}
		g := random(12)
		before := slices.Clone(g)
		harms := slices.ContainsFunc(m.grads, func(past []float32) bool { return vec.Dot(past, before) < 0 })
		m.project(g)
		if !harms {
			if !slices.Equal(g, before) {
				t.Fatal("a harmless gradient was moved")
			}
			continue
		}
		projected++
		for _, past := range m.grads {
			if vec.Dot(past, g) < -1e-5 {
				t.Fatalf("the projected gradient is against a past one: %v", vec.Dot(past, g))
			}
		}
		// The nearest point g* of a cone has (g − g*)ᵀg* = 0.
		way := make([]float32, 12)
		vec.Sub(way, g, before)
		if math.Abs(vec.Dot(way, g)) > 1e-5 {
			t.Fatalf("the way to the projected gradient is not at a right angle to it: %v", vec.Dot(way, g))
		}
	}
	if projected < 100 {
		t.Errorf("%d projections: the test cannot tell", projected)
	}
}

// TestGEMOfOnePastExperience has a closed form: v = max(γ, −gᵀg_1 / (g_1ᵀg_1 + ε)).
func TestGEMOfOnePastExperience(t *testing.T) {
	for _, c := range []struct{ gamma, v float64 }{{0, 0.25}, {0.125, 0.25}, {1, 1}} {
		m := &GEM{Gamma: c.gamma, Epsilon: 2, grads: [][]float32{{1, 1}}}
		g := []float32{1, -2}
		m.project(g)
		if want := []float32{float32(1 + c.v), float32(-2 + c.v)}; !slices.Equal(g, want) {
			t.Errorf("γ = %v: %v, want %v", c.gamma, g, want)
		}
	}
}

func TestGEMRecallsByExperience(t *testing.T) {
	m := &GEM{}
	b := numbered{9, 3, 1}.batch()
	for i := range b.Len() {
		b.Exp[i] = int32(i / 3)
		m.state.Memory.Append(b, i)
	}
	m.recall()
	m.recall()
	if len(m.past) != 3 {
		t.Fatalf("%d past experiences", len(m.past))
	}
	for k, past := range m.past {
		if !slices.Equal(past.In.Bytes, []uint8{uint8(3 * k), uint8(3*k + 1), uint8(3*k + 2)}) {
			t.Errorf("of experience %d: %v", k, past.In.Bytes)
		}
	}
}
