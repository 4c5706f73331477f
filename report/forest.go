package report

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"retain/report/claim"
)

// ForestFigure draws the gain, or the reduction, of every cell of an assertion, by baseline, with
// its interval, the wider one that holds for all cells together, and the
// threshold. A triangle is the mean over streams.
func ForestFigure(c Claim, a Assertion) Figure {
	const plotW, gap vg.Length = 360, 14
	rows := forestRows(a)
	own := series{glyph: lookOf(okabeIto[0], 0, 0).glyph}
	own.glyph.Radius = 3
	wide := series{}
	mean := series{glyph: lookOf(okabeIto[1], 2, 0).glyph}
	mean.glyph.Radius = 4.5
	wide.glyph.Color = grey // bars only: without a radius no marker is drawn
	low, high := math.Min(0, a.Rule.Threshold), math.Max(0, a.Rule.Threshold)
	var ticks []plot.Tick
	var between []float64
	var aside remarks
	for i, r := range rows {
		y := float64(len(rows) - 1 - i)
		ticks = append(ticks, plot.Tick{Value: y, Label: r.label})
		if r.heading {
			between = append(between, y+0.5)
			continue
		}
		if r.cell.Verdict == claim.NotJudged {
			aside = append(aside, plot.Tick{Value: y, Label: settled(r.cell)})
			continue
		}
		e := a.Effect(r.cell)
		s := &own
		if r.mean {
			s = &mean
		} else {
			wide.x, wide.y, wide.xBars = append(wide.x, e.Estimate), append(wide.y, y), append(wide.xBars, span{r.cell.Corrected.Low, r.cell.Corrected.High})
			low, high = within(low, high, r.cell.Corrected)
		}
		s.x, s.y, s.xBars = append(s.x, e.Estimate), append(s.y, y), append(s.xBars, span{e.Interval.Low, e.Interval.High})
		low, high = within(min(low, e.Estimate), max(high, e.Estimate), e.Interval)
	}
	p := newPlot("", a.axis(), "")
	labels := forestAxes(p, ticks, between, low, high, a.Rule.Threshold)
	pad := math.Max(0.5, (high-low)*0.04)
	for _, s := range []series{wide, own, mean} {
		for i, b := range s.xBars {
			s.xBars[i] = span{max(b.low, low-pad), min(b.high, high+pad)} // what has no bound ends with the plot
		}
	}
	p.Add(wide, own, mean, aside)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = low-pad, high+pad, -0.6, float64(len(rows))-0.4
	legend := key{}
	legend.add(a.word()+", "+a.level()+" interval", own)
	legend.add(fmt.Sprintf("interval that holds for all %d cells", a.Cells), series{line: draw.LineStyle{Color: grey, Width: 0.9}})
	legend.add("mean over streams", mean)
	legend.add("claimed: "+a.claimed(), series{line: thresholdLine})
	kw, kh := legend.size()
	h := times(len(rows), 15) + 45
	notes := []string{
		a.says() + ".",
		fmt.Sprintf("Treatment %s, %s, %d seeds; by paired seeds, studentized bootstrap.", a.Treatment, a.scope(), len(a.Seeds)),
		a.conclusion(),
	}
	if whole := c.whole(); whole != "" {
		notes = append(notes, whole)
	}
	w := plotW + labels
	return newFigure(fmt.Sprintf("Claim %s: “%s”", c.Name, c.Says), notes, w+gap+kw, max(h, kh), func(canvas draw.Canvas) {
		p.Draw(corner(canvas, w, h))
		legend.draw(draw.Crop(canvas, w+gap, 0, 0, 0))
	})
}

// within is a range that holds an interval too, where that has bounds.
func within(low, high float64, i claim.Interval) (float64, float64) {
	if math.IsInf(i.Low, 0) || math.IsInf(i.High, 0) {
		return low, high
	}
	return min(low, i.Low), max(high, i.High)
}

// remarks are lines of text at the left of a plot, each at the height of a value.
type remarks []plot.Tick

// Plot implements plot.Plotter.
func (r remarks) Plot(c draw.Canvas, p *plot.Plot) {
	style := sans(8, ink)
	style.YAlign = text.YCenter
	_, ty := p.Transforms(&c)
	for _, t := range r {
		at, half := vg.Point{X: c.Min.X + 4, Y: ty(t.Value)}, style.Height("x")
		end := vg.Point{X: at.X + style.Width(t.Label) + 2, Y: at.Y + half}
		c.FillPolygon(color.White, []vg.Point{{X: at.X - 2, Y: at.Y - half}, {X: end.X, Y: at.Y - half}, end, {X: at.X - 2, Y: end.Y}})
		c.FillText(style, at, t.Label)
	}
}

var thresholdLine = draw.LineStyle{Color: okabeIto[3], Width: 1.4, Dashes: []vg.Length{5, 3}}

// forestRow is a heading with a baseline's name, or a cell.
type forestRow struct {
	label         string
	heading, mean bool
	cell          claim.Cell
}

func forestRows(a Assertion) []forestRow {
	var rows []forestRow
	for _, b := range a.Against {
		rows = append(rows, forestRow{label: "over " + b.Baseline, heading: true})
		for _, c := range b.Cells {
			rows = append(rows, forestRow{label: c.Stream, cell: c})
		}
		if len(b.Cells) > 1 {
			rows = append(rows, forestRow{label: "mean over streams", mean: true, cell: b.Mean})
		}
	}
	return rows
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

// forestAxes sets ticks and the lines behind the data, and returns the width of
// the labels.
func forestAxes(p *plot.Plot, rows []plot.Tick, between []float64, low, high, threshold float64) vg.Length {
	style := sans(8.5, ink)
	var width vg.Length
	for _, t := range rows {
		width = max(width, style.Width(t.Label))
	}
	p.Y.Tick.Marker, p.Y.Tick.Length = plot.ConstantTicks(rows), 0
	p.Y.Tick.Label = style
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = text.XRight, text.YCenter
	xs := linearTicks(low, high)
	p.X.Tick.Marker = plot.ConstantTicks(xs)
	p.Add(
		rules{at: labelled(xs), vertical: true, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: between, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: []float64{0}, vertical: true, style: draw.LineStyle{Color: ink, Width: 0.8}},
		rules{at: []float64{threshold}, vertical: true, style: thresholdLine},
	)
	return width
}
