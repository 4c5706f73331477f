package vec

// Sin and Cos are Taylor polynomials on |x| ≤ π/4 after a reduction by
// multiples of π/2, in float64 with one rounding per operation: the same bits
// on every CPU. They serve |x| ≤ 2¹⁶ with an absolute error below 1e-11; what
// lies beyond is of no use to a rotation and panics.

// Sin is the sine of x in radians.
func Sin(x float64) float64 { s, _ := sincos(x); return s }

// Cos is the cosine of x in radians.
func Cos(x float64) float64 { _, c := sincos(x); return c }

// π/2 in two parts: the first has 33 bits, so that its product with a quadrant
// below 2²⁰ is exact.
const (
	halfPiHigh = 1.57079632673412561417e+00
	halfPiLow  = 6.07710050650619224932e-11
	twoOverPi  = 6.36619772367581382433e-01
)

func sincos(x float64) (sin, cos float64) {
	if !(x >= -1<<16 && x <= 1<<16) {
		panic("vec: sine of an angle that is not finite or far too large")
	}
	n := int64(float64(x*twoOverPi) + 0.5)
	if x < 0 {
		n = int64(float64(x*twoOverPi) - 0.5)
	}
	r := x - float64(float64(n)*halfPiHigh)
	r -= float64(float64(n) * halfPiLow)
	r2 := float64(r * r)
	s, c := r, 1.0 // terms ±r^k/k!
	sin, cos = r, 1.0
	for k := 2.0; k <= 20; k += 2 {
		c = float64(-c*r2) / float64((k-1)*k)
		s = float64(-s*r2) / float64(k*(k+1))
		cos += c
		sin += s
	}
	switch n & 3 {
	case 1:
		return cos, -sin
	case 2:
		return -sin, -cos
	case 3:
		return -cos, sin
	}
	return sin, cos
}
