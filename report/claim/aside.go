package claim

import (
	"fmt"
	"math"
	"strings"
)

// asides says of each cell why it is not judged, or nothing. A method that lacks a
// value on more than half of the seeds of a stream did not work there: nothing is
// better than what did not run, and what is left was chosen by its success.
func asides(rule Rule, all []Pairs) []string {
	reasons := make([]string, len(all))
	for i, p := range all {
		switch {
		case len(p.own()) < least(p):
			reasons[i] = p.lacking()
		case rule.Unit == Relative:
			reasons[i] = p.noPercentage(rule.Level)
		}
	}
	return reasons
}

// least is the number of pairs below which a cell is not judged.
func least(p Pairs) int { return max(fewest, (len(p.Seeds)+1)/2) }

// noPercentage says why there is no percentage of a baseline, or nothing. Where the
// interval of the baseline's mean, by Student, holds 0, that of a ratio to it has no
// bounds (Fieller 1954).
func (p Pairs) noPercentage(level float64) string {
	own := p.own()
	zeros := 0
	for _, i := range own {
		if p.Base[i] <= 0 {
			zeros++
		}
	}
	base, _ := estimated(sample{gain: p.Base}, own)
	switch {
	case base.effect <= 0:
		return "the baseline's mean of 0 or less has no percentage"
	case 2*zeros > len(own):
		return fmt.Sprintf("the baseline is 0 on %d of %d seeds, and a percentage of that has no bounds", zeros, len(own))
	case base.effect <= student(len(own)-1, level)*base.se():
		return "the baseline is too near 0 for a percentage: the interval of its mean holds 0"
	}
	return ""
}

// lacking says who has no value on how many seeds.
func (p Pairs) lacking() string {
	var parts []string
	for _, m := range []struct {
		who             string
		missing, failed int
	}{{"treatment", missing(p.Treatment), p.FailedT}, {"baseline", missing(p.Base), p.FailedBase}} {
		did := "failed"
		if m.failed < m.missing {
			did = "has no value"
		}
		if m.missing > 0 {
			parts = append(parts, fmt.Sprintf("%s %s on %d of %d seeds", m.who, did, m.missing, len(p.Seeds)))
		}
	}
	return strings.Join(parts, ", ")
}

// notJudged is a cell without an effect. Means are of all values there are.
func notJudged(p Pairs, reason string) Cell {
	return Cell{
		Stream: p.Stream, Baseline: p.Baseline, Seeds: len(p.own()), Failed: missing(p.Treatment), FailedBase: missing(p.Base),
		Treatment: average0(present(p.Treatment)), Base: average0(present(p.Base)),
		Points: noEffect, Relative: noEffect, Corrected: noEffect.Interval, AtLeast: math.NaN(), Verdict: NotJudged, Firm: NotJudged, Reason: reason,
	}
}

// own is the numbers of the seeds with both values.
func (p Pairs) own() []int {
	var own []int
	for i := range p.Seeds {
		if !math.IsNaN(p.Treatment[i]) && !math.IsNaN(p.Base[i]) {
			own = append(own, i)
		}
	}
	return own
}

// missing is the number of values that there are not.
func missing(x []float64) int { return len(x) - len(present(x)) }

func present(x []float64) []float64 {
	var out []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// average0 is the mean in order, NaN of nothing.
func average0(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
