package dpm

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// twoLayers is a weight (2, 3) with bias, and a weight (3, 2) with bias.
var twoLayers = bench.Layout{
	{Name: "a.weight", Layer: 0, Offset: 0, Rows: 2, Cols: 3}, {Name: "a.bias", Layer: 0, Offset: 6, Rows: 1, Cols: 3},
	{Name: "b.weight", Layer: 1, Offset: 9, Rows: 3, Cols: 2}, {Name: "b.bias", Layer: 1, Offset: 15, Rows: 1, Cols: 2},
	{Name: "b.mean", Layer: 1, Kind: bench.Stat, Offset: 17, Rows: 1, Cols: 2},
}

func TestGroups(t *testing.T) {
	all, units := groups(twoLayers)
	if len(all) != 2 || units != 5 || all[1].first != 3 || len(all[0].views) != 2 || all[0].name != "a" {
		t.Fatalf("%d units in %+v", units, all)
	}
}

// TestPlasticityFollowsTheCosine: units whose gradient goes on pointing the same way
// learn faster, those in which it turns back slower, in each layer for itself.
func TestPlasticityFollowsTheCosine(t *testing.T) {
	all, units := groups(twoLayers)
	s := metaScratch{groups: all}
	before := []float32{1, 1, 1, 2, 2, 2, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0}
	stream := slices.Clone(before)
	for _, v := range all[0].views {
		for r := range v.Rows {
			stream[v.Offset+r*v.Cols+1] *= -2 // unit 1 turns back
			stream[v.Offset+r*v.Cols+2] = 0   // unit 2 stands still
		}
	}
	p := plasticity{Lambda: make([]float32, units), Before: before}
	p.learn(&s, stream, nil, p.Before)
	want := []float64{0.02, -0.02, 0, 0, 0}
	for u, v := range p.Lambda {
		if math.Abs(float64(v)-metaDecay*want[u]) > 1e-6 {
			t.Errorf("λ is %v, want %v times %v", p.Lambda, metaDecay, want)
			break
		}
	}
	memory := make([]float32, len(stream))
	for i := range memory {
		memory[i] = before[i] - stream[i] // the sum points where it did
	}
	q := plasticity{Lambda: make([]float32, units), Before: before}
	q.learn(&s, stream, memory, q.Before)
	for _, v := range q.Lambda {
		if math.Abs(float64(v)) > 1e-6 {
			t.Errorf("λ is %v where every unit goes on alike", q.Lambda)
			break
		}
	}
	for range 500 {
		p.learn(&s, stream, nil, p.Before)
	}
	if lo, hi := slices.Min(p.Lambda), slices.Max(p.Lambda); lo < -metaLimit || hi > metaLimit || hi < 0.5 {
		t.Errorf("after many steps λ is %v", p.Lambda)
	}
}

// TestPlasticityScales: columns by e^λ, those of U and G by the units they act on,
// V by p alone.
func TestPlasticityScales(t *testing.T) {
	all, units := groups(twoLayers)
	s := metaScratch{groups: all}
	p := plasticity{Lambda: make([]float32, units)}
	p.Lambda[1], p.Lambda[4] = 0.5, -0.25
	g := slices.Repeat([]float32{1}, 19)
	p.scale(&s, g, 2)
	e := func(x float64) float64 { return 2 * math.Exp(x) }
	for i, want := range []float64{2, e(0.5), 2, 2, e(0.5), 2, 2, e(0.5), 2, 2, e(-0.25), 2, e(-0.25), 2, e(-0.25), 2, e(-0.25), 1, 1} {
		if math.Abs(float64(g[i])-want) > 1e-6 {
			t.Fatalf("gradient %d is multiplied by %v, want %v", i, g[i], want)
		}
	}
	layout := bench.Layout{
		{Name: "a.u", Layer: 0, Offset: 0, Rows: 1, Cols: 3}, {Name: "a.v", Layer: 0, Offset: 3, Rows: 1, Cols: 2},
		{Name: "a.g", Layer: 0, Offset: 5, Rows: 1, Cols: 3},
	}
	g = slices.Repeat([]float32{1}, 8)
	p.scaleSlots(&s, layout, g, 2)
	for i, want := range []float64{2, e(0.5), 2, 2, 2, 2, e(0.5), 2} {
		if math.Abs(float64(g[i])-want) > 1e-6 {
			t.Fatalf("gradient %d of slots is multiplied by %v, want %v", i, g[i], want)
		}
	}
}
