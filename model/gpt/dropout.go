package gpt

import (
	"math"

	"retain/bench"
)

// dropper drops numbers of one training pass. Each place of the network where it does
// has a seed of its own, drawn from the pass; what happens to number i there is
// bits 16·(i mod 4) to 16·(i mod 4)+15 of the SplitMix64 of the seed at i/4: below
// limit it becomes +0, else it is multiplied by scale. Nothing needs to be kept for the
// backward pass, and any part can be done alone.
type dropper struct {
	limit uint64 // of 2¹⁶
	scale float32
	seeds []uint64 // 0: embeddings; 3l+1, 3l+2, 3l+3: attention weights and the two branches of block l
}

// begin draws the seeds of a pass.
func (d *dropper) begin(m *gpt, p bench.Pass) {
	d.limit = 0
	if !p.Train || m.Dropout == 0 {
		return
	}
	if p.Rand == nil {
		panic("gpt: a training pass with dropout and nothing to draw from")
	}
	d.limit = uint64(math.Floor(float64(m.Dropout*(1<<16)) + 0.5))
	d.scale = float32(1 / (1 - float64(float64(d.limit)*0x1p-16)))
	d.seeds = grow(d.seeds, 3*m.Layers+1)
	for i := range d.seeds {
		d.seeds[i] = p.Rand.Uint64()
	}
}

// active says that the pass drops anything.
func (d *dropper) active() bool { return d.limit > 0 }

// drop drops x, which are the numbers of a place from number first on.
func (d *dropper) drop(x []float32, place int, first uint64) {
	seed, bits := d.seeds[place], uint64(0)
	for i := range x {
		at := first + uint64(i)
		if i == 0 || at&3 == 0 {
			bits = splitMix(seed + at>>2*0x9e3779b97f4a7c15)
		}
		if bits>>(16*(at&3))&0xffff < d.limit {
			x[i] = 0
		} else {
			x[i] *= d.scale
		}
	}
}

// splitMix is the output function of SplitMix64 (Steele et al. 2014).
func splitMix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
