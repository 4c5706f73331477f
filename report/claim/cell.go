package claim

import "math"

// Effect is the treatment's gain over a baseline, positive where it is better: in
// points, the difference of the means times 100; relative, that over the baseline's
// mean, in percent.
type Effect struct {
	Estimate float64
	Interval Interval // of this effect by itself
}

// Cell is what was found on one stream against one baseline, or, where Stream is
// empty, on the mean over streams, which is of the seeds that have a value on every
// stream.
type Cell struct {
	Stream, Baseline string
	Seeds            int      // pairs, this cell's own: other cells may have others
	Treatment, Base  float64  // means of the metric over these
	Points, Relative Effect   // Relative is NaN where the baseline's mean may be 0, in its interval by Student (Fieller 1954)
	Corrected        Interval // in the unit of the threshold: holds together with those of all other cells, and is no narrower than the own
	AtLeast          float64  // confidence in effect ≥ threshold, one-sided, in [0, 1]: that of the own interval, so that 0.975 goes with an own interval of 95 % that starts at the threshold
	Verdict          Verdict  // by the own interval: of this cell by itself
	Firm             Verdict  // by the interval that decides in the judgement: what this cell brings to it
	Needed           int      // where Firm is inconclusive, the seeds with which it is decided in 80 % of cases; above MostNeeded: more than that; 0: none is named
	Held             string   // where Firm is inconclusive, why no number is named
	Failed           int      // seeds of the treatment without a value
	FailedBase       int      // seeds of the baseline without a value
	OneSeed          *int64   // the one seed that decides, if any: without it the verdict is another or the interval half as wide
	Reason           string   // why a cell is not judged: its effects are NaN
}

// effect is the effect in the unit of the threshold.
func (c Cell) effect(u Unit) Effect {
	if u == Relative {
		return c.Relative
	}
	return c.Points
}

// noEffect stands for a percentage of what is 0 or negative.
var noEffect = Effect{math.NaN(), Interval{math.NaN(), math.NaN()}}

// found is an effect in both units; relative is nil where there is none.
type found struct{ points, relative *resampled }

func (f found) in(u Unit) *resampled {
	if u == Relative {
		return f.relative
	}
	return f.points
}

// judge fills in what was found. seeds are those planned.
func (c *Cell) judge(rule Rule, f found, seeds []int64) {
	c.Seeds = len(f.points.own)
	c.Points, c.Relative = f.points.single(rule.Level), noEffect
	if f.relative != nil {
		c.Relative = f.relative.single(rule.Level)
	}
	r := f.in(rule.Unit)
	own, corrected := r.ownWidth(rule.Level), r.correctedWidth(rule.Level, rule.Correction)
	c.Corrected = r.around(corrected)
	c.AtLeast = r.atLeast(rule.Threshold)
	w := widths{support: own, refute: corrected}
	if rule.Judged == UpTo {
		w = widths{support: corrected, refute: own}
	}
	c.Verdict = c.cautious(verdict(c.effect(rule.Unit).Interval, rule.Threshold))
	c.Firm = c.cautious(r.verdict(w, rule.Threshold))
	c.forecast(rule, r, w)
	c.OneSeed = r.oneSeed(rule.Threshold, own, w, seeds)
}

// verdict of an interval against a threshold.
func verdict(i Interval, threshold float64) Verdict {
	switch {
	case i.Low >= threshold:
		return Supported
	case i.High < threshold:
		return Refuted
	}
	return Inconclusive
}

// verdict by the intervals that decide.
func (x estimate) verdict(w widths, threshold float64) Verdict {
	switch {
	case verdict(x.around(w.support), threshold) == Supported:
		return Supported
	case verdict(x.around(w.refute), threshold) == Refuted:
		return Refuted
	}
	return Inconclusive
}

// cautious is v, or inconclusive where failures speak for it. What is left where runs
// failed was chosen by its success: failures of the treatment or of the baseline leave
// no gain supported, and those of the baseline none refuted. So a run of the treatment
// that failed never helps it to be supported.
func (c Cell) cautious(v Verdict) Verdict {
	if v == Supported && c.Failed+c.FailedBase > 0 || v == Refuted && c.FailedBase > 0 {
		return Inconclusive
	}
	return v
}
