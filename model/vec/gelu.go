package vec

// Constants of GELU: 1/√2, 1/√(2π), √(2/π), 0.044715 (Hendrycks and Gimpel 2016) and
// three times that, each rounded to float32.
const (
	invSqrt2    = 0.70710678118654752
	invSqrt2Pi  = 0.39894228040143268
	sqrt2OverPi = 0.79788456080286536
	geluCube    = 0.044715
	geluCube3   = 0.134145
	geluMax     = 10  // beyond, the tanh of geluInner is ±1 and its slope 0
	expTiny     = -87 // below, GELUGrad takes eˣ as +0
)

// GELU sets y[i] = (x/2)·(1 + Erf(x/√2)), x times the normal distribution function
// (Hendrycks and Gimpel 2016), for x = x[i]. y and x may be the same slice.
func GELU(y, x []float32) {
	checkLen("GELU", len(y), len(x))
	if simdGELU(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(0.5*v) * (1 + Erf(v*invSqrt2))
	}
}

// GELUGrad sets dx[i] = flush(dx[i])·GELU′(x[i]), x being the input of GELU; a gradient
// below 2⁻¹⁰⁰ in magnitude has vanished, to +0.
//
//	GELU′(x) = (1 + Erf(x/√2))/2 + x·(exp(−x²/2)/√(2π)), with exp +0 where −x²/2 < −87
func GELUGrad(dx, x []float32) {
	checkLen("GELUGrad", len(dx), len(x))
	if simdGELUGrad(dx, x) {
		return
	}
	for i, v := range x {
		e := float32(float32(v*v) * -0.5)
		if e < expTiny {
			e = 0
		} else {
			e = Exp(e)
		}
		cdf := float32(0.5 * (1 + Erf(v*invSqrt2)))
		dx[i] = flush(dx[i]) * (cdf + float32(v*float32(e*invSqrt2Pi)))
	}
}

// geluInner returns t = Tanh(√(2/π)·(c + 0.044715·c³)) and c, which is x or ±10 beyond.
func geluInner(x float32) (t, c float32) {
	c = x
	if c > geluMax {
		c = geluMax
	}
	if c < -geluMax {
		c = -geluMax
	}
	cube := float32(float32(float32(c*c)*c) * geluCube)
	return Tanh(sqrt2OverPi * (c + cube)), c
}

// GELUTanh sets y[i] = (x/2)·(1 + Tanh(√(2/π)·(x + 0.044715·x³))), the form of GPT-2, for
// x = x[i]. y and x may be the same slice.
func GELUTanh(y, x []float32) {
	checkLen("GELUTanh", len(y), len(x))
	if simdGELUTanh(y, x) {
		return
	}
	for i, v := range x {
		t, _ := geluInner(v)
		y[i] = float32(0.5*v) * (1 + t)
	}
}

// GELUTanhGrad sets dx[i] = flush(dx[i])·GELUTanh′(x[i]), as GELUGrad does, x being the
// input of GELUTanh. With t the tanh there and c = x, but ±10 beyond:
//
//	GELUTanh′(x) = (1 + t)/2 + (c/2)·((1 − t²)·(√(2/π)·(1 + 3·0.044715·c²)))
func GELUTanhGrad(dx, x []float32) {
	checkLen("GELUTanhGrad", len(dx), len(x))
	if simdGELUTanhGrad(dx, x) {
		return
	}
	for i, v := range x {
		t, c := geluInner(v)
		slope := sqrt2OverPi * (1 + float32(float32(c*c)*geluCube3))
		slope *= 1 - float32(t*t)
		dx[i] = flush(dx[i]) * (float32(0.5*(1+t)) + float32(float32(0.5*c)*slope))
	}
}
