package dpm

import (
	"math"

	"retain/model/vec"
)

// fitRate is that of the averages of likelihoods.
const fitRate = 0.1

// fit is how likely the slots of replayed items are under each τ of 1, 2, …, 128, as
// an exponential average over decisions: version 1 scores the whole memory each time.
type fit struct {
	Likely []float64 // (candidates): mean log a(x)[slot]
	Met    int64     // decisions
}

func newFit() fit { return fit{Likely: make([]float64, retrievalMaxLg+1)} }

// follow takes in the items at idx of a memory, whose scores r has read.
func (f *fit) follow(r *retriever, s *keys, m *store, idx []int, per int) {
	r.row = resize(r.row, int(s.Open))
	rate := fitRate
	if f.Met++; f.Met == 1 {
		rate = 1
	}
	for e := range f.Likely {
		sum := 0.0
		for i, place := range idx {
			copy(r.row, r.scores.Row((i+1)*per-1))
			vec.Scale(float32(math.Ldexp(1, -e)), r.row)
			sum += float64(r.row[m.slot(place)] - vec.LogSumExp(r.row))
		}
		f.Likely[e] += float64(rate * (sum/float64(len(idx)) - f.Likely[e]))
	}
}

// best is the τ under which slots are likeliest, the least where several are.
func (f *fit) best() float64 {
	best := 0
	for e, v := range f.Likely {
		if v > f.Likely[best] {
			best = e
		}
	}
	return math.Ldexp(1, best)
}
