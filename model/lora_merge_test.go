package model

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestUnmerge: whatever the adapters, and whatever network they are added to, what is
// merged and unmerged is what it was: adapted weights to within one unit in the last place
// of the sums, all others, those trained whole and running averages among them, to the bit.
func TestUnmerge(t *testing.T) {
	for _, c := range loraCases {
		m, params := c.build(t)
		other := slices.Clone(m.frozen())
		rng := bench.NewSeed(6).Rand("unmerge")
		for i := range other {
			other[i] += rng.Float32() - 0.5
		}
		for n, mod := range []*bench.Modulation{nil, {Base: other}} {
			for _, size := range []float32{1e-4, 0.3, 1, 50} {
				for i := range params {
					params[i] = size * (rng.Float32() - 0.5)
				}
				_, full := m.Merged(params, mod)
				sums := slices.Clone(full)
				m.Unmerge(full, params, mod)
				checkUnmerged(t, fmt.Sprintf("%s, base %d, adapters of %v", c.name, n, size), m, m.under(mod), sums, full)
			}
		}
	}
}

// checkUnmerged compares full with what was there before it became sums.
func checkUnmerged(t *testing.T, name string, m *lora, was, sums, full []float32) {
	t.Helper()
	moved := false
	for _, a := range m.adapters {
		for i := a.weight.Offset; i < a.weight.Offset+a.weight.Len(); i++ {
			moved = moved || sums[i] != was[i]
			largest := max(math.Abs(float64(sums[i])), math.Abs(float64(was[i])), math.Abs(float64(full[i])))
			ulp := float64(math.Nextafter32(float32(largest), math.MaxFloat32)) - largest
			if math.Abs(float64(full[i])-float64(was[i])) > ulp {
				t.Fatalf("%s: weight %d was %v, is %v after the sum %v", name, i, was[i], full[i], sums[i])
			}
			full[i] = was[i]
		}
	}
	if !moved {
		t.Errorf("%s: merging moves nothing", name)
	}
	for _, v := range m.inner {
		if !sameBits(v.Of(full).Data, v.Of(was).Data) {
			t.Errorf("%s: %s is not what it was", name, v.Name)
		}
	}
}
