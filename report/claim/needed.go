package claim

import (
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// MostNeeded is the number of seeds beyond which none is named: a larger Needed
	// stands for "over 1,000".
	MostNeeded = 1000

	fewestForecast = 5   // seeds from which a number of others is named
	settledIn      = 0.8 // of cases, with as many seeds as are named
)

// widths are the half-widths of the intervals that decide, in standard errors.
type widths struct{ support, refute float64 }

// needed is the number of seeds, those there are among them, with which an open cell
// is decided in 80 % of cases or more: the least N for which
//
//	P(θ_N − w_N s/√N ≥ threshold or θ_N + w'_N s/√N < threshold) ≥ 0.8,
//
// θ_N, the estimate from all N seeds, being spread about the present one, θ_n, by
// s √(1/n − 1/N) as Student's t with n − 1 degrees of freedom: the assurance of a
// trial that goes on (Spiegelhalter, Freedman and Blackburn 1986). It takes
// the estimate for what it is, uncertain; were it taken for the truth, every second
// cell would stay open.
func (r *resampled) needed(rule Rule, w widths) int {
	n := len(r.own)
	d := r.effect - rule.Threshold
	s := r.seAt(-d) * math.Sqrt(float64(n))
	support, refute := r.shrinking(rule, w.support), r.shrinking(rule, w.refute)
	t := distuv.StudentsT{Sigma: 1, Nu: float64(r.nu())}
	settled := func(N int) bool {
		root, spread := math.Sqrt(float64(N)), s*math.Sqrt(1/float64(n)-1/float64(N))
		return t.CDF((d-support.at(N)*s/root)/spread)+t.CDF((-d-refute.at(N)*s/root)/spread) >= settledIn
	}
	if n >= MostNeeded || !settled(MostNeeded) {
		return MostNeeded + 1
	}
	return n + 1 + sort.Search(MostNeeded-n-1, func(i int) bool { return settled(n + 1 + i) })
}

// shrinking is a width, in standard errors, as seeds become more.
type shrinking struct{ z, more float64 }

// shrinking takes a width for Student's at the level to which it belongs among so many
// effects, at most Bonferroni's, and what the bootstrap adds to that.
func (r *resampled) shrinking(rule Rule, width float64) shrinking {
	t := distuv.StudentsT{Sigma: 1, Nu: float64(r.nu())}
	level := min(2*t.CDF(width)-1, 1-(1-rule.Level)/float64(r.family.members))
	level = max(level, rule.Level)
	more := width/t.Quantile((1+level)/2) - 1
	return shrinking{distuv.UnitNormal.Quantile((1 + level) / 2), max(0, more) * float64(len(r.own))}
}

// at is the width with so many seeds: Student's quantile by its expansion about the normal's
// (Abramowitz and Stegun 1964, 26.7.5), and of what the bootstrap adds as much as
// falls as one over them.
func (s shrinking) at(seeds int) float64 {
	n := float64(seeds)
	z, nu := s.z, n-1
	z3, z5 := z*z*z, z*z*z*z*z
	t := z + (z3+z)/(4*nu) + (5*z5+16*z3+3*z)/(96*nu*nu)
	return t * (1 + s.more/n)
}

// forecast fills in how many seeds would decide an open cell, or why none is named.
func (c *Cell) forecast(rule Rule, r *resampled, w widths) {
	c.Needed, c.Held = 0, ""
	switch {
	case c.Firm != Inconclusive:
	case c.Failed+c.FailedBase > 0:
		c.Held = fmt.Sprintf("failed runs hold it back, of the treatment %d and of the baseline %d: no number of seeds makes up for them", c.Failed, c.FailedBase)
	case len(r.own) < fewestForecast:
		c.Held = fmt.Sprintf("%d seeds are too few to tell how many are needed", len(r.own))
	case math.IsInf(w.support, 1) || math.IsInf(w.refute, 1):
		c.Held = "its interval has no bounds: there is no telling how many seeds are needed"
	default:
		c.Needed = r.needed(rule, w)
	}
}
