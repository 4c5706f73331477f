package report

import (
	"fmt"
	"io"
	"strings"

	"retain/report/claim"
	"retain/results/metric"
)

// A Claim is a claim that was judged: what its file says and what the runs gave.
type Claim struct {
	Name       string   `json:"name"`
	Says       string   `json:"says"`   // the sentence under test
	Source     string   `json:"source"` // of the sentence
	Treatment  string   `json:"treatment"`
	Digest     string   `json:"digest"`  // SHA-256 of the file, in hex
	Streams    []string `json:"streams"` // what each stream is, in a line
	Assertions []Assertion
	Warnings   []string
}

// An Assertion is one part of a claim that can be true or false.
type Assertion struct {
	Text      string // what is asserted, in words; empty: as the rule says
	Treatment string // of this assertion
	Metric    metric.Metric
	Mask      string
	Seeds     []int64
	Beside    bool // shown, and no part of the verdict on the claim
	claim.Judgement
}

// Verdict on the whole: supported where every assertion is, refuted where one is.
// What stands beside the claim has no part in it.
func (c Claim) Verdict() claim.Verdict {
	count, all := map[claim.Verdict]int{}, 0
	for _, a := range c.Assertions {
		if !a.Beside {
			count[a.Verdict]++
			all++
		}
	}
	switch {
	case count[claim.Refuted] > 0:
		return claim.Refuted
	case count[claim.Supported] == all:
		return claim.Supported
	case count[claim.NotJudged] == all:
		return claim.NotJudged
	}
	return claim.Inconclusive
}

// WriteClaim writes a table for each assertion and the verdicts below.
func WriteClaim(w io.Writer, c Claim, f Format) error {
	switch f {
	case JSON:
		return claimJSON(w, c)
	case CSV:
		return claimCSV(w, c)
	}
	var grids []grid
	for i, a := range c.Assertions {
		add := func(g grid) {
			if i > 0 {
				g.label += fmt.Sprint("-", i+1)
			}
			grids = append(grids, g)
		}
		if a.summarised() {
			add(a.summary(c))
		}
		add(c.grid(a))
	}
	last := &grids[len(grids)-1]
	last.notes = append(last.notes, c.Streams...)
	if whole := c.whole(); whole != "" {
		grids[0].above = append([]string{whole}, grids[0].above...)
		last.notes = append(last.notes, whole)
	}
	last.notes = append(last.notes, marked(c.Warnings)...)
	return writeGrids(w, grids, f)
}

// grid is the table of one assertion: a row for each stream and baseline, and
// for each baseline the mean over streams.
func (c Claim) grid(a Assertion) grid {
	unit := a.Metric.Unit
	g := grid{
		title: fmt.Sprintf("Claim %s: “%s”", c.Name, c.Says),
		above: a.above(c),
		header: []string{"baseline", "stream", heading(metric.Metric{Symbol: "treatment", Unit: unit}), heading(metric.Metric{Symbol: "baseline", Unit: unit}),
			a.word() + pointsUnit(unit) + " [" + a.level() + "]", a.word() + " (%) [" + a.level() + "]", fmt.Sprintf("for all %d", a.Cells), "P(" + a.word() + " ≥ " + a.threshold() + ")", "alone"},
		left:  []bool{true, true, false, false, false, false, false, false, true},
		label: "tab:claim-" + slug(c.Name, a.Metric.Name),
	}
	for _, against := range a.Against {
		for _, cell := range against.Cells {
			g.rows = append(g.rows, a.row(cell, cell.Stream))
		}
		if len(against.Cells) > 1 {
			row := a.row(against.Mean, "mean over streams")
			row[6] = none
			g.rows = append(g.rows, row)
		}
	}
	g.notes = a.notes()
	return g
}

func (a Assertion) row(c claim.Cell, stream string) []string {
	return []string{
		c.Baseline, stream, number(a.Metric.Unit, c.Treatment), number(a.Metric.Unit, c.Base),
		a.gain(c.Points), showEffect(c.Relative, 1), a.corrected(c), probability(c), settled(c),
	}
}

