package vec

import "math"

// Constants of Tanh: tanhW is (tanh(a)/a − 1) as a polynomial in a² − ½ for a ≤ 1,
// highest power first (a minimax fit by Lawson's iteration).
const (
	signBit   = 1 << 31
	tanhTiny  = 0x1p-13 // below, tanh(a) rounds to a
	tanhSplit = 1
	tanhMax   = 10 // above, tanh(a) rounds to 1
	tanhMid   = 0.5
	tanhW0    = -0.000353337644
	tanhW1    = 0.00104552018
	tanhW2    = -0.00292582321
	tanhW3    = 0.00868368335
	tanhW4    = -0.0258022528
	tanhW5    = 0.0767233595
	tanhW6    = -0.231766894
	tanhW7    = -0.138942838
)

// Tanh returns the hyperbolic tangent of x to within 1.04 ulp (over all float32).
// Tanh(±0) = ±0, Tanh(±Inf) = ±1, Tanh(NaN) = NaN.
//
// With a = |x| and e = e⁻²ᵃ it is a itself for a < 2⁻¹³, a + a·w(a²) for a < 1 and
// 1 − 2e/(1+e) from there on, with the sign of x.
func Tanh(x float32) float32 {
	u := math.Float32bits(x)
	a := math.Float32frombits(u &^ signBit)
	y := a
	switch {
	case a < tanhTiny:
	case a < tanhSplit:
		z := float32(a*a) - tanhMid
		w := float32(tanhW0*z) + tanhW1
		w = float32(w*z) + tanhW2
		w = float32(w*z) + tanhW3
		w = float32(w*z) + tanhW4
		w = float32(w*z) + tanhW5
		w = float32(w*z) + tanhW6
		w = float32(w*z) + tanhW7
		y = a + float32(a*w)
	default:
		if a > tanhMax {
			a = tanhMax
		}
		e := Exp(-(a + a))
		y = 1 - (e+e)/(1+e)
	}
	return math.Float32frombits(math.Float32bits(y) | u&signBit)
}

// TanhSlice sets dst[i] = Tanh(x[i]).
func TanhSlice(dst, x []float32) {
	checkLen("TanhSlice", len(dst), len(x))
	if simdTanh(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = Tanh(v)
	}
}
