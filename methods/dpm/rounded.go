package dpm

import (
	"math"
	"math/rand/v2"

	"retain/model/vec"
)

const (
	roundedBlock = 64  // numbers that share a step
	averageEvery = 10  // steps between updates of version 2's average
	averageKeeps = 0.8 // what it keeps at each: about 0.98 a step
)

// rounded is an average of numbers in a byte each, and 4 more for every 64: signed
// levels, of which 127 is the largest in magnitude of its block. It is rounded to one
// of both neighbours by chance, so that the mean of what is rounded stays as it was;
// to the nearest, small moves would be lost for ever (Gupta et al. 2015).
type rounded struct {
	Levels []uint8   // (n): −127 to 127, −1 as 255
	Steps  []float32 // (⌈n/64⌉)
}

// newRounded is an average of n numbers.
func newRounded(n int) rounded {
	return rounded{Levels: make([]uint8, n), Steps: make([]float32, roundedBlocks(n))}
}

func roundedBlocks(n int) int { return (n + roundedBlock - 1) / roundedBlock }

// roundedBytes is the bytes of an average of n numbers.
func roundedBytes(n int) int64 { return int64(n) + 4*int64(roundedBlocks(n)) }

// follow moves the average to keep·average + (1 − keep)·x, and draws from rng.
func (r *rounded) follow(keep float32, x []float32, rng *rand.Rand) {
	noise := rng.Uint64()
	var room [roundedBlock]float32
	for b := range r.Steps {
		lo := b * roundedBlock
		hi := min(lo+roundedBlock, len(x))
		t := room[:hi-lo]
		fromSigned(t, r.Levels[lo:hi], r.Steps[b])
		vec.Combine(t, keep, t, 1-keep, x[lo:hi])
		most := float32(0)
		for _, v := range t {
			most = max(most, abs(v))
		}
		step := most / 127
		r.Steps[b] = step
		if step == 0 {
			clear(r.Levels[lo:hi])
			continue
		}
		var bits uint64
		for i, v := range t {
			if i%8 == 0 {
				noise += 0x9e3779b97f4a7c15 // SplitMix64, a byte for each number
				bits = scramble(noise)
			}
			u := float32((float32(bits&255) + 0.5) / 256)
			bits >>= 8
			level := math.Floor(float64(v/step + u))
			r.Levels[lo+i] = uint8(int8(min(max(level, -127), 127)))
		}
	}
}

// read writes the average to out.
func (r *rounded) read(out []float32) {
	for b, step := range r.Steps {
		lo := b * roundedBlock
		hi := min(lo+roundedBlock, len(out))
		fromSigned(out[lo:hi], r.Levels[lo:hi], step)
	}
}

// scramble is the finalizer of SplitMix64 (Steele et al. 2014).
func scramble(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// average2 is T of version 2, which is moved every tenth step: the mean of what it
// has met, and from the fifth on an exponential average.
type average2 struct {
	Params, Slots rounded
	Updates       int64
}

// follow takes in parameters and slots.
func (a *average2) follow(params, slots []float32, rng *rand.Rand) {
	a.Updates++
	keep := float32(min(averageKeeps, 1-1/float64(a.Updates)))
	a.Params.follow(keep, params, rng)
	a.Slots.follow(keep, slots, rng)
}
