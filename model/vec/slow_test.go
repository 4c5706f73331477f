package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// eachISA runs f as a sub-test under every instruction set of this machine.
func eachISA(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	defer func(old isaKind) { isa = old }(isa)
	for _, k := range supported() {
		isa = k
		t.Run(k.String(), f)
	}
}

// odd are the values at which kernels go wrong.
var odd = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 0.5, -0.5, 3, 255,
	math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32,
	minNormal, -minNormal, minNormal - math.SmallestNonzeroFloat32, 0x1p-100, -0x1p-64,
	math.MaxFloat32, -math.MaxFloat32, 0x1p64, 1e-8, 88.7, -87.4, -103.9, 100, -200,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
}

// A mix says what test values are drawn from.
type mix int

const (
	plain   mix = iota // normal numbers about 1
	tiny               // plain, subnormal and nearly so, zeros
	hostile            // anything, also infinities and NaN
)

func (m mix) String() string { return [...]string{"plain", "tiny", "hostile"}[m] }

var mixes = []mix{plain, tiny, hostile}

// draw returns n values at an address that is not aligned.
func (m mix) draw(r *rand.Rand, n int) []float32 {
	skip := r.IntN(4)
	x := make([]float32, n+skip)[skip:]
	for i := range x {
		x[i] = float32(r.Float64()*4 - 2)
		switch {
		case m == tiny && r.IntN(2) == 0:
			x[i] = float32(math.Ldexp(float64(x[i]), -120-r.IntN(30)))
		case m == tiny && r.IntN(4) == 0:
			x[i] = odd[r.IntN(2)]
		case m == hostile && r.IntN(3) == 0:
			x[i] = odd[r.IntN(len(odd))]
		case m == hostile && r.IntN(6) == 0:
			x[i] = math.Float32frombits(r.Uint32())
		}
	}
	return x
}

// lengths are all tails up to two vectors of 16 lanes, and some longer ones.
func lengths() []int {
	var l []int
	for n := range 34 {
		l = append(l, n)
	}
	return append(l, 47, 63, 64, 65, 100, 127, 128, 129, 130, 257)
}

// same says whether a and b have the same bits, or are both NaN.
func same(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func wantSame(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i, w := range want {
		if !same(got[i], w) {
			t.Fatalf("%s: [%d] = %g (%#08x), want %g (%#08x), of %d values", what, i,
				got[i], math.Float32bits(got[i]), w, math.Float32bits(w), len(want))
		}
	}
}

// fence surrounds x with values that must not change.
func fence(x []float32) (inside []float32, intact func() bool) {
	const width = 40
	all := make([]float32, len(x)+2*width)
	for i := range all {
		all[i] = -7.5
	}
	inside = all[width : width+len(x)]
	copy(inside, x)
	return inside, func() bool {
		for i, v := range all {
			if (i < width || i >= width+len(x)) && v != -7.5 {
				return false
			}
		}
		return true
	}
}
