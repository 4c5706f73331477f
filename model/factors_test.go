package model

import (
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestFactorsAddUp: factors of a batch are the sums of those of its rows, and come
// on top of what is there.
func TestFactorsAddUp(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{5, 3}, Init: "fan-in"}, 4, 2)
	params := make([]float32, m.Layout().Len())
	m.Init(params, bench.NewSeed(1).Rand("init"))
	in := floats(6, 4, 2)
	tape := m.NewTape(6)
	sums := func(blocks [][2]int) (a, g []vec.Matrix) {
		for _, n := range []int{5, 6, 4} {
			a = append(a, vec.MakeMatrix(n, n))
		}
		for _, n := range []int{5, 3, 2} {
			g = append(g, vec.MakeMatrix(n, n))
		}
		for _, b := range blocks {
			tape.Forward(params, in.Slice(b[0], b[1]), bench.Pass{})
			d := vec.MakeMatrix(b[1]-b[0], 2)
			for r := range d.Rows {
				d.Row(r)[0], d.Row(r)[1] = float32(b[0]+r)-2, 0.5
			}
			tape.(bench.FactorTape).BackwardFactors(a, g, d)
		}
		return a, g
	}
	a, g := sums([][2]int{{0, 6}})
	b, h := sums([][2]int{{0, 1}, {1, 2}, {2, 4}, {4, 6}})
	for i := range a {
		near(t, "inputs", a[i].Data, wide(b[i].Data), 1e-5)
		near(t, "gradients", g[i].Data, wide(h[i].Data), 1e-5)
		if corner := a[i].Data[len(a[i].Data)-1]; corner != 6 {
			t.Errorf("layer %d: the ones behind the inputs come to %v, want 6", i, corner)
		}
	}
	if g[2].Data[0] != 19 {
		t.Errorf("the gradients by the first output come to %v, want 19", g[2].Data[0])
	}
}

func TestFactorsOfAModulatedPass(t *testing.T) {
	m := buildMLP(t, &MLP{Hidden: []int{2}, Init: "fan-in"}, 3, 2)
	tape := m.NewTape(1)
	tape.Forward(make([]float32, m.Layout().Len()), floats(1, 3, 1), bench.Pass{Mod: &bench.Modulation{Gates: [][]float32{{1, 0}}}})
	defer func() {
		if recover() == nil {
			t.Error("a gated pass gives factors")
		}
	}()
	tape.(bench.FactorTape).BackwardFactors(nil, []vec.Matrix{vec.MakeMatrix(2, 2), vec.MakeMatrix(2, 2)}, vec.MakeMatrix(1, 2))
}
