package vec

import "math"

// NoneGreatest is what MaxOfFour says of four zeros.
const NoneGreatest = math.MaxUint8

// MaxOfFour sets dst[i] to the greatest of a[i], b[i], c[i] and d[i], and which[i] to the
// first of them that is it: 0 to 3, or NoneGreatest where all four are +0. It is for what
// ReLU gives: all numbers must be ≥ +0 or NaN; NaN is greatest, and which NaN is left open.
func MaxOfFour(dst []float32, which []uint8, a, b, c, d []float32) {
	checkLen("MaxOfFour", len(dst), len(which), len(a), len(b), len(c), len(d))
	done := 0
	if simdMaxOfFour(dst, which, a, b, c, d) {
		done = len(dst) &^ 15
	}
	for i := done; i < len(dst); i++ {
		k := max(max(rank(a[i], 0), rank(b[i], 1)), max(rank(c[i], 2), rank(d[i], 3)))
		zero := uint8((int64(k) - 1<<8) >> 63) // all ones for four zeros: a branch would be missed often
		dst[i], which[i] = math.Float32frombits(uint32(k>>8)), NoneGreatest-uint8(k)&^zero
	}
}

// rank orders numbers ≥ +0 by their bits and equal ones by their place.
func rank(x float32, place int) uint64 {
	return uint64(math.Float32bits(x))<<8 | uint64(NoneGreatest-place)
}
