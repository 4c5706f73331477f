package vec

import "math"

// Constants of Exp. ln2 = ln2Hi + ln2Lo where ln2Hi has 9 bits, so that n·ln2Hi is exact
// for every n that occurs. expP is the polynomial of Cephes' expf (Moshier) for
// (eʳ − 1 − r)/r² on |r| ≤ ln2/2, highest power first.
const (
	expMax   = 89
	expMin   = -104
	log2e    = 1.44269504088896341
	ln2Hi    = 0.693359375
	ln2Lo    = -2.12194440e-4
	expLeast = -69.3147180560 // −100·log 2
	roundBig = 0x1.8p23       // adding it rounds to an integer, which then is in the low bits
	expP0    = 1.9875691500e-4
	expP1    = 1.3981999507e-3
	expP2    = 8.3334519073e-3
	expP3    = 4.1665795894e-2
	expP4    = 1.6666665459e-1
	expP5    = 5.0000001201e-1
)

// Exp returns eˣ, to within 1 ulp (0.90 at most over a third of all float32).
// Exp(+Inf) = +Inf, Exp(−Inf) = +0, Exp(NaN) = NaN.
//
// x = n·ln2 + r, eˣ = 2ⁿ·eʳ. r is kept as hi − lo, and 2ⁿ is applied as two powers of two,
// so that the results of |n| > 126 are rounded once.
func Exp(x float32) float32 {
	if x > expMax {
		x = expMax
	}
	if x < expMin {
		x = expMin
	}
	t := float32(x*log2e) + roundBig
	n := t - roundBig
	hi := x - float32(n*ln2Hi)
	lo := float32(n * ln2Lo)
	r := hi - lo
	p := float32(expP0*r) + expP1
	p = float32(p*r) + expP2
	p = float32(p*r) + expP3
	p = float32(p*r) + expP4
	p = float32(p*r) + expP5
	p = float32(float32(r*r) * p)
	y := (hi - (lo - p)) + 1
	i := int32(math.Float32bits(t)) - 0x4b400000
	h := i >> 1
	y = float32(y * math.Float32frombits(uint32(h+127)<<23))
	return y * math.Float32frombits(uint32(i-h+127)<<23)
}

// ExpSlice sets dst[i] = Exp(x[i]).
func ExpSlice(dst, x []float32) {
	checkLen("ExpSlice", len(dst), len(x))
	if simdExp(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = Exp(v)
	}
}

// sqrtHalf is √½ in the bits of a float64, the least m of Log.
const sqrtHalf = 0x3fe6a09e667f3bcd

// Log returns the natural logarithm of x, to within 1 ulp. Log(±0) = −Inf,
// Log(+Inf) = +Inf, Log(x < 0) = NaN, Log(NaN) = NaN.
//
// x = 2ᵉ·m with m in [√½, √2), log x = e·ln2 + 2·artanh((m−1)/(m+1)), the series of
// artanh in float64 up to the power 13 (to 2e-12), rounded to float32 at the end.
func Log(x float32) float32 {
	switch {
	case x == 0:
		return float32(math.Inf(-1))
	case x < 0:
		return float32(math.NaN())
	case !(x <= math.MaxFloat32): // +Inf and NaN
		return x
	}
	u := math.Float64bits(float64(x)) // a subnormal float32 is a normal float64
	e := int64(u-sqrtHalf) >> 52
	m := math.Float64frombits(u - uint64(e)<<52)
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	w := float64(z * z) // pairs of terms, so that less waits for what comes before
	p := float64(w*(1.0/13)) + (float64(z*(1.0/11)) + 1.0/9)
	p = float64(w*p) + (float64(z*(1.0/7)) + 1.0/5)
	p = float64(w*p) + (float64(z*(1.0/3)) + 1)
	return float32(float64(float64(e)*math.Ln2) + float64(float64(s+s)*p))
}

// LogSlice sets dst[i] = Log(x[i]).
func LogSlice(dst, x []float32) {
	checkLen("LogSlice", len(dst), len(x))
	if simdLog(dst, x) {
		return
	}
	for i, v := range x {
		dst[i] = Log(v)
	}
}
