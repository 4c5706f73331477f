package claim

import (
	"fmt"
	"math"
	"math/rand/v2"

	_ "retain/internal/golden"
)

// world simulates runs of which the truth is known.
type world struct {
	name      string
	truth     []float64 // true effect of each cell, in the unit; five streams, then the next baseline
	seeds     int
	threshold float64
	tails     tails
	unit      Unit    // "": points
	judged    Judged  // "": up to
	base      float64 // mean of the baseline on the first stream; 0: 0.6
	spread    float64 // deviation of the baseline's errors; 0: 0.02
	fails     float64 // probability that a run fails
	step      float64 // values are multiples of it; 0: they are not rounded
	collapse  float64 // probability that a run of the treatment ends 70 points lower
	power     float64 // least share of experiments with the verdict that is right
	most      float64 // most wrong verdicts on one side; 0: 0.025
	together  float64 // least share in which all corrected intervals hold; 0: 0.95
}

// tails says whose errors have a long tail downwards, as accuracies near a ceiling.
type tails int

const (
	normal   tails = iota
	both           // tails alike
	oneTail        // the treatment's alone
	baseTail       // the baseline's alone
)

// pairs draws the runs of one experiment. Seeds shift treatment and baseline alike,
// and every stream has a level of its own; the treatment's runs on a stream are the
// same against all baselines.
func (w world) pairs(rng *rand.Rand) []Pairs {
	base, spread := 0.6, 0.02
	if w.base > 0 {
		base = w.base
	}
	if w.spread > 0 {
		spread = w.spread
	}
	var all []Pairs
	shared := draws(w.seeds, func() float64 { return 0.01 * rng.NormFloat64() })
	own := make([][]float64, 5)
	for i := range own {
		own[i] = draws(w.seeds, func() float64 { return 0.03*noise(rng, w.tails == both || w.tails == oneTail) + w.collapsed(rng) })
		for s := range own[i] {
			if rng.Float64() < w.fails {
				own[i][s] = math.NaN()
			}
		}
	}
	for k, effect := range w.truth {
		p := Pairs{Stream: fmt.Sprint("stream ", k%5), Baseline: fmt.Sprint("baseline ", k/5)}
		level := base + 0.02*float64(k%5)
		gain := effect / 100
		if w.unit == Relative {
			gain *= level
		}
		for s := range w.seeds {
			b := level + shared[s] + spread*noise(rng, w.tails == both || w.tails == baseTail)
			if rng.Float64() < w.fails {
				b = math.NaN()
				p.FailedBase++
			}
			t := level + shared[s] + gain + own[k%5][s]
			if math.IsNaN(t) {
				p.FailedT++
			}
			p.Seeds, p.Base, p.Treatment = append(p.Seeds, int64(1000+s)), append(p.Base, w.round(b)), append(p.Treatment, w.round(t))
		}
		all = append(all, p)
	}
	return all
}

// collapsed is what a collapse takes from a run, with mean 0.
func (w world) collapsed(rng *rand.Rand) float64 {
	if w.collapse == 0 {
		return 0
	}
	if rng.Float64() < w.collapse {
		return -0.7 * (1 - w.collapse)
	}
	return 0.7 * w.collapse
}

func (w world) round(v float64) float64 {
	if w.step == 0 {
		return v
	}
	return w.step * math.Round(v/w.step)
}

func draws(n int, one func() float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = one()
	}
	return out
}

// newRand is hashed, as experiments with consecutive seeds are to be independent.
func newRand(seed uint64) *rand.Rand { return generator("world", seed) }

// noise has mean 0 and deviation 1.
func noise(rng *rand.Rand, tail bool) float64 {
	if tail {
		return 1 - rng.ExpFloat64()
	}
	return rng.NormFloat64()
}

func same(effect float64, m int) []float64 {
	out := make([]float64, m)
	for k := range out {
		out[k] = effect
	}
	return out
}

// but is m effects of which the last is another.
func but(effect float64, m int, last float64) []float64 { return append(same(effect, m-1), last) }

