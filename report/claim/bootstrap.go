package claim

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// resampled is what the studentized bootstrap found of several effects over the
// same n seeds.
type resampled struct {
	n          int
	effect, se []float64   // of the effects, by number
	deviation  [][]float64 // by effect: (θ* − θ)/se* of each resample, ascending
	size       [][]float64 // by effect: |θ* − θ|/se*, ascending
	largest    []float64   // of each resample the largest |θ* − θ|/se* of all effects, ascending
}

// negligible is the share of an effect's standard error below which that of a
// resample is rounding.
const negligible = 1e-6

// bootstrap resamples the n seeds jointly for all effects. A resample in which an
// effect has no spread (the same seed throughout, or seeds with equal values)
// says nothing of the effect's deviation in units of it and does not count for
// that effect; with many seeds there are few. One in which a percentage is of 0 or
// less deviates without bound.
func bootstrap(effects []statistic, n, resamples int, seed uint64) resampled {
	r := resampled{n: n, deviation: make([][]float64, len(effects)), size: make([][]float64, len(effects))}
	idx, influence := make([]int, n), make([]float64, n)
	for i := range idx {
		idx[i] = i
	}
	for _, e := range effects {
		r.effect = append(r.effect, e.effect(idx, influence))
		r.se = append(r.se, standardError(influence))
	}
	rng := rand.New(rand.NewPCG(seed, 0x636c61696d))
	for range resamples {
		for i := range idx {
			idx[i] = rng.IntN(n)
		}
		largest := 0.0
		for k, e := range effects {
			d, se := e.effect(idx, influence)-r.effect[k], standardError(influence)
			if se <= negligible*r.se[k] {
				continue
			}
			t := d / se
			if s, ok := e.(bounded); ok && !s.bounded(idx) || math.IsNaN(t) {
				t = math.Inf(1)
			}
			r.deviation[k], r.size[k] = append(r.deviation[k], t), append(r.size[k], math.Abs(t))
			largest = max(largest, math.Abs(t))
		}
		r.largest = append(r.largest, largest)
	}
	for k := range effects {
		slices.Sort(r.deviation[k])
		slices.Sort(r.size[k])
	}
	slices.Sort(r.largest)
	return r
}

// interval is the interval of effect k by itself, symmetric about the estimate:
// of the studentized intervals the one whose coverage errs least (Hall 1988). It
// is never narrower than Student's. With few seeds it is far wider: resamples with
// hardly any spread decide. Student's alone would look better there and break the
// promise, as effects with a long tail are large where their spread is small.
func (r resampled) interval(k int, level float64) Interval {
	return r.around(k, max(quantile(r.size[k], level), student(r.n-1, level)))
}

// student is the half-width of a two-sided interval by Student's t, in standard
// errors.
func student(nu int, level float64) float64 {
	return distuv.StudentsT{Sigma: 1, Nu: float64(nu)}.Quantile((1 + level) / 2)
}

// simultaneous is the interval of effect k, all of which hold together with a
// confidence of level.
func (r resampled) simultaneous(k int, level float64) Interval {
	return r.around(k, max(quantile(r.largest, level), student(r.n-1, level)))
}

// bonferroni is simultaneous by levels of 1 − α/m for each of m effects.
func (r resampled) bonferroni(k int, level float64) Interval {
	return r.around(k, student(r.n-1, 1-(1-level)/float64(len(r.effect))))
}

// around is the estimate of effect k give or take so many standard errors.
func (r resampled) around(k int, width float64) Interval {
	half := 0.0
	if r.se[k] > 0 {
		half = float64(width * r.se[k])
	}
	return Interval{r.effect[k] - half, r.effect[k] + half}
}

// atLeast is P(effect k ≥ threshold): the confidence at which the lower end of
// a one-sided interval reaches the threshold.
func (r resampled) atLeast(k int, threshold float64) float64 {
	d := r.effect[k] - threshold
	if r.se[k] == 0 {
		if d >= 0 {
			return 1
		}
		return 0
	}
	t := distuv.StudentsT{Sigma: 1, Nu: float64(r.n - 1)}.CDF(d / r.se[k])
	if len(r.deviation[k]) == 0 {
		return t
	}
	below, _ := slices.BinarySearch(r.deviation[k], math.Nextafter(d/r.se[k], math.Inf(1)))
	p := float64(below) / float64(len(r.deviation[k]))
	return 0.5 + math.Copysign(min(math.Abs(p-0.5), math.Abs(t-0.5)), d) // the less certain of both, as the interval
}

// quantile is the q-th of sorted numbers, between neighbours linearly.
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
