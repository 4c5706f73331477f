package vec

import "math"

const (
	float64Abs    = 1<<63 - 1
	float64MinF32 = (1023 - 126) << 52 // bits of float64(2⁻¹²⁶)
	tieMask       = 1<<29 - 1          // bits of a float64 below a float32's last
	tieBits       = 1 << 28            // their pattern half way between two float32
)

// FMA32 returns a·b + c rounded once to float32: the result of VFMADD231PS.
//
// The product of two float32 is exact in float64. Rounding their float64 sum again to
// float32 goes wrong only where that sum is a tie between two float32 (at other bits
// for subnormals); there the sum is first rounded to odd. A sum of 0 is exact: it takes
// the quick path, where 0 − 1 is greater than all else.
// (Boldo and Melquiond 2008, Emulation of FMA and correctly rounded sums.)
func FMA32(a, b, c float32) float32 {
	p := float64(float64(a) * float64(b))
	s := p + float64(c)
	u := math.Float64bits(s)
	if u&tieMask != tieBits && u&float64Abs-1 >= float64MinF32-1 {
		return float32(s)
	}
	return fma32Odd(p, float64(c), s)
}

// fma32Odd rounds p + c to odd, given s = float64(p + c), and then to float32. It is
// seldom needed: kept out of line, it leaves FMA32 quick.
//
//go:noinline
func fma32Odd(p, c, s float64) float32 {
	u := math.Float64bits(s)
	if u&float64Abs >= 0x7ff<<52 { // infinite or NaN
		return float32(s)
	}
	t := s - p // TwoSum (Knuth): e is the exact error of s
	e := (p - (s - t)) + (c - t)
	if e == 0 || u&1 != 0 {
		return float32(s)
	}
	if (e > 0) == (s > 0) {
		return float32(math.Float64frombits(u + 1))
	}
	return float32(math.Float64frombits(u - 1))
}
