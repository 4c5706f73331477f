package model

import (
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestMLPGates: a gate on a unit is a factor of the unit's column of weights.
// The gradient of the weights has it once, its square twice, the bias never.
func TestMLPGates(t *testing.T) {
	const rows = 6
	gates := [][]float32{{1, 0, 0.5, 2}, nil, {0, 1, 0.25}}
	m := buildMLP(t, &MLP{Hidden: []int{4, 5, 3}, Init: "fan-in"}, 7, netOutputs).(*mlp)
	params := make([]float32, m.Layout().Len())
	m.Init(params, bench.NewSeed(1).Rand("init"))
	scaled, once, twice := append([]float32{}, params...), ones(len(params)), ones(len(params))
	for l, g := range gates {
		for _, x := range [][]float32{scaled, once, twice, twice} {
			if w := m.layers[l].weight.Of(x); g != nil {
				gateColumns(w, g)
			}
		}
	}
	in, tape, plain := floats(rows, 7, 2), m.NewTape(rows), m.NewTape(rows)
	logits := tape.Forward(params, in, bench.Pass{Mod: &bench.Modulation{Gates: gates}})
	near(t, "logits", logits.Data, float64s(plain.Forward(scaled, in, bench.Pass{}).Data, nil), 1e-6)
	for _, c := range []struct {
		name     string
		factor   []float32
		backward func(tape bench.Tape, g []float32, d vec.Matrix)
	}{
		{"gradient", once, func(tape bench.Tape, g []float32, d vec.Matrix) { tape.Backward(g, d) }},
		{"square", twice, func(tape bench.Tape, g []float32, d vec.Matrix) { tape.BackwardSquares(g, d) }},
	} {
		got, want := make([]float32, len(params)), make([]float32, len(params))
		d, _ := outer(rows)
		c.backward(tape, got, d)
		d, _ = outer(rows)
		c.backward(plain, want, d)
		near(t, c.name, got, float64s(want, c.factor), 1e-5)
	}
}

func ones(n int) []float32 {
	x := make([]float32, n)
	fill(x, 1)
	return x
}

// float64s is x, each number times its factor.
func float64s(x, factor []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		if out[i] = float64(v); factor != nil {
			out[i] *= float64(factor[i])
		}
	}
	return out
}

// TestNoGates: a modulation that changes nothing changes no bit.
func TestNoGates(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{4, 5}, Init: "fan-in"}, 7, netOutputs)
	params := make([]float32, m.Layout().Len())
	m.Init(params, bench.NewSeed(1).Rand("init"))
	in := floats(3, 7, 2)
	want := m.NewTape(3).Forward(params, in, bench.Pass{}).Data
	for _, mod := range []*bench.Modulation{{}, {Gates: [][]float32{nil, nil}}} {
		if got := m.NewTape(3).Forward(params, in, bench.Pass{Mod: mod}).Data; !sameBits(got, want) {
			t.Errorf("%v: %v, want %v", mod, got, want)
		}
	}
}
