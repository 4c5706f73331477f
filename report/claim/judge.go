package claim

import (
	"fmt"
	"math"
	"slices"
)

// fewest is the number of seeds below which nothing is judged.
const fewest = 3

// Interval is a confidence interval.
type Interval struct{ Low, High float64 }

// Effect is the treatment's gain over a baseline, positive where it is better.
type Effect struct {
	Estimate float64
	Interval Interval // of this effect by itself
}

// Cell is what was found on one stream against one baseline, or, where Stream is
// empty, on the mean over streams.
type Cell struct {
	Stream, Baseline string
	Seeds            int     // pairs
	Treatment, Base  float64 // means of the metric
	Points, Relative Effect  // Relative is NaN where the baseline's mean is not above 0
	Corrected        Interval
	AtLeast          float64 // P(effect ≥ threshold), of this cell by itself
	Verdict          Verdict // by Interval, of this cell by itself
	Needed           int     // seeds that would settle an inconclusive cell; 0: none known, or not needed
	Failed           int     // seeds of the treatment without a value
	FailedBase       int     // seeds of the baseline without a value
	Reason           string  // why a cell is not judged: its effects are NaN
}

// Against is a claim judged against one baseline.
type Against struct {
	Baseline string
	Cells    []Cell // by stream
	Mean     Cell   // over streams
	Largest  int    // number of the judged cell with the largest effect; -1: none is judged
	Verdict  Verdict
}

// Judgement is a claim judged.
type Judgement struct {
	Rule     Rule
	Against  []Against // in the order in which baselines came
	Cells    int       // judged
	Aside    int       // cells that are not judged
	Verdict  Verdict
	True     []string // baselines against which the claim is supported
	Warnings []string
}

// effect is the effect in the unit of the threshold.
func (c Cell) effect(u Unit) Effect {
	if u == Relative {
		return c.Relative
	}
	return c.Points
}

// Effect is the effect in the unit of the rule's threshold.
func (j Judgement) Effect(c Cell) Effect { return c.effect(j.Rule.Unit) }

// Judge applies a rule to all cells of a claim. Cells without enough values are
// not judged; seeds that lack a value in any other cell are left out of all.
func Judge(rule Rule, all []Pairs) (Judgement, error) {
	if err := rule.Check(); err != nil {
		return Judgement{}, err
	}
	if len(all) == 0 {
		return Judgement{}, fmt.Errorf("no cell to judge (hint: a stream and a baseline)")
	}
	if n := len(all[0].Seeds); n < fewest {
		return Judgement{}, fmt.Errorf("%d seeds, and at least %d are needed (hint: more seeds)", n, fewest)
	}
	for _, p := range all {
		if !slices.Equal(p.Seeds, all[0].Seeds) {
			return Judgement{}, fmt.Errorf("%s on %s was planned with other seeds than %s on %s", p.Baseline, p.Stream, all[0].Baseline, all[0].Stream)
		}
	}
	reasons := asides(rule, all)
	judged := common(all, reasons)
	j := Judgement{Rule: rule, Cells: len(judged), Aside: len(all) - len(judged)}
	var f family
	if len(judged) > 0 {
		f = newFamily(rule, judged)
		if f.n < 10 {
			j.Warnings = append(j.Warnings, fmt.Sprintf("%d seeds: intervals of so few are wide, so that they keep what they promise", f.n))
		}
	}
	k := 0
	for i, p := range all {
		a := j.against(p.Baseline)
		if reasons[i] != "" {
			a.Cells = append(a.Cells, notJudged(p, reasons[i]))
			continue
		}
		a.Cells = append(a.Cells, f.cell(k, judged[k], p))
		k++
	}
	j.means(judged, f.n)
	for b := range j.Against {
		j.Against[b].judge(rule)
	}
	j.conclude()
	return j, nil
}

func (j *Judgement) against(baseline string) *Against {
	i := slices.IndexFunc(j.Against, func(a Against) bool { return a.Baseline == baseline })
	if i < 0 {
		i = len(j.Against)
		j.Against = append(j.Against, Against{Baseline: baseline})
	}
	return &j.Against[i]
}

// family is the bootstrap of all cells together.
type family struct {
	rule             Rule
	points, relative resampled
	n                int
}

func newFamily(rule Rule, all []Pairs) family {
	f := family{rule: rule, n: len(all[0].Seeds)}
	var points, relative []statistic
	for _, p := range all {
		points = append(points, newSample(p, rule.Higher, Points))
		relative = append(relative, newSample(p, rule.Higher, Relative))
	}
	f.points = bootstrap(points, f.n, rule.Resamples, rule.Seed)
	f.relative = bootstrap(relative, f.n, rule.Resamples, rule.Seed)
	return f
}

func (f family) unit() resampled {
	if f.rule.Unit == Relative {
		return f.relative
	}
	return f.points
}

// cell is judged cell k, of the values p that all judged cells have; planned are
// those that were to be.
func (f family) cell(k int, p, planned Pairs) Cell {
	c := Cell{
		Stream: p.Stream, Baseline: p.Baseline, Seeds: f.n, Failed: missing(planned.Treatment), FailedBase: missing(planned.Base),
		Treatment: average0(p.Treatment), Base: average0(p.Base),
		Points: f.points.single(k, f.rule.Level), Relative: f.relative.single(k, f.rule.Level),
	}
	if c.Base <= 0 {
		c.Relative = noEffect
	}
	c.Corrected = f.corrected(k)
	c.AtLeast = f.unit().atLeast(k, f.rule.Threshold)
	c.settle(f.rule)
	return c
}

// noEffect stands for a percentage of what is 0 or negative.
var noEffect = Effect{math.NaN(), Interval{math.NaN(), math.NaN()}}

func (r resampled) single(k int, level float64) Effect {
	return Effect{r.effect[k], r.interval(k, level)}
}

// corrected is the interval of cell k that holds together with those of all
// other cells.
func (f family) corrected(k int) Interval {
	u := f.unit()
	if f.rule.Correction == MaxT {
		return u.simultaneous(k, f.rule.Level)
	}
	return u.bonferroni(k, f.rule.Level)
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

// settle gives a cell its verdict. What is left where runs failed was chosen by
// its success: failures of the treatment leave no gain supported, and those of the
// baseline none refuted.
func (c *Cell) settle(rule Rule) {
	e := c.effect(rule.Unit)
	c.Verdict = c.cautious(verdict(e.Interval, rule.Threshold))
	c.Needed = 0
	if c.Verdict == Inconclusive && c.Failed+c.FailedBase == 0 {
		c.Needed = needed(e, rule.Threshold, c.Seeds)
	}
}

// cautious is v, or inconclusive where failures speak for it.
func (c Cell) cautious(v Verdict) Verdict {
	if v == Supported && c.Failed+c.FailedBase > 0 || v == Refuted && c.FailedBase > 0 {
		return Inconclusive
	}
	return v
}

// mostNeeded is the number of seeds beyond which none is named.
const mostNeeded = 100_000

// needed is about how many seeds would part the interval from the threshold,
// the estimate and the spread staying as they are: half-widths shrink as 1/√n.
func needed(e Effect, threshold float64, n int) int {
	d := math.Abs(e.Estimate - threshold)
	half := e.Estimate - e.Interval.Low
	if e.Estimate < threshold {
		half = e.Interval.High - e.Estimate
	}
	more := float64(n) * (half / d) * (half / d)
	if !(more < mostNeeded) {
		return 0
	}
	return max(n+1, int(math.Ceil(more)))
}
