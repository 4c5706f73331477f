package gpt

import "retain/model/vec"

// turns is the cosines and sines by which rotary positions turn the pairs
// (i, i+half) of queries and keys (Su et al. 2021, in the pairing of GPT-NeoX):
// pair i at position t by t·10000^(−i/half).
type turns struct {
	half     int
	cos, sin []float32 // (positions, half)
}

func newTurns(positions, head int) turns {
	half := head / 2
	r := turns{half: half, cos: make([]float32, positions*half), sin: make([]float32, positions*half)}
	step, rate := root(1e-4, half), 1.0
	for i := range half {
		for t := range positions {
			angle := float64(float64(t) * rate)
			r.cos[t*half+i], r.sin[t*half+i] = float32(vec.Cos(angle)), float32(vec.Sin(angle))
		}
		rate = float64(rate * step)
	}
	return r
}

// root is the n-th root of x in (0, 1), by halving what it may be.
func root(x float64, n int) float64 {
	lo, hi := 0.0, 1.0
	for range 60 {
		mid := (lo + hi) / 2
		power := 1.0
		for range n {
			power = float64(power * mid)
		}
		if power < x {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// turn turns the heads within x, a row of queries or keys at a position, and back
// where back is set.
func (r *turns) turn(x []float32, position int, back bool) {
	cos, sin := r.cos[position*r.half:][:r.half], r.sin[position*r.half:][:r.half]
	for ; len(x) > 0; x = x[2*r.half:] {
		a, b := x[:r.half], x[r.half:2*r.half]
		for i, c := range cos {
			s := sin[i]
			if back {
				s = -s
			}
			u, v := a[i], b[i]
			a[i] = float32(u*c) - float32(v*s)
			b[i] = float32(v*c) + float32(u*s)
		}
	}
}
