package report

import (
	"fmt"

	"retain/report/claim"
	"retain/results/metric"
)

// summarised says whether an assertion has enough cells to be summed up first.
func (a Assertion) summarised() bool {
	return len(a.Against) > 1 && len(a.Against[0].Cells) > 1
}

// summary is an assertion on one page: a row for the treatment and for each
// baseline, a column for each stream with the mean of the metric there, and what
// was judged of the baseline.
func (a Assertion) summary(c Claim) grid {
	unit, in := a.Metric.Unit, " (%)"
	if a.Rule.Unit != claim.Relative {
		in = pointsUnit(a.Metric.Unit)
	}
	g := grid{
		title: fmt.Sprintf("Claim %s, summed up: “%s”", c.Name, c.Says), above: a.above(c), rule: 1,
		header: []string{heading(metric.Metric{Symbol: a.Metric.Symbol, Unit: unit})},
		label:  "tab:claim-" + slug(c.Name, a.Metric.Name, "summary"),
		notes: []string{
			fmt.Sprintf("Means over %s, and last over streams. %s: of the treatment over this baseline by paired seeds, with its own interval. Every cell, with its intervals, is in the table of cells.", a.counted(), capital(a.word())),
			a.conclusion(),
		},
	}
	treatment := []string{a.Treatment}
	for _, cell := range a.Against[0].Cells {
		g.header = append(g.header, cell.Stream)
		treatment = append(treatment, number(unit, a.best(cell.Stream)))
	}
	g.header = append(g.header, "mean", "largest "+a.word(), "mean "+a.word()+in+" ["+a.level()+"]", "verdict")
	g.left = make([]bool, len(g.header))
	g.left[len(g.header)-1] = true
	g.rows = append(g.rows, append(treatment, number(unit, a.best("")), none, none, ""))
	for _, b := range a.Against {
		row := []string{b.Baseline}
		for _, cell := range b.Cells {
			row = append(row, number(unit, cell.Base))
		}
		largest := none
		if b.Largest >= 0 {
			largest = a.unitEffect(a.Effect(b.Cells[b.Largest]).Estimate)
		}
		g.rows = append(g.rows, append(row, number(unit, b.Mean.Base), largest, a.effect(b.Mean), string(b.Verdict)))
	}
	return g
}

// counted says over how many seeds the numbers are.
func (a Assertion) counted() string {
	n := 0
	for _, b := range a.Against {
		n = max(n, b.Mean.Seeds)
	}
	if n < len(a.Seeds) {
		return fmt.Sprintf("the %d of %d seeds in which no run failed", n, len(a.Seeds))
	}
	return fmt.Sprintf("%d seeds", n)
}

// best is the treatment's mean on a stream, or over all where it is empty: of the
// baseline with which it shares the most seeds.
func (a Assertion) best(stream string) float64 {
	var found claim.Cell
	for _, b := range a.Against {
		for _, cell := range append([]claim.Cell{b.Mean}, b.Cells...) {
			if cell.Stream == stream && cell.Seeds > found.Seeds {
				found = cell
			}
		}
	}
	return found.Treatment
}

// effect is the gain of a cell in the unit of the claim, with its interval.
func (a Assertion) effect(c claim.Cell) string {
	if a.Rule.Unit == claim.Relative {
		return showEffect(c.Relative, 1)
	}
	return a.gain(c.Points)
}

// above stands over the tables of an assertion.
func (a Assertion) above(c Claim) []string {
	return []string{
		fmt.Sprintf("%s · from %s", a.says(), c.Source),
		fmt.Sprintf("treatment %s · %s · %d seeds (%s) · file %.12s", a.Treatment, a.scope(), len(a.Seeds), spans(a.Seeds), c.Digest),
	}
}
