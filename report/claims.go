package report

import (
	"fmt"
	"io"
	"slices"
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
	Entries    []Entry   // treatment and baselines; nil: not known
	Failed     []Failure // runs that failed, by entry and stream
	Doubts     []Doubt   // of single entries
	Warnings   []string  // of the file and its history
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
	grids := c.tables(false)
	if f == Text || f == "" { // whoever reads a terminal begins at its end
		grids = append(grids, grid{title: "In short", notes: c.result()})
	}
	return writeGrids(w, grids, f)
}

// tables are those of every assertion, the summed up one before that of its cells,
// or alone; and last how they are read.
func (c Claim) tables(summaries bool) []grid {
	var grids []grid
	for i, a := range c.Assertions {
		add := func(g grid) {
			if i > 0 {
				g.label += fmt.Sprint("-", i+1)
			}
			g.warn = append(a.doubts(c), a.Warnings...)
			grids = append(grids, g)
		}
		if a.summarised() {
			add(a.summary(c))
		}
		if !summaries {
			add(c.grid(a))
		}
	}
	if len(grids) == 0 {
		return nil
	}
	grids[0].warn = append(slices.Clone(c.Warnings), grids[0].warn...)
	if whole := c.whole(); whole != nil {
		grids[0].lead = append(append(whole, ""), grids[0].lead...)
	}
	return append(grids, c.reading())
}

// grid is the table of one assertion: a row for each stream and baseline, and
// for each baseline the mean over streams.
func (c Claim) grid(a Assertion) grid {
	unit := a.Metric.Unit
	g := grid{
		title: fmt.Sprintf("Claim %s: “%s”", c.Name, c.Says),
		above: a.above(c), lead: []string{a.conclusion(c)},
		header: []string{"baseline", "stream", heading(metric.Metric{Symbol: "treatment", Unit: unit}), heading(metric.Metric{Symbol: "baseline", Unit: unit}),
			a.word() + pointsUnit(unit) + " [" + a.level() + "]", a.word() + " (%) [" + a.level() + "]", fmt.Sprintf("for all %d", a.Cells), "P(" + a.word() + " ≥ " + a.threshold() + ")", "alone", "in the claim"},
		left:  []bool{true, true, false, false, false, false, false, false, true, true},
		label: "tab:claim-" + slug(c.Name, a.Metric.Name),
	}
	uneven := a.uneven()
	if uneven {
		g.header, g.left = slices.Insert(g.header, 2, "n"), slices.Insert(g.left, 2, false)
	}
	add := func(cell claim.Cell, stream string) {
		row := a.row(cell, stream)
		if uneven {
			row = slices.Insert(row, 2, fmt.Sprint(cell.Seeds))
		}
		g.rows = append(g.rows, row)
	}
	for _, against := range a.Against {
		for _, cell := range against.Cells {
			add(cell, cell.Stream)
		}
		if len(against.Cells) > 1 {
			add(against.Mean, "mean over streams")
			row := g.rows[len(g.rows)-1]
			row[len(row)-4] = none // intervals that hold for all are of cells
		}
	}
	if len(g.rows) > longTable {
		g.fold = fmt.Sprintf("all %d cells, with their intervals", a.Cells+a.Aside)
	}
	g.notes = a.notes()
	return g
}

// longTable is the number of rows above which a Markdown page folds a table.
const longTable = 12

func (a Assertion) row(c claim.Cell, stream string) []string {
	return []string{
		c.Baseline, stream, number(a.Metric.Unit, c.Treatment), number(a.Metric.Unit, c.Base),
		a.gain(c.Points), showEffect(c.Relative, 1), a.corrected(c), probability(c), alone(c), a.brings(c),
	}
}

// notes say what is claimed, and the verdict against each baseline.
func (a Assertion) notes() []string {
	notes := []string{fmt.Sprintf("Claimed: %s.", a.sentence())}
	for _, b := range a.Against {
		line := fmt.Sprintf("Against %s: %s", b.Baseline, shout(b.Verdict))
		notes = append(notes, line+a.largest(b)+open(b.Verdict, b.Needed, b.Held)+".")
	}
	return notes
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
