package report

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"retain/report/claim"
)

// forestRow is a heading with a baseline's name, or a cell; y is its height in
// rows, from 0 downwards.
type forestRow struct {
	label                 string
	heading, mean, judged bool
	y                     float64
	cell                  claim.Cell
	effect                claim.Effect // in the unit of the rule, where judged
}

// forestRows are the rows of a plot from top to bottom.
func forestRows(a Assertion, against []claim.Against) []forestRow {
	var rows []forestRow
	y := 0.0
	add := func(r forestRow) {
		if r.heading && len(rows) > 0 {
			y += 0.4
		}
		r.y = -y
		y++
		if !r.heading && r.cell.Verdict != claim.NotJudged {
			r.judged, r.effect = true, a.Effect(r.cell)
		}
		rows = append(rows, r)
	}
	for _, b := range against {
		add(forestRow{label: "over " + b.Baseline, heading: true})
		for _, c := range b.Cells {
			add(forestRow{label: c.Stream, cell: c})
		}
		if len(b.Cells) > 1 {
			add(forestRow{label: "mean over streams", mean: true, cell: b.Mean})
		}
	}
	return rows
}

// forestColumns splits baselines into two columns where one would be too high
// for a page, as evenly as their rows allow.
func forestColumns(a Assertion) [][]claim.Against {
	const most = 40 // rows in one column
	all := len(forestRows(a, a.Against))
	if all <= most || len(a.Against) < 2 {
		return [][]claim.Against{a.Against}
	}
	best, height := 1, all
	for n := 1; n < len(a.Against); n++ {
		if h := max(len(forestRows(a, a.Against[:n])), len(forestRows(a, a.Against[n:]))); h < height {
			best, height = n, h
		}
	}
	return [][]claim.Against{a.Against[:best], a.Against[best:]}
}

// forestLimits are the ends of the axis. It always holds 0, the threshold, and half
// of the threshold beyond both. Of the cells' estimates and the ends of their own
// intervals it holds those within Tukey's fences: no further than 1.5 times the
// distance of the quartiles from these (Tukey, Exploratory Data Analysis, 1977).
// Where all there is, the intervals that hold together included, needs no more
// than three times that axis, all of it is shown.
func forestLimits(rows []forestRow, threshold float64) (low, high float64) {
	low, high = min(0, threshold), max(0, threshold)
	allLow, allHigh := low, high
	low, high = low-math.Abs(threshold)/2, high+math.Abs(threshold)/2
	var values []float64
	for _, r := range rows {
		if !r.judged {
			continue
		}
		of := []float64{r.effect.Estimate, r.effect.Interval.Low, r.effect.Interval.High}
		if !r.mean {
			values = append(values, of...)
			of = append(of, r.cell.Corrected.Low, r.cell.Corrected.High)
		}
		for _, v := range of {
			if finite(v) {
				allLow, allHigh = min(allLow, v), max(allHigh, v)
			}
		}
	}
	if values = slices.DeleteFunc(values, func(v float64) bool { return !finite(v) }); len(values) == 0 {
		return allLow, allHigh
	}
	slices.Sort(values)
	first, third := stat.Quantile(0.25, stat.Empirical, values, nil), stat.Quantile(0.75, stat.Empirical, values, nil)
	reach := float64(1.5 * (third - first))
	for _, v := range values {
		if v >= first-reach && v <= third+reach {
			low, high = min(low, v), max(high, v)
		}
	}
	if low == high || allHigh-allLow <= float64(3*(high-low)) {
		return allLow, allHigh
	}
	return low, high
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// beyond is how many judged rows have their estimate beyond the axis, and
// whether an interval begins on it and goes on beyond.
func beyond(rows []forestRow, low, high float64) (estimates int, intervals bool) {
	leaves := func(i claim.Interval) bool {
		return i.Low <= high && i.High >= low && (i.Low < low || i.High > high)
	}
	for _, r := range rows {
		if !r.judged {
			continue
		}
		if r.effect.Estimate < low || r.effect.Estimate > high {
			estimates++
		}
		intervals = intervals || leaves(r.effect.Interval) || !r.mean && leaves(r.cell.Corrected)
	}
	return estimates, intervals
}
