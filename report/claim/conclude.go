package claim

import (
	"fmt"
	"slices"
)

// judge concludes against one baseline.
func (a *Against) judge(rule Rule, f family, all []Pairs) {
	var points, relative average
	mean := Cell{Baseline: a.Baseline, Seeds: f.n}
	for _, p := range all {
		if p.Baseline == a.Baseline {
			points = append(points, newSample(p, rule.Higher, Points))
			relative = append(relative, newSample(p, rule.Higher, Relative))
		}
	}
	for i, c := range a.Cells {
		mean.Treatment += c.Treatment / float64(len(a.Cells))
		mean.Base += c.Base / float64(len(a.Cells))
		mean.Failed += c.Failed
		if c.effect(rule.Unit).Estimate > a.Cells[a.Largest].effect(rule.Unit).Estimate {
			a.Largest = i
		}
	}
	g := family{rule: rule, n: f.n}
	g.points = bootstrap([]statistic{points}, f.n, rule.Resamples, rule.Seed)
	g.relative = bootstrap([]statistic{relative}, f.n, rule.Resamples, rule.Seed)
	mean.Points, mean.Relative = g.points.single(0, rule.Level), g.relative.single(0, rule.Level)
	mean.Corrected = mean.effect(rule.Unit).Interval
	mean.AtLeast = g.unit().atLeast(0, rule.Threshold)
	mean.settle(rule)
	a.Mean = mean
	switch rule.Judged {
	case UpTo:
		a.Verdict = upTo(a.Cells, rule.Threshold)
	case Mean:
		a.Verdict = mean.Verdict
	case Each:
		a.Verdict = each(a.Cells, rule.Threshold)
	}
}

// upTo is supported if the corrected interval of some cell lies at or above the
// threshold: that cell was picked. It is refuted if the own intervals of all
// cells lie below: nothing was picked, and were one effect as large as claimed,
// its own interval would wrongly lie below in half of 1 − level.
func upTo(cells []Cell, threshold float64) Verdict {
	below := 0
	for _, c := range cells {
		if c.Failed == 0 && verdict(c.Corrected, threshold) == Supported {
			return Supported
		}
		if c.Verdict == Refuted {
			below++
		}
	}
	if below == len(cells) {
		return Refuted
	}
	return Inconclusive
}

// each is the other way round: supported if the own intervals of all cells lie
// at or above the threshold, refuted if the corrected one of some cell lies below.
func each(cells []Cell, threshold float64) Verdict {
	above := 0
	for _, c := range cells {
		if c.Verdict == Supported {
			above++
		}
		if c.Corrected.High < threshold {
			return Refuted
		}
	}
	if above == len(cells) {
		return Supported
	}
	return Inconclusive
}

// conclude puts the verdicts against the baselines together: "up to" holds if it
// holds against one of them, the others if they hold against all.
func (j *Judgement) conclude() {
	count := map[Verdict]int{}
	for _, a := range j.Against {
		count[a.Verdict]++
		if a.Verdict == Supported {
			j.True = append(j.True, a.Baseline)
		}
	}
	one, every := Supported, Refuted
	if j.Rule.Judged != UpTo {
		one, every = Refuted, Supported
	}
	switch {
	case count[one] > 0:
		j.Verdict = one
	case count[every] == len(j.Against):
		j.Verdict = every
	default:
		j.Verdict = Inconclusive
	}
	failed := 0
	for _, a := range j.Against {
		for _, c := range a.Cells {
			failed += c.Failed
		}
	}
	if failed > 0 {
		j.Warnings = append(j.Warnings, fmt.Sprintf("%d values are missing because runs failed: their seeds are left out everywhere, and no gain is called supported there", failed))
	}
	j.Warnings = slices.Compact(j.Warnings)
}
