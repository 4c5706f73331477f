package model

import (
	"fmt"
	"math"
	"math/rand/v2"

	"retain/bench"
)

// checkInit reports an initialisation that is not among known.
func checkInit(init string, known ...string) error {
	hint := ""
	for i, k := range known {
		if init == k {
			return nil
		}
		switch {
		case i == 0:
			hint = k
		case i == len(known)-1:
			hint += " or " + k
		default:
			hint += ", " + k
		}
	}
	return &bench.FieldError{Field: "init", Err: fmt.Errorf("unknown initialisation %q (hint: %s)", init, hint)}
}

// draw initialises the weights (fan in, outputs) and the bias, which may be
// nil, of one layer by the named rule, weights before bias. spread is the
// number of kernel positions: an input feeds spread·outputs numbers.
func draw(init string, weight, bias []float32, outputs, spread int, rng *rand.Rand) {
	fanIn := float64(len(weight) / outputs)
	clear(bias)
	switch init {
	case "fan-in":
		bound := 1 / math.Sqrt(fanIn)
		uniform(weight, bound, rng)
		uniform(bias, bound, rng)
	case "glorot":
		uniform(weight, math.Sqrt(6/(fanIn+float64(outputs*spread))), rng)
	case "he":
		uniform(weight, math.Sqrt(6/fanIn), rng)
	}
}

// uniform draws x on a grid of 2⁻²³ steps between ±bound.
func uniform(x []float32, bound float64, rng *rand.Rand) {
	for i := range x {
		x[i] = float32(bound * float64(int64(rng.Uint64()>>40)-1<<23) * (1.0 / (1 << 23)))
	}
}
