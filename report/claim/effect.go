package claim

// statistic is an effect on the seeds idx. It writes, for each of them, by how much
// e it parts from the effect (the influence function: Efron and Tibshirani 1993,
// §22.6), and the slope c, the seed's share of what a percentage is of; e has mean 0
// and c mean 1. Were the effect larger by δ than it is on these seeds, e − δc would be
// a sample with mean −δ: intervals are those of δ for which that mean is no surprise.
type statistic interface {
	effect(idx []int, e, c []float64) float64
}

// sample is the effect in one cell, by planned seed; NaN where there is no pair.
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

// effect is the difference of the means, in points, or their ratio, in percent. For a
// ratio e − δc is gain − ratio × baseline, over the baseline's mean: the sample of
// Fieller (1954).
func (s sample) effect(idx []int, e, c []float64) float64 {
	gain := mean(s.gain, idx)
	if s.base == nil {
		for k, i := range idx {
			e[k], c[k] = s.gain[i]-gain, 1
		}
		return gain
	}
	base := mean(s.base, idx)
	ratio := gain / base
	for k, i := range idx {
		e[k], c[k] = 100*(s.gain[i]-float64(ratio*s.base[i]))/base, s.base[i]/base
	}
	return 100 * ratio
}

// average is the mean effect of several samples over the same seeds, all of which
// shift by δ.
type average []sample

func (a average) effect(idx []int, e, c []float64) float64 {
	oneE, oneC := make([]float64, len(idx)), make([]float64, len(idx))
	clear(e)
	clear(c)
	sum, share := 0.0, 1/float64(len(a))
	for _, s := range a {
		sum += s.effect(idx, oneE, oneC)
		for k := range idx {
			e[k] += float64(oneE[k] * share)
			c[k] += float64(oneC[k] * share)
		}
	}
	return sum * share
}

func mean(x []float64, idx []int) float64 {
	sum := 0.0
	for _, i := range idx {
		sum += x[i]
	}
	return sum / float64(len(idx))
}