// notes say how the table is read, and the verdicts.
func (a Assertion) notes() []string {
	what := "Gain: treatment over baseline by paired seeds, positive where the treatment is better"
	if !a.Rule.Higher {
		what = "Reduction: by how much the treatment has less than the baseline, by paired seeds, negative where it has more"
	}
	notes := []string{
		fmt.Sprintf("%s; studentized bootstrap, %d resamples. For all %d: the interval, corrected (%s) so that those of all cells hold together. Alone: the verdict on this row by its own interval against what is claimed, %s.%s",
			what, a.Rule.Resamples, a.Cells, a.Rule.Correction, a.claimed(), a.needs()),
	}
	switch a.Rule.Judged {
	case claim.UpTo:
		notes = append(notes, fmt.Sprintf("“Up to” is judged by the cell with the largest %s, in intervals that hold for all; to be refuted every cell has to lie below by itself.", a.word()))
	case claim.Mean:
		notes = append(notes, "Judged by the mean over streams: supported where each baseline's lies above by itself, refuted where one lies below in intervals that hold for all baselines.")
	case claim.Each:
		notes = append(notes, "Judged in every cell: supported where each lies above by itself, refuted where one lies below in intervals that hold together.")
	}
	for _, b := range a.Against {
		line := fmt.Sprintf("Against %s: %s", b.Baseline, shout(b.Verdict))
		notes = append(notes, line+a.largest(b)+".")
	}
	notes = append(notes, a.conclusion())
	return append(notes, marked(a.Warnings)...)
}

// largest names the cell with the largest gain, and the mean.
func (a Assertion) largest(b claim.Against) string {
	if b.Largest < 0 {
		return ""
	}
	large := b.Cells[b.Largest]
	s := fmt.Sprintf(" (largest %s on %s; ", a.unitEffect(a.Effect(large).Estimate), large.Stream)
	if b.Mean.Verdict == claim.NotJudged {
		return s + fmt.Sprintf("%s not judged)", b.Mean.Reason)
	}
	return s + fmt.Sprintf("mean over streams %s)", a.unitEffect(a.Effect(b.Mean).Estimate))
}

// conclusion is the verdict in a sentence.
func (a Assertion) conclusion() string {
	s := fmt.Sprintf("Verdict: %s.", shout(a.Verdict))
	if a.Beside {
		s = fmt.Sprintf("Shown beside the claim, no part of its verdict: %s.", shout(a.Verdict))
	}
	if a.Rule.Judged != claim.UpTo || len(a.Against) < 2 {
		return s
	}
	judged := 0
	for _, b := range a.Against {
		if b.Verdict != claim.NotJudged {
			judged++
		}
	}
	every, others := "every baseline", "the others"
	if judged < len(a.Against) {
		every, others = "every baseline that could be judged", "the others that could be judged"
	}
	switch len(a.True) {
	case 0:
		return s + " No baseline makes it true."
	case judged:
		return s + fmt.Sprintf(" It is true against %s.", every)
	}
	return s + fmt.Sprintf(" It is true of %s against %s, and not against %s.", a.Treatment, strings.Join(a.True, ", "), others)
}

// spans writes seeds as ranges: "2000–2009".
func spans(seeds []int64) string {
	var parts []string
	for i := 0; i < len(seeds); {
		j := i
		for j+1 < len(seeds) && seeds[j+1] == seeds[j]+1 {
			j++
		}
		if j > i {
			parts = append(parts, fmt.Sprintf("%d–%d", seeds[i], seeds[j]))
		} else {
			parts = append(parts, fmt.Sprint(seeds[i]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}

// settled is a cell's verdict, and what an open one needs.
func settled(c claim.Cell) string {
	switch {
	case c.Verdict == claim.NotJudged:
		return fmt.Sprintf("%s: %s", c.Verdict, c.Reason)
	case c.Failed+c.FailedBase > 0:
		return fmt.Sprintf("%s (failed: treatment %d, baseline %d)", c.Verdict, c.Failed, c.FailedBase)
	case c.Needed > 0:
		return fmt.Sprintf("%s (about %s seeds would settle this row)", c.Verdict, grouped(float64(c.Needed)))
	}
	return string(c.Verdict)
}
