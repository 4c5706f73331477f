package claim

import "math"

// sample is an effect as a function of the seeds, by which values are resampled.
type sample struct {
	gain []float64 // of the treatment over the baseline, in percentage points; higher is better
	base []float64 // the baseline's values, in percent; nil: the effect is not relative to them
}

func newSample(p Pairs, higher bool, unit Unit) sample {
	var s sample
	for i, t := range p.Treatment {
		gain := 100 * (t - p.Base[i])
		if !higher {
			gain = -gain
		}
		s.gain = append(s.gain, gain)
		if unit == Relative {
			s.base = append(s.base, 100*p.Base[i])
		}
	}
	return s
}

// effect is the effect on the seeds idx, and writes the influence of each of
// them on it: the effect's standard error is that of the influences' mean.
func (s sample) effect(idx []int, influence []float64) float64 {
	gain, base := mean(s.gain, idx), 100.0
	if s.base != nil {
		base = mean(s.base, idx)
	}
	ratio := gain / base
	for k, i := range idx {
		influence[k] = s.gain[i] - gain
		if s.base != nil {
			influence[k] = 100 * (s.gain[i] - float64(ratio*s.base[i])) / base
		}
	}
	return 100 * ratio
}

func mean(x []float64, idx []int) float64 {
	sum := 0.0
	for _, i := range idx {
		sum += x[i]
	}
	return sum / float64(len(idx))
}

// standardError is that of a mean with these influences.
func standardError(influence []float64) float64 {
	n, sum := float64(len(influence)), 0.0
	for _, e := range influence {
		sum += float64(e * e)
	}
	return math.Sqrt(sum / (n - 1) / n)
}

// average is the mean effect of several samples over the same seeds.
type average []sample

func (a average) effect(idx []int, influence []float64) float64 {
	one := make([]float64, len(idx))
	clear(influence)
	sum := 0.0
	for _, s := range a {
		sum += s.effect(idx, one)
		for k, e := range one {
			influence[k] += e / float64(len(a))
		}
	}
	return sum / float64(len(a))
}

// bounded is an effect that is none on some seeds: a percentage of 0 or less.
type bounded interface{ bounded(idx []int) bool }

func (s sample) bounded(idx []int) bool { return s.base == nil || mean(s.base, idx) > 0 }

func (a average) bounded(idx []int) bool {
	for _, s := range a {
		if !s.bounded(idx) {
			return false
		}
	}
	return true
}

// statistic is an effect that can be resampled.
type statistic interface {
	effect(idx []int, influence []float64) float64
}
