package vec

// sigmoidMin is where Sigmoid stops to fall: e⁻⁸⁷ is a normal float32.
const sigmoidMin = -87

// Sigmoid returns 1/(1 + e⁻ˣ) to within 2.1 ulp, never below e⁻⁸⁷ (so never subnormal).
// Sigmoid(NaN) = NaN.
func Sigmoid(x float32) float32 {
	if x < sigmoidMin {
		x = sigmoidMin
	}
	if x > -sigmoidMin {
		x = -sigmoidMin
	}
	return 1 / (1 + Exp(-x))
}

// SigmoidSlice sets dst[i] = Sigmoid(x[i]).
func SigmoidSlice(dst, x []float32) {
	checkLen("SigmoidSlice", len(dst), len(x))
	if simdSigmoid(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = Sigmoid(v)
	}
}

// SiLU sets y[i] = x[i]·Sigmoid(x[i]), the gate of SwiGLU (Shazeer 2020). y and x may be
// the same slice.
func SiLU(y, x []float32) {
	checkLen("SiLU", len(y), len(x))
	if simdSiLU(y, x) {
		return
	}
	for i, v := range x {
		y[i] = v * Sigmoid(v)
	}
}

// SiLUGrad sets dx[i] = flush(dx[i])·SiLU′(x[i]), as GELUGrad does, x being the input of
// SiLU: with s the sigmoid of x, SiLU′(x) = s + (x·s)·(1 − s).
func SiLUGrad(dx, x []float32) {
	checkLen("SiLUGrad", len(dx), len(x))
	if simdSiLUGrad(dx, x) {
		return
	}
	for i, v := range x {
		s := Sigmoid(v)
		dx[i] = flush(dx[i]) * (s + float32(float32(v*s)*(1-s)))
	}
}
