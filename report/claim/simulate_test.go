package claim

import (
	"fmt"
	"math/rand/v2"
	"testing"

	_ "retain/internal/golden"
)

// world simulates runs of which the truth is known.
type world struct {
	name      string
	truth     []float64 // true effect of each cell, in points
	seeds     int
	skewed    bool // errors as of accuracies near their ceiling: a long tail downwards
	threshold float64
}

// pairs draws the runs of one experiment. Seeds shift treatment and baseline
// alike, and every stream has a spread of its own.
func (w world) pairs(rng *rand.Rand) []Pairs {
	var all []Pairs
	shared := make([]float64, w.seeds)
	for s := range shared {
		shared[s] = 0.01 * rng.NormFloat64()
	}
	for k, effect := range w.truth {
		p := Pairs{Stream: fmt.Sprint("stream ", k%5), Baseline: fmt.Sprint("baseline ", k/5)}
		for s := range w.seeds {
			at := 0.6 + 0.02*float64(k%5) + shared[s]
			p.Seeds = append(p.Seeds, int64(1000+s))
			p.Base = append(p.Base, at+0.02*w.noise(rng))
			p.Treatment = append(p.Treatment, at+effect/100+0.03*w.noise(rng))
		}
		all = append(all, p)
	}
	return all
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

// noise has mean 0 and deviation 1.
func (w world) noise(rng *rand.Rand) float64 {
	if w.skewed {
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

// rates of one world over many experiments.
type rates struct {
	covered, together, supported, refuted float64
}

func (w world) simulate(t testing.TB, experiments, resamples int, c Correction) rates {
	t.Helper()
	rule := Rule{Higher: true, Unit: Points, Threshold: w.threshold, Judged: UpTo, Level: 0.95, Correction: c, Resamples: resamples, Seed: 1}
	var r rates
	for i := range experiments {
		j, err := Judge(rule, w.pairs(newRand(uint64(i))))
		if err != nil {
			t.Fatal(err)
		}
		all, k := true, 0
		for _, a := range j.Against {
			for _, c := range a.Cells {
				truth := w.truth[k]
				if c.Points.Interval.Low <= truth && truth <= c.Points.Interval.High {
					r.covered += 1 / float64(len(w.truth))
				}
				all = all && c.Corrected.Low <= truth && truth <= c.Corrected.High
				k++
			}
		}
		if all {
			r.together++
		}
		switch j.Verdict {
		case Supported:
			r.supported++
		case Refuted:
			r.refuted++
		}
	}
	n := float64(experiments)
	return rates{r.covered / n, r.together / n, r.supported / n, r.refuted / n}
}

var worlds = []world{
	{"one cell at the threshold, 10 seeds", same(5, 1), 10, false, 5},
	{"one cell at the threshold, 5 seeds", same(5, 1), 5, false, 5},
	{"one skewed cell at the threshold, 10 seeds", same(5, 1), 10, true, 5},
	{"one cell 5 points below, 10 seeds", same(0, 1), 10, false, 5},
	{"one cell 5 points above, 10 seeds", same(10, 1), 10, false, 5},
	{"20 cells at the threshold, 5 seeds", same(5, 20), 5, false, 5},
	{"20 cells at the threshold, 10 seeds", same(5, 20), 10, false, 5},
	{"20 skewed cells at the threshold, 10 seeds", same(5, 20), 10, true, 5},
	{"20 cells at the threshold, 20 seeds", same(5, 20), 20, false, 5},
	{"20 skewed cells at the threshold, 5 seeds", same(5, 20), 5, true, 5},
	{"3 skewed cells at the threshold, 9 seeds", same(5, 3), 9, true, 5},
	{"one of 20 cells at the threshold, 10 seeds", append(same(0, 19), 5), 10, false, 5},
	{"one of 20 cells 8 points above, 10 seeds", append(same(0, 19), 13), 10, false, 5},
	{"20 cells 5 points below, 10 seeds", same(0, 20), 10, false, 5},
}

// BenchmarkErrorRates prints, over 1,000 simulated experiments of each world, how
// often a single interval covers the truth and all corrected ones do (95 % are
// promised), and how often "up to" is supported and refuted: at most in 2.5 % of
// experiments where no effect is above the threshold, or one is on it.
func BenchmarkErrorRates(b *testing.B) {
	for _, w := range worlds {
		for _, c := range []Correction{MaxT, Bonferroni} {
			b.Run(fmt.Sprintf("%s/%s", w.name, c), func(b *testing.B) {
				var r rates
				for b.Loop() {
					r = w.simulate(b, 1000, 1000, c)
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(100*r.covered, "%covered")
				b.ReportMetric(100*r.together, "%all-covered")
				b.ReportMetric(100*r.supported, "%supported")
				b.ReportMetric(100*r.refuted, "%refuted")
			})
		}
	}
}

// TestErrorRates is the benchmark in small: bounds lie three standard errors of
// 100 experiments away from what is promised.
func TestErrorRates(t *testing.T) {
	for _, c := range []struct {
		w                        world
		covered                  float64 // at least
		supported, refuted, most float64 // at least, at least, and at most of what is wrong
	}{
		{world{"at", same(5, 4), 10, false, 5}, 0.90, 0, 0, 0.07},
		{world{"above", append(same(0, 3), 14), 10, false, 5}, 0.90, 0.9, 0, 0.07},
		{world{"below", same(-2, 4), 10, false, 5}, 0.90, 0, 0.8, 0.07},
		{world{"skewed, on", same(5, 3), 6, true, 5}, 0.90, 0, 0, 0.05},
	} {
		r := c.w.simulate(t, 100, 1000, MaxT)
		wrong := 0.0
		if c.supported == 0 {
			wrong += r.supported
		}
		if c.refuted == 0 {
			wrong += r.refuted
		}
		if r.covered < c.covered || r.together < 0.9 || r.supported < c.supported || r.refuted < c.refuted || wrong > c.most {
			t.Errorf("%s the threshold: %+v", c.w.name, r)
		}
	}
}
