package dpm

import (
	"math"
	"math/rand/v2"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// slots is the parameters of all slots, opened or not, and what their optimizer
// remembers. A slot that was not opened is all zero, and so is its gradient.
type slots struct {
	Params []float32
	Optim  bench.OptimizerState
}

// open draws V of slot k from a normal distribution of standard deviation
// 1/√fan_in; U and G stay zero. The slot's average starts there too.
func (s *slots) open(layout bench.Layout, k, rank int, average []float32, rng *rand.Rand) {
	for _, v := range layout {
		if !strings.HasSuffix(v.Name, ".v") {
			continue
		}
		lo, n := v.Offset+k*rank*v.Cols, rank*v.Cols
		own := s.Params[lo : lo+n]
		vec.NormalSlice(own, rng)
		vec.Scale(float32(1/math.Sqrt(float64(v.Cols))), own)
		if len(average) > 0 {
			copy(average[lo:lo+n], own)
		}
	}
}

// modulation is the slots of one kind of pass, with the weights of its rows.
type modulation struct {
	mod    bench.Modulation
	slots  bench.Slots
	weight bench.Matrix
}

// with is the modulation for a pass with these parameters of k slots of a rank.
func (m *modulation) with(k, rank int, params, grad []float32) *bench.Modulation {
	m.slots = bench.Slots{K: k, Rank: rank, Weights: m.weight, Params: params, Grad: grad}
	m.mod.Slots = &m.slots
	return &m.mod
}
