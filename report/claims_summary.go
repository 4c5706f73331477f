package report

import (
	"fmt"
	"slices"

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
		title: fmt.Sprintf("Claim %s, summed up: “%s”", c.Name, c.Says), above: a.above(c), lead: []string{a.conclusion(c)}, rule: 1,
		header: []string{heading(metric.Metric{Symbol: a.Metric.Symbol, Unit: unit})},
		label:  "tab:claim-" + slug(c.Name, a.Metric.Name, "summary"),
		notes:  []string{fmt.Sprintf("Means over seeds, and last over streams. %s: of the treatment over this baseline by paired seeds, with its own interval; the mean one is the mean of the streams'. Claimed: %s.", capital(a.word()), a.sentence())},
	}
	treatment := []string{a.Treatment}
	for _, cell := range a.Against[0].Cells {
		g.header = append(g.header, cell.Stream)
		treatment = append(treatment, number(unit, a.best(cell.Stream)))
	}
	g.header = append(g.header, "mean")
	treatment = append(treatment, number(unit, a.best("")))
	known := c.entry(a.Treatment)
	if len(c.Entries) > 0 {
		g.header = append(g.header, "bytes kept", "examples kept", "budget")
		treatment = append(append(treatment, known.kept()...), "")
	}
	g.header = append(g.header, "largest "+a.word(), "mean "+a.word()+in+" ["+a.level()+"]", "verdict")
	g.left = make([]bool, len(g.header))
	for i, h := range g.header {
		g.left[i] = h == "budget" || h == "verdict"
	}
	g.rows = append(g.rows, append(treatment, none, none, ""))
	for _, b := range a.Against {
		row := []string{b.Baseline}
		for _, cell := range b.Cells {
			row = append(row, number(unit, cell.Base))
		}
		row = append(row, number(unit, b.Mean.Base))
		if len(c.Entries) > 0 {
			entry := c.entry(b.Baseline)
			row = append(append(row, entry.kept()...), entry.budget(known))
		}
		largest := none
		if b.Largest >= 0 {
			largest = a.unitEffect(a.Effect(b.Cells[b.Largest]).Estimate)
		}
		g.rows = append(g.rows, append(row, largest, a.effect(b.Mean), string(b.Verdict)))
	}
	return g
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
	first := fmt.Sprintf("%s · from %s", a.says(), c.Source)
	if n := len(c.Assertions); n > 1 {
		i := slices.IndexFunc(c.Assertions, func(b Assertion) bool {
			return b.says() == a.says() && b.Metric.Name == a.Metric.Name && b.Treatment == a.Treatment
		})
		first = fmt.Sprintf("assertion %d of %d: %s", i+1, n, first)
	}
	return []string{
		first,
		fmt.Sprintf("treatment %s · %s · %s · file %.12s", a.Treatment, a.scope(), a.counted(c), c.Digest),
	}
}

// number is the place of an assertion among those of the claim, from 1.
func (c Claim) number(a Assertion) int {
	return 1 + slices.IndexFunc(c.Assertions, func(b Assertion) bool {
		return b.says() == a.says() && b.Metric.Name == a.Metric.Name && b.Treatment == a.Treatment && slices.Equal(b.names(), a.names())
	})
}

// names are the baselines of an assertion.
func (a Assertion) names() []string {
	var names []string
	for _, b := range a.Against {
		names = append(names, b.Baseline)
	}
	return names
}
