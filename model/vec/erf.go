package vec

import "math"

// Constants of Erf: erfW is (erf(a)/a − 1) as a polynomial in a² − ½ for a ≤ 1, erfV is
// (log erfc(1) − log erfc(1+t)) / t for t ≤ 3, highest power first (minimax fits by
// Lawson's iteration).
const (
	erfTiny  = 0x1p-30 // below, a² is taken as 2⁻⁶⁰
	erfSplit = 1
	erfMax   = 4 // above, erf(a) rounds to 1
	erfMid   = 0.5
	erfcOne  = 0.157299206 // erfc(1)
	erfW0    = 7.85384109e-05
	erfW1    = -0.00056540349
	erfW2    = 0.00348029914
	erfW3    = -0.0182833578
	erfW4    = 0.0794099793
	erfW5    = -0.281072199
	erfW6    = -0.0345312618
	erfV0    = -0.000187712532
	erfV1    = 0.00183492934
	erfV2    = -0.00990380254
	erfV3    = 0.0415091142
	erfV4    = 0.843115926
	erfV5    = 2.63896704
)

// Erf returns the error function of x to within 1 ulp (0.98 at most over all float32).
// Erf(±0) = ±0, Erf(±Inf) = ±1, Erf(NaN) = NaN.
//
// With a = |x| it is a + a·w(a²) for a < 1 and 1 − erfc(1)·e^(−t·v(t)) with t = a − 1
// from there on, with the sign of x.
func Erf(x float32) float32 {
	u := math.Float32bits(x)
	a := math.Float32frombits(u &^ signBit)
	var y float32
	if a < erfSplit {
		c := a
		if c < erfTiny {
			c = erfTiny
		}
		z := float32(c*c) - erfMid
		w := float32(erfW0*z) + erfW1
		w = float32(w*z) + erfW2
		w = float32(w*z) + erfW3
		w = float32(w*z) + erfW4
		w = float32(w*z) + erfW5
		w = float32(w*z) + erfW6
		y = a + float32(a*w)
	} else {
		if a > erfMax {
			a = erfMax
		}
		t := a - 1
		v := float32(erfV0*t) + erfV1
		v = float32(v*t) + erfV2
		v = float32(v*t) + erfV3
		v = float32(v*t) + erfV4
		v = float32(v*t) + erfV5
		y = 1 - float32(erfcOne*Exp(-float32(v*t)))
	}
	return math.Float32frombits(math.Float32bits(y) | u&signBit)
}

// ErfSlice sets dst[i] = Erf(x[i]).
func ErfSlice(dst, x []float32) {
	checkLen("ErfSlice", len(dst), len(x))
	if simdErf(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = Erf(v)
	}
}