// worlds keep what is promised, but where they say what they keep instead: where errors
// of one side have a long tail, and where runs collapse too seldom to be seen.
var worlds = []world{
	{name: "one cell at the threshold, 10 seeds", truth: same(5, 1), seeds: 10, threshold: 5},
	{name: "one cell at the threshold, 5 seeds", truth: same(5, 1), seeds: 5, threshold: 5},
	{name: "one skewed cell at the threshold, 10 seeds", truth: same(5, 1), seeds: 10, tails: both, threshold: 5, most: 0.035},
	{name: "one cell 5 points below, 10 seeds", truth: same(0, 1), seeds: 10, threshold: 5, power: 0.93},
	{name: "one cell 5 points above, 10 seeds", truth: same(10, 1), seeds: 10, threshold: 5, power: 0.93},
	{name: "20 cells at the threshold, 5 seeds", truth: same(5, 20), seeds: 5, threshold: 5},
	{name: "20 cells at the threshold, 10 seeds", truth: same(5, 20), seeds: 10, threshold: 5},
	{name: "20 skewed cells at the threshold, 10 seeds", truth: same(5, 20), seeds: 10, tails: both, threshold: 5},
	{name: "20 cells at the threshold, 20 seeds", truth: same(5, 20), seeds: 20, threshold: 5},
	{name: "20 skewed cells at the threshold, 5 seeds", truth: same(5, 20), seeds: 5, tails: both, threshold: 5},
	{name: "3 skewed cells at the threshold, 9 seeds", truth: same(5, 3), seeds: 9, tails: both, threshold: 5},
	{name: "one of 20 cells at the threshold, 10 seeds", truth: but(0, 20, 5), seeds: 10, threshold: 5},
	{name: "one of 20 cells 8 points above, 10 seeds", truth: but(0, 20, 13), seeds: 10, threshold: 5, power: 0.83},
	{name: "20 cells 5 points below, 10 seeds", truth: same(0, 20), seeds: 10, threshold: 5, power: 0.5},
	{name: "relative, one cell, baseline 0.2 ± 0.06", truth: same(25, 1), seeds: 10, threshold: 25, unit: Relative, base: 0.2, spread: 0.06},
	{name: "relative, one cell, baseline 0.2 ± 0.06 skewed", truth: same(25, 1), seeds: 10, threshold: 25, unit: Relative, base: 0.2, spread: 0.06, tails: baseTail, most: 0.065, together: 0.93},
	{name: "relative, 20 cells, baselines 0.2 ± 0.06 skewed", truth: same(25, 20), seeds: 10, threshold: 25, unit: Relative, base: 0.2, spread: 0.06, tails: baseTail, together: 0.85},
	{name: "one cell, the treatment skewed, 10 seeds", truth: same(5, 1), seeds: 10, threshold: 5, tails: oneTail, most: 0.045},
	{name: "20 cells, the treatment skewed, 10 seeds", truth: same(5, 20), seeds: 10, threshold: 5, tails: oneTail, most: 0.07, together: 0.93},
	{name: "one of 20 cells, the treatment skewed, 10 seeds", truth: but(0, 20, 5), seeds: 10, threshold: 5, tails: oneTail, together: 0.93},
	{name: "mean of 5 streams at the threshold", truth: same(5, 5), seeds: 10, threshold: 5, judged: Mean},
	{name: "mean of 5 streams against 4 baselines at the threshold", truth: same(5, 20), seeds: 10, threshold: 5, judged: Mean},
	{name: "mean of 5 streams, the treatment skewed", truth: same(5, 5), seeds: 10, threshold: 5, judged: Mean, tails: oneTail},
	{name: "mean relative, baselines 0.2 ± 0.06 skewed", truth: same(25, 5), seeds: 10, threshold: 25, judged: Mean, unit: Relative, base: 0.2, spread: 0.06, tails: baseTail, most: 0.04, together: 0.91},
	{name: "each of 5 cells at the threshold", truth: same(5, 5), seeds: 10, threshold: 5, judged: Each},
	{name: "each of 20 cells, one at the threshold", truth: but(13, 20, 5), seeds: 10, threshold: 5, judged: Each},
	{name: "each of 20 cells, one at the threshold, the treatment skewed", truth: but(13, 20, 5), seeds: 10, threshold: 5, judged: Each, tails: oneTail, most: 0.04, together: 0.93},
	{name: "one cell, one run in 10 fails", truth: same(5, 1), seeds: 10, threshold: 5, fails: 0.1},
	{name: "20 cells, one run in 10 fails", truth: same(5, 20), seeds: 10, threshold: 5, fails: 0.1},
	{name: "one cell, ties", truth: same(5, 1), seeds: 10, threshold: 5, step: 0.05},
	{name: "20 cells, ties", truth: same(5, 20), seeds: 10, threshold: 5, step: 0.05},
	{name: "one cell, the treatment collapses in 1 of 20 runs, 10 seeds", truth: same(5, 1), seeds: 10, threshold: 5, collapse: 0.05, most: 0.45, together: 0.55},
	{name: "one cell, the treatment collapses in 1 of 20 runs, 40 seeds", truth: same(5, 1), seeds: 40, threshold: 5, collapse: 0.05, most: 0.14, together: 0.85},
	{name: "20 cells, the treatment collapses in 1 of 20 runs, 10 seeds", truth: same(5, 20), seeds: 10, threshold: 5, collapse: 0.05, most: 0.71, together: 0.29},
}
