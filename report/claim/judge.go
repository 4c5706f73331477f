package claim

import (
	"fmt"
	"math"
	"slices"
)

// fewest is the number of seeds below which nothing is judged.
const fewest = 3

// Against is a claim judged against one baseline.
type Against struct {
	Baseline string
	Cells    []Cell // by stream
	Mean     Cell   // over streams
	Largest  int    // number of the judged cell with the largest effect; -1: none is judged
	Verdict  Verdict
	Needed   int    // as a cell's, for this verdict
	Held     string // as a cell's
}

// Judgement is a claim judged.
type Judgement struct {
	Rule     Rule
	Against  []Against // in the order in which baselines came
	Cells    int       // judged
	Aside    int       // cells that are not judged
	Verdict  Verdict
	Needed   int      // where the verdict is inconclusive, about how many seeds would decide it; above MostNeeded: more than that; 0: none is named
	Held     string   // why no number is named
	True     []string // baselines against which the claim is supported
	Warnings []string
}

// Effect is the effect in the unit of the rule's threshold.
func (j Judgement) Effect(c Cell) Effect { return c.effect(j.Rule.Unit) }

// Judge applies a rule to all cells of a claim, each by the seeds with a value there
// of both methods. Cells without enough of them are not judged.
func Judge(rule Rule, all []Pairs) (Judgement, error) {
	if err := check(rule, all); err != nil {
		return Judgement{}, err
	}
	return judgement(rule, all), nil
}

// judgement is that of a rule and cells that were checked.
func judgement(rule Rule, all []Pairs) Judgement {
	j := Judgement{Rule: rule}
	b := &bootstrap{n: len(all[0].Seeds)}
	cells, reasons := newCells(b, rule, all)
	means := newMeans(b, rule, all, cells)
	b.run(rule.Resamples, rule.Seed)
	few := math.MaxInt
	for i, p := range all {
		a := j.against(p.Baseline)
		if reasons[i] != "" {
			j.Aside++
			a.Cells = append(a.Cells, notJudged(p, reasons[i]))
			continue
		}
		j.Cells++
		c := Cell{Stream: p.Stream, Baseline: p.Baseline, Failed: missing(p.Treatment), FailedBase: missing(p.Base)}
		own := p.own()
		c.Treatment, c.Base = mean(p.Treatment, own), mean(p.Base, own)
		c.judge(rule, cells[i], p.Seeds)
		few = min(few, c.Seeds)
		a.Cells = append(a.Cells, c)
	}
	for k := range j.Against {
		a := &j.Against[k]
		a.Mean = means[k].cell(rule, a.Cells, all[0].Seeds)
		a.judge(rule)
	}
	j.conclude()
	j.warn(few, b.n)
	return j
}

// check reports what cannot be judged.
func check(rule Rule, all []Pairs) error {
	if err := rule.Check(); err != nil {
		return err
	}
	if len(all) == 0 {
		return fmt.Errorf("no cell to judge (hint: a stream and a baseline)")
	}
	if n := len(all[0].Seeds); n < fewest {
		return fmt.Errorf("%d seeds, and at least %d are needed (hint: more seeds)", n, fewest)
	}
	for i, p := range all {
		if !slices.Equal(p.Seeds, all[0].Seeds) {
			return fmt.Errorf("%s on %s was planned with other seeds than %s on %s", p.Baseline, p.Stream, all[0].Baseline, all[0].Stream)
		}
		if slices.ContainsFunc(all[:i], func(q Pairs) bool { return q.Stream == p.Stream && q.Baseline == p.Baseline }) {
			return fmt.Errorf("%s on %s stands there twice, and each cell counts (hint: name a baseline once)", p.Baseline, p.Stream)
		}
	}
	return nil
}

func (j *Judgement) against(baseline string) *Against {
	i := slices.IndexFunc(j.Against, func(a Against) bool { return a.Baseline == baseline })
	if i < 0 {
		i = len(j.Against)
		j.Against = append(j.Against, Against{Baseline: baseline})
	}
	return &j.Against[i]
}

// newCells adds the effects of all judged cells to the bootstrap, and gives the
// reasons why others are not.
func newCells(b *bootstrap, rule Rule, all []Pairs) ([]found, []string) {
	reasons, out := asides(rule, all), make([]found, len(all))
	points, relative := b.newFamily(), b.newFamily()
	for i, p := range all {
		if reasons[i] != "" {
			continue
		}
		own := p.own()
		out[i].points = b.add(newSample(p, rule.Higher, Points), own, points)
		if p.noPercentage(rule.Level) == "" {
			out[i].relative = b.add(newSample(p, rule.Higher, Relative), own, relative)
		}
	}
	return out, reasons
}

// warn says what a reader of the verdict has to know. few is the smallest number of
// seeds of a judged cell, of those planned.
func (j *Judgement) warn(few, planned int) {
	add := func(format string, args ...any) { j.Warnings = append(j.Warnings, fmt.Sprintf(format, args...)) }
	if j.Cells > 0 && few < 10 {
		down := ""
		if few < planned {
			down = "down to "
		}
		add("%s%d seeds: intervals of so few are wide, so that they keep what they promise", down, few)
	}
	treatment, base, one := 0, 0, 0
	example := ""
	for _, a := range j.Against {
		for _, c := range a.Cells {
			if c.Verdict == NotJudged {
				continue
			}
			treatment, base = treatment+c.Failed, base+c.FailedBase
			if c.OneSeed != nil {
				if one++; one == 1 {
					example = fmt.Sprintf("%d, against %s on %s", *c.OneSeed, a.Baseline, c.Stream)
				}
			}
		}
	}
	if treatment+base > 0 {
		add("%d values are missing because runs failed: their cells are judged by the other seeds, and no gain is called supported there", treatment+base)
	}
	switch {
	case one == 1:
		add("one seed decides in one cell, its verdict or most of its interval: %s", example)
	case one > 1:
		add("one seed decides in each of %d cells, their verdict or most of their interval, among them %s", one, example)
	}
	if j.Aside > 0 {
		add("%d of %d cells are not judged, their rows say why: they support nothing and refute nothing", j.Aside, j.Aside+j.Cells)
	}
}
