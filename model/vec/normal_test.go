package vec

import (
	"math"
	"math/rand/v2"
	"testing"
)

// quantile is the normal quantile of the middle of cell i of 2⁵².
func quantile(i uint64) float64 {
	half := uint64(1 << 51)
	if i >= half {
		return -quantile(1<<52 - 1 - i)
	}
	return -math.Sqrt2 * math.Erfcinv((2*float64(i)+1)*0x1p-52)
}

func TestNormalIsTheQuantile(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	worst := 0.0
	check := func(i uint64) {
		t.Helper()
		got, want := float64(Normal(i<<12|r.Uint64()>>52)), quantile(i)
		worst = max(worst, math.Abs(got-want)/math.Max(1, math.Abs(want)))
		if mirror := float64(Normal((1<<52 - 1 - i) << 12)); mirror != -got {
			t.Fatalf("cell %d gives %v, its mirror image %v", i, got, mirror)
		}
	}
	for range 300_000 {
		check(r.Uint64() >> 12)
		check(r.Uint64() >> (12 + r.IntN(52))) // tails
	}
	for i := range uint64(100) {
		check(i)
		check(1<<51 + i)
	}
	if !(worst < 3e-7) {
		t.Errorf("off by up to %g", worst)
	}
	t.Logf("off by at most %g", worst)
}

// One integer makes one deviate, and their bits stay what they are.
func TestNormalSlice(t *testing.T) {
	x := make([]float32, 100_000)
	NormalSlice(x, rand.New(rand.NewPCG(1, 2)))
	again := rand.New(rand.NewPCG(1, 2))
	for i, v := range x {
		if w := Normal(again.Uint64()); w != v {
			t.Fatalf("deviate %d is %v, want %v", i, v, w)
		}
	}
	mean, square := Sum(x)/1e5, SumSquares(x)/1e5
	if math.Abs(mean) > 0.015 || math.Abs(square-1) > 0.025 {
		t.Errorf("mean %v, mean square %v", mean, square)
	}
	for u, want := range map[uint64]uint32{0: 0xc1035a43, 1 << 63: 0x25a06c99, 0x123456789abcdef0: 0xbfbbd932, 1<<64 - 1: 0x41035a43} {
		if got := math.Float32bits(Normal(u)); got != want {
			t.Errorf("Normal(%#x) is %#08x, want %#08x", u, got, want)
		}
	}
}
