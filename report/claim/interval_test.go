package claim

import (
	"math"
	"testing"
)

// TestConfidence: the confidence in a gain is that of the interval: at 0.975 or more
// just where the own interval of 95 % lies at or above the threshold, at 0.025 or less
// where it lies below, and nowhere is it far from what the interval says.
func TestConfidence(t *testing.T) {
	for i := range 40 {
		for _, unit := range []Unit{Points, Relative} {
			w := world{truth: []float64{9}, seeds: 5 + i%6, tails: tails(i % 4), threshold: 5, unit: unit, base: 0.3}
			c := judge(t, w.rule(1000, MaxT), w.pairs(newRand(uint64(i)))...).Against[0].Cells[0]
			low, high := c.effect(unit).Interval.Low, c.effect(unit).Interval.High
			if (low >= 5) != (c.AtLeast >= 0.975) || (high < 5) != (c.AtLeast < 0.025) {
				t.Errorf("experiment %d: P = %v with [%v, %v] in %s", i, c.AtLeast, low, high, unit)
			}
			for _, end := range []struct{ at, want float64 }{{low, 0.975}, {high, 0.025}} {
				r := w.rule(1000, MaxT)
				r.Threshold = end.at
				if p := judge(t, r, w.pairs(newRand(uint64(i)))...).Against[0].Cells[0].AtLeast; math.Abs(p-end.want) > 0.006 { // of 1,000 resamples some are equal
					t.Errorf("experiment %d: P = %v at an end of the interval, want %v", i, p, end.want)
				}
			}
		}
	}
}

// TestCorrectedHolds: the corrected interval holds the own one, for one cell and for
// many, with few seeds and with many ties.
func TestCorrectedHolds(t *testing.T) {
	for i := range 40 {
		for _, c := range []Correction{MaxT, Bonferroni} {
			w := world{truth: same(5, 1+i%3*4), seeds: 4 + i%5, tails: tails(i % 4), threshold: 5}
			if i%2 == 0 {
				w.step = 0.04
			}
			for _, a := range judge(t, w.rule(1000, c), w.pairs(newRand(uint64(i)))...).Against {
				for _, cell := range a.Cells {
					own := cell.Points.Interval
					if cell.Corrected.Low > own.Low || cell.Corrected.High < own.High || cell.Firm == Supported && cell.Verdict != Supported {
						t.Errorf("%s: %+v holds not %+v", c, cell.Corrected, own)
					}
				}
			}
		}
	}
}

// TestSeeds: generators of neighbouring seeds have nothing in common. The correlation
// of the means of ten normals has a deviation of 0.03 over 1,000 pairs of them.
func TestSeeds(t *testing.T) {
	ten := func(seed uint64) float64 {
		rng, sum := newRand(seed), 0.0
		for range 10 {
			sum += rng.NormFloat64()
		}
		return sum
	}
	xy, xx := 0.0, 0.0
	for i := range uint64(1000) {
		x := ten(i)
		xy += x * ten(i+1)
		xx += x * x
	}
	if r := xy / xx; math.Abs(r) > 0.1 || math.Abs(xx/10_000-1) > 0.15 {
		t.Errorf("correlation %.3f, variance %.3f of 1", r, xx/10_000)
	}
}
