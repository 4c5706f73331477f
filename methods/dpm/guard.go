package dpm

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Constants of the guards.
const (
	guardEvery  = 10   // every so manieth place of the memory is guard
	guardBatch  = 50   // guards that the controller looks at
	gapWeight   = 0.5  // of the gap between guards and replayed examples in J
	largestNorm = 1e70 // of a gradient, squared: beyond it a number may be too large for a step
	calmSteps   = 100  // without a refusal, after which the brake is loosened
)

// validation is what the controller looks at: the losses of guards and of
// replayed examples. NaN where there is none.
type validation struct{ guard, train float64 }

// gap is by how much guards are worse than examples that are trained on.
func (v validation) gap() float64 { return v.guard - v.train }

// objective is J: the guards' loss, that of the stream, and half of the gap where
// it is positive; without guards that of the stream.
func (v validation) objective(stream float64) float64 {
	if math.IsNaN(v.guard) {
		return stream
	}
	return v.guard + stream + float64(gapWeight*max(0, v.gap()))
}

// brake is the factor that refused steps leave on all gradients: halved by each,
// doubled after every hundred steps that were taken, never above 1.
type brake struct {
	Halved int64 // times
	Taken  int64 // steps since the brake was last moved
}

// factor is 2^−halved, and at least 2⁻¹⁰⁰.
func (b *brake) factor() float32 { return float32(math.Ldexp(1, -int(min(b.Halved, 100)))) }

func (b *brake) refuse() { b.Halved, b.Taken = b.Halved+1, 0 }

func (b *brake) take() {
	b.Taken++
	if b.Halved > 0 && b.Taken >= calmSteps {
		b.Halved, b.Taken = b.Halved-1, 0
	}
}

// sound says that a step may be taken: loss and gradients are finite, and none so
// large that a factor could make it infinite.
func sound(loss float64, grads ...[]float32) bool {
	if math.IsNaN(loss) || math.IsInf(loss, 0) {
		return false
	}
	for _, g := range grads {
		if s := vec.SumSquares(g); !(s < largestNorm) {
			return false
		}
	}
	return true
}

// statistics is the part of the parameters that passes move, and no optimizer
// (batch norm): a refused step puts them back.
func statistics(l *bench.Learner) []float32 { return l.Params[l.Model.Layout().Weights():] }
