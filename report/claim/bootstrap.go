package claim

import (
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// bootstrap resamples the planned seeds for many effects together: they keep the
// dependence that they have by sharing seeds, streams and the treatment's runs.
type bootstrap struct {
	n        int // seeds planned
	members  []*resampled
	families []*family
	patterns []pattern
}

// pattern is the seeds that some effects have in common.
type pattern struct {
	has  []bool // by planned seed
	own  []int  // the seeds
	draw []int  // as many of them, drawn with replacement
}

// family is the effects of which the largest deviation is looked for.
type family struct {
	members int
	seen    float64   // in the present resample, the largest |mean of e*|/se*; below 0: none
	largest []float64 // of each resample, ascending
}

// resampled is what the studentized bootstrap found of one effect.
type resampled struct {
	of      statistic
	pattern int
	own     []int // seeds with a value, by number
	family  *family
	estimate
	e    []float64 // of the own seeds, by planned seed
	size []float64 // |mean of e*|/se* of each resample, ascending
}

func (b *bootstrap) newFamily() *family {
	f := &family{}
	b.families = append(b.families, f)
	return f
}

// add takes in an effect with a value on the seeds own.
func (b *bootstrap) add(s statistic, own []int, f *family) *resampled {
	p := slices.IndexFunc(b.patterns, func(p pattern) bool { return slices.Equal(p.own, own) })
	if p < 0 {
		p = len(b.patterns)
		has := make([]bool, b.n)
		for _, i := range own {
			has[i] = true
		}
		b.patterns = append(b.patterns, pattern{has, own, nil})
	}
	r := &resampled{of: s, pattern: p, own: own, family: f, e: make([]float64, b.n)}
	var e []float64
	r.estimate, e = estimated(s, own)
	for k, i := range own {
		r.e[i] = e[k]
	}
	f.members++
	b.members = append(b.members, r)
	return r
}

// generator gives the numbers that a name and a seed stand for. The seed is hashed:
// neighbouring seeds of a plain generator start in states that are alike.
func generator(name string, seed uint64) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "claim %s %d", name, seed))))
}

// run makes the resamples. A resample in which an effect has no spread (the same
// seed throughout, or seeds with equal values) says nothing of the effect's deviation
// in units of it and does not count for that effect; with many seeds there are few.
// One in which no effect of a family has any does not count for the family.
func (b *bootstrap) run(resamples int, seed uint64) {
	if len(b.members) == 0 {
		return
	}
	rng := generator("bootstrap", seed)
	for range resamples {
		b.draw(rng)
		for _, f := range b.families {
			f.seen = -1
		}
		for _, r := range b.members {
			if t, ok := r.deviation(b.patterns[r.pattern].draw); ok {
				r.size = append(r.size, t)
				r.family.seen = max(r.family.seen, t)
			}
		}
		for _, f := range b.families {
			if f.seen >= 0 {
				f.largest = append(f.largest, f.seen)
			}
		}
	}
	for _, r := range b.members {
		slices.Sort(r.size)
	}
	for _, f := range b.families {
		slices.Sort(f.largest)
	}
}

// draw draws seeds one after the other, for all effects the same. An effect takes
// those that it has a value on, until they are as many as it has: its own resample is
// then the usual one of its own seeds, and effects that have the same seeds get the
// same resamples.
func (b *bootstrap) draw(rng *rand.Rand) {
	for i := range b.patterns {
		b.patterns[i].draw = b.patterns[i].draw[:0]
	}
	for open := len(b.patterns); open > 0; {
		s := rng.IntN(b.n)
		for i := range b.patterns {
			p := &b.patterns[i]
			if p.has[s] && len(p.draw) < len(p.own) {
				p.draw = append(p.draw, s)
				if len(p.draw) == len(p.own) {
					open--
				}
			}
		}
	}
}

// negligible is the share of an effect's standard error below which that of a
// resample is rounding.
const negligible = 1e-6

// deviation is |mean of e*|/se* of a resample, where it has a spread: the studentized
// deviation of a mean and, as of Fieller's sample, of a ratio.
func (r *resampled) deviation(idx []int) (float64, bool) {
	n, sum, squares := float64(len(idx)), 0.0, 0.0
	for _, i := range idx {
		sum += r.e[i]
		squares += float64(r.e[i] * r.e[i])
	}
	m := sum / n
	se := math.Sqrt(max(0, squares/n-float64(m*m)) / (n - 1))
	if se <= negligible*r.se() {
		return 0, false
	}
	return math.Abs(m) / se, true
}
