package methods

import (
	"math"
	"testing"

	"retain/bench"
	"retain/model/optim"
)

// TestOLoRAAgainstTheSlowWay: 20 steps in each of two experiences, in float64, by the
// definition.
func TestOLoRAAgainstTheSlowWay(t *testing.T) {
	const lambda = 0.7
	got := kept(t, tinyLoRA(t, &OLoRA{Lambda1: lambda, Base: BaseGiven}, &optim.SGD{Rate: 0.1, Momentum: 0.9}))
	compareAdapters(t, got[1], slowLoRA(t, func(past, now *slowAdapter) []float64 {
		d := make([]float64, len(now.a))
		for j := range slowRank {
			for k := range slowRank {
				o := 0.0
				for i := range now.in {
					o += past.a[i*slowRank+j] * now.a[i*slowRank+k]
				}
				for i := range now.in {
					d[i*slowRank+k] += 2 * lambda * o * past.a[i*slowRank+j]
				}
			}
		}
		return d
	}))
}

// TestOverlapGradient holds the gradient of the loss to its differences, with two
// adapters in the past. B and all else have none.
func TestOverlapGradient(t *testing.T) {
	model := tinyLoRA(t, &OLoRA{Base: BaseGiven}, still{}).Model.(bench.Adapted)
	each, n := model.Adapters(), adapterLen(model)
	m := &OLoRA{Lambda1: 0.3, Base: BaseGiven}
	rng := bench.NewSeed(7).Rand("overlap")
	draw := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = rng.Float32() - 0.5
		}
		return x
	}
	m.state.Past = draw(2 * n)
	params, before := draw(n), draw(n)
	g := append([]float32(nil), before...)
	m.penalise(g, params, each, n)
	at := func(i int, h float64) (sum float64) {
		for lo := 0; lo < len(m.state.Past); lo += n {
			for _, a := range each {
				past, now := a.A.Of(m.state.Past[lo:]), a.A.Of(params)
				for j := range now.Cols {
					for k := range now.Cols {
						o := 0.0
						for r := range now.Rows {
							x := float64(now.Row(r)[k])
							if a.A.Offset+r*now.Cols+k == i {
								x += h
							}
							o += float64(past.Row(r)[j]) * x
						}
						sum += m.Lambda1 * o * o
					}
				}
			}
		}
		return sum
	}
	moved := 0
	for i := range g {
		const h = 1e-5
		want := (at(i, h) - at(i, -h)) / (2 * h)
		if got := float64(g[i]) - float64(before[i]); math.Abs(got-want) > 1e-5 {
			t.Fatalf("parameter %d has the gradient %v, want %v", i, got, want)
		}
		if want != 0 {
			moved++
		}
	}
	if moved != 2*(3+tinyHidden) {
		t.Errorf("%d parameters have a gradient, want %d", moved, 2*(3+tinyHidden))
	}
}
