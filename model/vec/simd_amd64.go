//go:build amd64 && !purego

package vec

import "math"

// tailMask has sixteen lanes on and sixteen off: a mask of n lanes starts at 16−n.
// The kernels address it from its middle.
var tailMask = [32]int32{-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1}

// constTable holds the constants of the slice kernels, each in 16 lanes, in the order of
// internal/gen's list of constants.
var constTable = spread(
	expMax, expMin, log2e, roundBig, ln2Hi, ln2Lo, expP0, expP1, expP2, expP3, expP4, expP5, 1,
	roundBig, // as an integer
	math.Float32frombits(127),
	minNormal,
	math.Float32frombits(signBit-1),
	float32(math.Inf(-1)),
	math.Float32frombits(signBit),
	0.5, -0.5, -sigmoidMin, expTiny,
	tanhTiny, tanhMax, tanhW0, tanhW1, tanhW2, tanhW3, tanhW4, tanhW5, tanhW6, tanhW7,
	erfTiny, erfMax, erfcOne, erfW0, erfW1, erfW2, erfW3, erfW4, erfW5, erfW6,
	erfV0, erfV1, erfV2, erfV3, erfV4, erfV5,
	invSqrt2, invSqrt2Pi, sqrt2OverPi, geluCube, geluCube3, geluMax, -geluMax, expLeast, least, leastRoot, leastGrad,
	math.Float32frombits(1), math.Float32frombits(2), math.Float32frombits(3), math.Float32frombits(NoneGreatest), // as integers
	math.MaxFloat32, float32(math.NaN()),
)

func spread(values ...float32) (t [66][16]float32) {
	for i, v := range values {
		for j := range t[i] {
			t[i][j] = v
		}
	}
	return t
}

// doubleTable holds the float64 constants of the slice kernels, each in 8 lanes, in the
// order of internal/gen's list of doubles.
var doubleTable = spreadDoubles(
	math.Float64frombits(1024<<52-sqrtHalf), // as an integer
	1<<52, 1<<52+1024,
	math.Float64frombits(1<<52-1),
	math.Float64frombits(sqrtHalf), // as an integer
	math.Ln2, 1, 1.0/3, 1.0/5, 1.0/7, 1.0/9, 1.0/11, 1.0/13,
)

func spreadDoubles(values ...float64) (t [13][8]float64) {
	for i, v := range values {
		for j := range t[i] {
			t[i][j] = v
		}
	}
	return t
}

func simdMax(x []float32) (float32, bool) {
	max := float32(math.Inf(-1))
	lanes := [16]float32{max, max, max, max, max, max, max, max, max, max, max, max, max, max, max, max}
	if !simdMaxima(x, &lanes) {
		return 0, false
	}
	for _, v := range lanes {
		if v > max {
			max = v
		}
	}
	return max, true
}

func simdAdam(theta, m, v, g []float32, s *AdamStep) bool {
	c := [8]float32{s.Beta1, 1 - s.Beta1, s.Beta2, 1 - s.Beta2, s.StepSize, s.InvSqrtBias2, s.Eps, s.Decay}
	if s.Decay != 0 {
		return simdAdamDecay(theta, m, v, g, &c)
	}
	return simdAdamPlain(theta, m, v, g, &c)
}

func simdDequantize(dst []float32, src []uint8, div float32) bool {
	if div >= 1 && div <= 255 && float32(uint8(div)) == div {
		return simdDequantizeSmall(dst, src, div, 1/div)
	}
	return simdDequantizeAny(dst, src, div)
}

func simdSGD(theta, g []float32, rate, decay float32) bool {
	if decay != 0 {
		return simdSGDDecay(theta, g, rate, decay)
	}
	return simdSGDPlain(theta, g, rate)
}

func simdMomentum(theta, velocity, g []float32, rate, momentum, decay float32) bool {
	if decay != 0 {
		return simdMomentumDecay(theta, velocity, g, rate, momentum, decay)
	}
	return simdMomentumPlain(theta, velocity, g, rate, momentum)
}
