package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"retain/report/claim"
)

// ForestFigure draws the gain, or the reduction, of every cell of an assertion, by baseline, with
// its interval, the wider one that holds for all cells together, and the
// threshold. A triangle is the mean over streams. The axis holds what decides (forestLimits);
// a cell beyond it is an arrow at its edge, and every value is written at the right.
func ForestFigure(c Claim, a Assertion) Figure {
	const one, two, gap vg.Length = 340, 180, 16 // widths of axes in one column and in two, and between columns
	f := newForest(a)
	plotW := one
	if len(f.columns) > 1 {
		plotW = two
	}
	column := f.labels + plotW + f.values
	w := times(len(f.columns), column+gap) - gap
	legend := flow{key: f.legend(), width: max(w, minWidth)}
	const axis vg.Length = 36 // height of ticks and label
	h := vg.Length(vg.Length(f.height+1.2)*forestRowHeight) + axis
	notes := []string{
		fmt.Sprintf("Treatment %s, %s, %s; by paired seeds, studentized bootstrap.", a.Treatment, a.scope(), a.counted(c)),
		a.conclusion(c),
	}
	if n := len(c.Assertions); n > 1 {
		notes = append(notes, fmt.Sprintf("It is assertion %d of %d. Verdict on the whole claim: %s.", c.number(a), n, shout(c.Verdict())))
	}
	notes = append(notes, marked(a.doubts(c))...)
	if s := f.cut(); s != "" {
		notes = append(notes, s)
	}
	top := legend.height() + 4
	return newFigureOf(forestText, fmt.Sprintf("Claim %s: “%s”", c.Name, c.Says), notes, w, h+top, func(canvas draw.Canvas) {
		legend.draw(canvas)
		for i, rows := range f.columns {
			part := corner(draw.Crop(canvas, times(i, column+gap), 0, 0, -top), column, h)
			f.plot(rows).Draw(draw.Crop(part, f.labels, -f.values, 0, 0))
		}
	})
}

// forest is a forest plot before it is drawn.
type forest struct {
	a              Assertion
	columns        [][]forestRow
	rows           []forestRow // of all columns
	height         float64     // of the longest column, in rows
	low, high      float64     // of the data on the axis
	min, max       float64     // ends of the axis
	labels, values vg.Length   // widths beside the axes
}

func newForest(a Assertion) forest {
	f := forest{a: a}
	for _, against := range forestColumns(a) {
		rows := forestRows(a, against)
		f.columns, f.rows = append(f.columns, rows), append(f.rows, rows...)
		f.height = max(f.height, -rows[len(rows)-1].y)
	}
	f.low, f.high = forestLimits(f.rows, a.Rule.Threshold)
	pad := math.Max(0.5, (f.high-f.low)*0.04)
	f.min, f.max = f.low-pad, f.high+pad
	style := sans(forestText, ink)
	for _, r := range f.rows {
		if !r.heading {
			f.labels = max(f.labels, style.Width(r.label)+10)
		}
		if r.judged {
			f.values = max(f.values, style.Width(a.brief(r.effect))+10)
		}
	}
	return f
}

// brief is an estimate with its own interval, in three digits or so.
func (a Assertion) brief(e claim.Effect) string {
	show := a.scale
	if a.Rule.Unit == claim.Relative || a.isShare() {
		show = func(v float64) string {
			if math.Abs(v) >= 99.95 {
				return fixed(v, 0)
			}
			return fixed(v, 1)
		}
	}
	return show(e.Estimate) + " " + interval(e.Interval, show)
}

// cut says what the axis does not show, where there is something.
func (f forest) cut() string {
	n, intervals := beyond(f.rows, f.min, f.max)
	var parts []string
	switch {
	case n == 1:
		parts = append(parts, "one value lies beyond it, an arrow at the edge")
	case n > 1:
		parts = append(parts, fmt.Sprintf("%d values lie beyond it, arrows at the edge", n))
	}
	if intervals {
		parts = append(parts, "an interval that ends in an arrowhead goes on beyond it")
	}
	if parts == nil {
		return ""
	}
	return "The axis shows what decides: " + strings.Join(parts, "; ") + ". Every value is at the right."
}

func (f forest) legend() key {
	var k key
	k.add(f.a.word()+", "+f.a.level()+" interval (at the right)", series{glyph: forestGlyph(false)})
	k.add(fmt.Sprintf("interval that holds for all %d cells", f.a.Cells), series{line: draw.LineStyle{Color: grey, Width: 0.9}})
	means := slices.ContainsFunc(f.rows, func(r forestRow) bool { return r.mean })
	if means {
		k.add("mean over streams", series{glyph: forestGlyph(true)})
	}
	k.add("claimed: "+f.a.sentence(), series{line: thresholdLine})
	if n, _ := beyond(f.rows, f.min, f.max); n > 0 {
		k.add("beyond the axis: the value is at the right", beyondThumb{means: means})
	}
	return k
}

// plot is one column.
func (f forest) plot(rows []forestRow) *plot.Plot {
	p := newPlot("", f.a.axis(), "")
	p.X.Label.TextStyle.Font, p.X.Tick.Label.Font = sans(forestText, ink).Font, sans(forestText, ink).Font
	p.HideY()
	p.Y.Padding = 0
	xs := linearTicks(f.low, f.high)
	p.X.Tick.Marker = plot.ConstantTicks(xs)
	p.Add(
		rules{at: labelled(xs), vertical: true, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: []float64{0}, vertical: true, style: draw.LineStyle{Color: ink, Width: 0.8}},
		rules{at: []float64{f.a.Rule.Threshold}, vertical: true, style: thresholdLine},
		forestCells{rows: rows, labels: f.labels, values: f.values, value: f.a.brief},
	)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = f.min, f.max, -f.height-0.6, 0.6
	return p
}

// axis names the horizontal axis.
func (a Assertion) axis() string {
	unit := "% of the baseline"
	if a.Rule.Unit == claim.Points {
		unit = strings.Trim(pointsUnit(a.Metric.Unit), " ()")
	}
	if unit == "" {
		return a.word() + " in " + a.Metric.Symbol
	}
	return fmt.Sprintf("%s in %s (%s)", a.word(), a.Metric.Symbol, unit)
}
