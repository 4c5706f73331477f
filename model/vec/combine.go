package vec

import "math"

// Mul sets dst[i] = a[i]·b[i].
func Mul(dst, a, b []float32) {
	checkLen("Mul", len(dst), len(a), len(b))
	if simdMul(dst, a, b) {
		return
	}
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

// abs clears the sign of x.
func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ signBit) }

// Abs sets dst[i] = |x[i]|.
func Abs(dst, x []float32) {
	checkLen("Abs", len(dst), len(x))
	if simdAbs(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = abs(v)
	}
}

// Combine sets dst[i] = a·x[i] + b·y[i], each product rounded before the sum. With b = 1
// it is y + a·x. dst may be x or y.
func Combine(dst []float32, a float32, x []float32, b float32, y []float32) {
	checkLen("Combine", len(dst), len(x), len(y))
	if simdCombine(dst, x, y, a, b) {
		return
	}
	for i, v := range x {
		dst[i] = float32(a*v) + float32(b*y[i])
	}
}

// Average moves an exponential average towards x: avg[i] = flush(d·avg[i] + (1−d)·x[i]),
// 1−d computed in float32, each operation rounded once (flush: below 2⁻¹⁰⁰ in magnitude
// becomes +0).
func Average(avg []float32, d float32, x []float32) {
	checkLen("Average", len(avg), len(x))
	if simdAverage(avg, x, d, 1-d) {
		return
	}
	c := 1 - d
	for i, v := range x {
		avg[i] = flush(float32(d*avg[i]) + float32(c*v))
	}
}

// SubPath adds one step of the path integral of Synaptic Intelligence (Zenke et al. 2017,
// eq. 3) to w, for a step from before to theta under the gradient g:
// w[i] = flush(w[i] − flush(g[i])·(theta[i] − before[i])), each operation rounded once (flush:
// below 2⁻¹⁰⁰ in magnitude becomes +0).
func SubPath(w, g, theta, before []float32) {
	checkLen("SubPath", len(w), len(g), len(theta), len(before))
	if simdSubPath(w, g, theta, before) {
		return
	}
	for i, v := range g {
		w[i] = flush(w[i] - float32(flush(v)*(theta[i]-before[i])))
	}
}
