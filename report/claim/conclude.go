package claim

import (
	"fmt"
	"slices"
)

// means are the means over streams against every baseline, bootstrapped together.
// Where a stream is not judged there is none.
func (j *Judgement) means(all []Pairs, n int) {
	rule := j.Rule
	var points, relative []statistic
	var whole []int // numbers of the baselines with a mean
	for b, a := range j.Against {
		if aside := a.aside(); aside > 0 {
			j.Against[b].Mean = a.noMean(aside)
			continue
		}
		whole = append(whole, b)
		var ps, rs average
		for _, p := range all {
			if p.Baseline == a.Baseline {
				ps, rs = append(ps, newSample(p, rule.Higher, Points)), append(rs, newSample(p, rule.Higher, Relative))
			}
		}
		points, relative = append(points, ps), append(relative, rs)
	}
	if len(whole) == 0 {
		return
	}
	f := family{rule: rule, n: n}
	f.points = bootstrap(points, n, rule.Resamples, rule.Seed)
	f.relative = bootstrap(relative, n, rule.Resamples, rule.Seed)
	for k, b := range whole {
		j.Against[b].Mean = f.mean(k, j.Against[b].Cells)
	}
}

// mean is the mean over the cells of the baseline with effect b.
func (f family) mean(b int, cells []Cell) Cell {
	m := Cell{Baseline: cells[0].Baseline, Seeds: f.n, Points: f.points.single(b, f.rule.Level), Relative: f.relative.single(b, f.rule.Level)}
	for _, c := range cells {
		m.Treatment += c.Treatment / float64(len(cells))
		m.Base += c.Base / float64(len(cells))
		m.Failed += c.Failed
		m.FailedBase += c.FailedBase
		if c.Base <= 0 {
			m.Relative = noEffect
		}
	}
	m.Corrected = f.corrected(b)
	m.AtLeast = f.unit().atLeast(b, f.rule.Threshold)
	m.settle(f.rule)
	return m
}

// judge concludes against one baseline.
func (a *Against) judge(rule Rule) {
	a.Largest = -1
	for i, c := range a.Cells {
		if c.Verdict != NotJudged && (a.Largest < 0 || c.effect(rule.Unit).Estimate > a.Cells[a.Largest].effect(rule.Unit).Estimate) {
			a.Largest = i
		}
	}
	switch rule.Judged {
	case UpTo:
		a.Verdict = upTo(a.Cells, rule.Threshold)
	case Mean:
		a.Verdict = each([]Cell{a.Mean}, rule.Threshold)
	case Each:
		a.Verdict = each(a.Cells, rule.Threshold)
	}
}

// upTo is supported if the corrected interval of some cell lies at or above the
// threshold: that cell was picked. It is refuted if the own intervals of all
// cells lie below: nothing was picked, and were one effect as large as claimed,
// its own interval would wrongly lie below in half of 1 − level. A cell that is
// not judged shows no gain, and keeps none of the others from their verdict.
func upTo(cells []Cell, threshold float64) Verdict {
	below, judged := 0, 0
	for _, c := range cells {
		if c.Verdict == NotJudged {
			continue
		}
		judged++
		if c.cautious(verdict(c.Corrected, threshold)) == Supported {
			return Supported
		}
		if c.Verdict == Refuted {
			below++
		}
	}
	switch {
	case judged == 0:
		return NotJudged
	case below == judged:
		return Refuted
	}
	return Inconclusive
}

// each is the other way round: supported if the own intervals of all cells lie
// at or above the threshold, refuted if the corrected one of some cell lies below.
// A cell that is not judged keeps it from being supported, and refutes nothing.
func each(cells []Cell, threshold float64) Verdict {
	above, judged := 0, 0
	for _, c := range cells {
		if c.Verdict == NotJudged {
			continue
		}
		judged++
		if c.Verdict == Supported {
			above++
		}
		if c.cautious(verdict(c.Corrected, threshold)) == Refuted {
			return Refuted
		}
	}
	switch {
	case judged == 0:
		return NotJudged
	case above == len(cells):
		return Supported
	}
	return Inconclusive
}

// conclude puts the verdicts against the baselines together: "up to" holds if it
// holds against one of them, the others if they hold against all. "Up to" is
// refuted if it is against all that could be judged.
func (j *Judgement) conclude() {
	count := map[Verdict]int{}
	for _, a := range j.Against {
		count[a.Verdict]++
		if a.Verdict == Supported {
			j.True = append(j.True, a.Baseline)
		}
	}
	one, every, all := Supported, Refuted, len(j.Against)-count[NotJudged]
	if j.Rule.Judged != UpTo {
		one, every, all = Refuted, Supported, len(j.Against)
	}
	switch {
	case count[NotJudged] == len(j.Against):
		j.Verdict = NotJudged
	case count[one] > 0:
		j.Verdict = one
	case count[every] == all:
		j.Verdict = every
	default:
		j.Verdict = Inconclusive
	}
	failed := 0
	for _, a := range j.Against {
		for _, c := range a.Cells {
			if c.Verdict != NotJudged {
				failed += c.Failed + c.FailedBase
			}
		}
	}
	if failed > 0 {
		j.Warnings = append(j.Warnings, fmt.Sprintf("%d values are missing because runs failed: their seeds are left out everywhere, and no gain is called supported there", failed))
	}
	if j.Aside > 0 {
		j.Warnings = append(j.Warnings, fmt.Sprintf("%d of %d cells are not judged, their rows say why: they support nothing and refute nothing", j.Aside, j.Aside+j.Cells))
	}
	j.Warnings = slices.Compact(j.Warnings)
}
