package vec

import "math"

// Zero sets x to +0.
func Zero(x []float32) { clear(x) }

// Add sets dst[i] = dst[i] + x[i].
func Add(dst, x []float32) {
	checkLen("Add", len(dst), len(x))
	if simdAdd(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] += v
	}
}

// Sub sets dst[i] = a[i] − b[i].
func Sub(dst, a, b []float32) {
	checkLen("Sub", len(dst), len(a), len(b))
	if simdSub(dst, a, b) {
		return
	}
	for i, v := range a {
		dst[i] = v - b[i]
	}
}

// Scale sets x[i] = a·x[i].
func Scale(a float32, x []float32) {
	if simdScale(x, a) {
		return
	}
	for i := range x {
		x[i] *= a
	}
}

// Axpy sets y[i] = y[i] + a·x[i], with the product rounded before the sum.
func Axpy(a float32, x, y []float32) {
	checkLen("Axpy", len(y), len(x))
	if simdAxpy(y, x, a) {
		return
	}
	for i, v := range x {
		y[i] += float32(a * v)
	}
}

// Square sets dst[i] = x[i]·x[i], +0 where |x[i]| < 2⁻⁵⁰: products with what is left are
// not subnormal.
func Square(dst, x []float32) {
	checkLen("Square", len(dst), len(x))
	if simdSquare(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = square(v)
	}
}

// AddSquares adds squares as Square defines them: dst[i] = dst[i] + x[i]².
func AddSquares(dst, x []float32) {
	checkLen("AddSquares", len(dst), len(x))
	if simdAddSquares(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] += square(v)
	}
}

// AddRoots adds square roots: dst[i] = dst[i] + sqrt(x[i]). Where x holds squares of
// numbers, these are their magnitudes.
func AddRoots(dst, x []float32) {
	checkLen("AddRoots", len(dst), len(x))
	if simdAddRoots(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] += float32(math.Sqrt(float64(v)))
	}
}

// square returns x², +0 for |x| < 2⁻⁵⁰.
func square(x float32) float32 {
	if -leastRoot < x && x < leastRoot {
		return 0
	}
	return float32(x * x)
}

// ReLU sets y[i] = +0 where x[i] ≤ 0 and x[i] elsewhere: −0 becomes +0, NaN stays NaN.
func ReLU(y, x []float32) {
	checkLen("ReLU", len(y), len(x))
	if simdReLU(y, x) {
		return
	}
	for i, v := range x {
		if v <= 0 {
			v = 0
		}
		y[i] = v
	}
}

// ReLUGrad sets dx[i] = +0 where y[i] ≤ 0 and flush(dx[i]) elsewhere (also where y[i] is
// NaN; flush: |dx| < 2⁻¹⁰⁰ becomes +0). y may be the input or the output of ReLU: the test
// gives the same.
func ReLUGrad(dx, y []float32) {
	checkLen("ReLUGrad", len(dx), len(y))
	if simdReLUGrad(dx, y) {
		return
	}
	for i, v := range y {
		if v <= 0 {
			dx[i] = 0
		} else {
			dx[i] = flush(dx[i])
		}
	}
}

// AddColumnSums sets dst[j] = dst[j] + m[0,j] + m[1,j] + …, one addition for each row,
// for m (n, d) and dst (d).
func AddColumnSums(dst []float32, m Matrix) {
	m.valid("AddColumnSums", "m")
	checkLen("AddColumnSums", m.Cols, len(dst))
	for i := range m.Rows {
		Add(dst, m.Row(i))
	}
}

// Dequantize sets dst[i] = float32(src[i]) / div, an IEEE division (div is 255 for images).
func Dequantize(dst []float32, src []uint8, div float32) {
	checkLen("Dequantize", len(dst), len(src))
	done := 0
	if simdDequantize(dst, src, div) {
		done = len(src) &^ 15
	}
	for i := done; i < len(src); i++ {
		dst[i] = float32(src[i]) / div
	}
}

// What lasts (moments, velocities, averages, importances) and gradients that are passed on
// are +0 below least, roots of what lasts below leastRoot: far above the subnormal numbers,
// so that products with factors of usual size are no such numbers either.
const (
	minNormal = 0x1p-126 // the least normal float32
	least     = 0x1p-100
	leastRoot = 0x1p-50
	leastGrad = 0x1p-56 // of Adam: (1−β2)·g² is normal for β2 up to 0.9999
)

// flush returns +0 for |x| < 2⁻¹⁰⁰ (so also for −0) and x elsewhere.
func flush(x float32) float32 {
	if -least < x && x < least {
		return 0
	}
	return x
}

// FlushDenormals sets x[i] = +0 where |x[i]| < 2⁻¹⁰⁰ (also where it is −0): there products
// with factors of usual size would be subnormal.
func FlushDenormals(x []float32) {
	if simdFlushDenormals(x) {
		return
	}
	for i, v := range x {
		x[i] = flush(v)
	}
}
