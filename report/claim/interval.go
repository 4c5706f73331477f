package claim

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval is a confidence interval.
type Interval struct{ Low, High float64 }

// estimate is an effect and the variances and covariance of the means of e and c
// (statistic) over its seeds.
type estimate struct{ effect, ee, ec, cc float64 }

// estimated is the effect on the seeds own, and their e.
func estimated(s statistic, own []int) (estimate, []float64) {
	e, c := make([]float64, len(own)), make([]float64, len(own))
	out := estimate{effect: s.effect(own, e, c)}
	n := float64(len(own))
	for k := range own {
		out.ee += float64(e[k]*e[k]) / n / (n - 1)
		out.ec += float64(e[k]*(c[k]-1)) / n / (n - 1)
		out.cc += float64((c[k]-1)*(c[k]-1)) / n / (n - 1)
	}
	return out, e
}

// se is the standard error of the effect.
func (x estimate) se() float64 { return math.Sqrt(x.ee) }

// seAt is the standard error by which the effect is told from another, δ larger.
func (x estimate) seAt(delta float64) float64 {
	return math.Sqrt(max(0, x.ee-float64(2*delta*x.ec)+float64(delta*delta*x.cc)))
}

// around is the effects that the estimate cannot be told from by so many standard
// errors, δ² ≤ w² (ee − 2δ ec + δ² cc): of a difference, give or take w standard
// errors; of a ratio Fieller's interval (1954), which has no bounds where the mean
// below cannot be told from 0.
func (x estimate) around(width float64) Interval {
	if x.ee == 0 && x.cc == 0 {
		return Interval{x.effect, x.effect}
	}
	w2 := float64(width * width)
	a := 1 - float64(w2*x.cc)
	if !(a > 0) || math.IsInf(width, 1) {
		return Interval{math.Inf(-1), math.Inf(1)}
	}
	mid, half := -float64(w2*x.ec)/a, math.Sqrt(float64(w2*x.ec)*float64(w2*x.ec)+float64(a*w2*x.ee))/a
	return Interval{x.effect + mid - half, x.effect + mid + half}
}

// ownWidth is the half-width of the interval of the effect by itself, in standard errors:
// symmetric, of the studentized intervals the one whose coverage
// errs least (Hall 1988). It is never narrower than Student's. With few seeds it is
// far wider: resamples with hardly any spread decide. Student's alone would look
// better there and break the promise, as effects with a long tail are large where
// their spread is small.
func (r *resampled) ownWidth(level float64) float64 {
	return max(quantile(r.size, level), student(r.nu(), level))
}

// correctedWidth is that of the interval of the effect which holds together with
// those of all others of its family: by the largest deviation of all (Westfall and
// Young 1993, §2.6; Romano and Wolf 2005), or by levels of 1 − α/m for each of m
// (Bonferroni). It is never narrower than the own.
func (r *resampled) correctedWidth(level float64, c Correction) float64 {
	w := r.ownWidth(level)
	if c == MaxT {
		return max(w, quantile(r.family.largest, level))
	}
	return max(w, r.ownWidth(1-(1-level)/float64(r.family.members)))
}

// nu is the degrees of freedom.
func (r *resampled) nu() int { return len(r.own) - 1 }

// students remembers quantiles of Student's t, which take long.
var students sync.Map // of half-widths by [2]float64{nu, level}

// student is the half-width of a two-sided interval by Student's t, in standard
// errors.
func student(nu int, level float64) float64 {
	key := [2]float64{float64(nu), level}
	if t, ok := students.Load(key); ok {
		return t.(float64)
	}
	t := distuv.StudentsT{Sigma: 1, Nu: float64(nu)}.Quantile((1 + level) / 2)
	students.Store(key, t)
	return t
}

// single is the effect with its own interval.
func (r *resampled) single(level float64) Effect {
	return Effect{r.effect, r.around(r.ownWidth(level))}
}

// atLeast is the confidence in effect ≥ threshold: (1 + c)/2, where c is the
// confidence of the own interval that ends at the threshold, and the other way round
// where the estimate lies below. So it is at least (1 + level)/2 just where the own
// interval lies above.
func (r *resampled) atLeast(threshold float64) float64 {
	d := r.effect - threshold
	se := r.seAt(-d)
	if se == 0 {
		if d >= 0 {
			return 1
		}
		return 0
	}
	t := math.Abs(d) / se
	c := min(share(r.size, t), 2*distuv.StudentsT{Sigma: 1, Nu: float64(r.nu())}.CDF(t)-1)
	return 0.5 + math.Copysign(c/2, d)
}

// quantile is the q-th of sorted numbers, between neighbours linearly; ∞ of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.Inf(1)
	}
	at := q * float64(len(sorted)-1)
	lo := int(math.Floor(at))
	hi := min(lo+1, len(sorted)-1)
	if sorted[lo] == sorted[hi] || at == float64(lo) {
		return sorted[lo]
	}
	return sorted[lo] + float64((at-float64(lo))*(sorted[hi]-sorted[lo]))
}

// share is the q whose quantile is x, the largest; 0 of none.
func share(sorted []float64, x float64) float64 {
	n := len(sorted)
	above, _ := slices.BinarySearch(sorted, math.Nextafter(x, math.Inf(1)))
	switch above {
	case 0:
		return 0
	case n:
		return 1
	}
	part := (x - sorted[above-1]) / (sorted[above] - sorted[above-1])
	return (float64(above-1) + part) / float64(n-1)
}
