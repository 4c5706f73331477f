package claim

import "slices"

// judge concludes against one baseline.
func (a *Against) judge(rule Rule) {
	a.Largest = -1
	for i, c := range a.Cells {
		if c.Verdict != NotJudged && (a.Largest < 0 || c.effect(rule.Unit).Estimate > a.Cells[a.Largest].effect(rule.Unit).Estimate) {
			a.Largest = i
		}
	}
	cells := a.Cells
	if rule.Judged == Mean {
		cells = []Cell{a.Mean}
	}
	a.Verdict = upTo(cells)
	if rule.Judged != UpTo {
		a.Verdict = each(cells)
	}
	if a.Verdict != Inconclusive {
		return
	}
	var parts []part
	for _, c := range cells {
		above := c.effect(rule.Unit).Estimate >= rule.Threshold
		parts = append(parts, part{c.Firm, above, c.Needed, c.Held})
	}
	a.Needed, a.Held = rule.needs(parts)
}

// upTo is supported if the corrected interval of some cell lies at or above the
// threshold: that cell was picked. It is refuted if the own intervals of all
// cells lie below: nothing was picked, and were one effect as large as claimed,
// its own interval would wrongly lie below in half of 1 − level. A cell that is
// not judged shows no gain, and keeps none of the others from their verdict.
func upTo(cells []Cell) Verdict {
	count := firm(cells)
	switch judged := len(cells) - count[NotJudged]; {
	case judged == 0:
		return NotJudged
	case count[Supported] > 0:
		return Supported
	case count[Refuted] == judged:
		return Refuted
	}
	return Inconclusive
}

// each is the other way round: supported if the own intervals of all cells lie
// at or above the threshold, refuted if the corrected one of some cell lies below.
// A cell that is not judged keeps it from being supported, and refutes nothing.
func each(cells []Cell) Verdict {
	count := firm(cells)
	switch {
	case count[NotJudged] == len(cells):
		return NotJudged
	case count[Refuted] > 0:
		return Refuted
	case count[Supported] == len(cells):
		return Supported
	}
	return Inconclusive
}

// firm counts what cells bring to a judgement.
func firm(cells []Cell) map[Verdict]int {
	count := map[Verdict]int{}
	for _, c := range cells {
		count[c.Firm]++
	}
	return count
}

// part is a cell or a baseline of a judgement that is open.
type part struct {
	verdict Verdict
	above   bool // the estimate that decides lies at or above the threshold
	needed  int
	held    string
}

// needs is how many seeds would decide what is open, or why none is named: where parts
// lean to the side on which one is enough ("up to" is supported by one, the others
// are refuted by one), as many as the nearest of them takes; else as many as the
// farthest of all, which have to agree.
func (r Rule) needs(parts []part) (int, string) {
	var open, leaning []part
	for _, p := range parts {
		if p.verdict != Inconclusive {
			continue
		}
		open = append(open, p)
		if p.above == (r.Judged == UpTo) {
			leaning = append(leaning, p)
		}
	}
	numbers := func(parts []part) (out []int, held string) {
		for _, p := range parts {
			if p.needed > 0 {
				out = append(out, p.needed)
			} else if held == "" {
				held = p.held
			}
		}
		return out, held
	}
	if len(leaning) > 0 {
		n, held := numbers(leaning)
		if len(n) > 0 {
			return slices.Min(n), ""
		}
		return 0, held
	}
	if r.Judged != UpTo && slices.ContainsFunc(parts, func(p part) bool { return p.verdict == NotJudged }) {
		return 0, "what is not judged keeps it open: no number of seeds makes up for that"
	}
	n, held := numbers(open)
	if held != "" || len(n) == 0 {
		return 0, held
	}
	return slices.Max(n), ""
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
	if j.Verdict != Inconclusive {
		return
	}
	var parts []part
	for _, a := range j.Against {
		parts = append(parts, part{a.Verdict, a.above(j.Rule), a.Needed, a.Held})
	}
	j.Needed, j.Held = j.Rule.needs(parts)
}

// above says whether the estimate that decides lies at or above the threshold: the
// largest for "up to", the mean, or the smallest.
func (a Against) above(rule Rule) bool {
	if rule.Judged == Mean {
		return a.Mean.effect(rule.Unit).Estimate >= rule.Threshold
	}
	if rule.Judged == UpTo {
		return a.Largest >= 0 && a.Cells[a.Largest].effect(rule.Unit).Estimate >= rule.Threshold
	}
	return !slices.ContainsFunc(a.Cells, func(c Cell) bool { return c.effect(rule.Unit).Estimate < rule.Threshold })
}
