package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// gapKinds are the measures of overfitting in GapFigure and their names there.
var gapKinds = []struct{ metric, name string }{
	{"gap", "train − test, just learned"},
	{"final-gap", "train − test, at the end"},
	{"memory-gap", "stored − test, at the end"},
}

// GapFigure draws the generalisation gaps of every method of g in percentage
// points, with intervals: a marker for each kind, in the colours of the methods.
func GapFigure(g Group) Figure {
	const plotW, gap vg.Length = 330, 14
	cells := g.ran()
	p := newPlot("", "gap (percentage points)", "")
	legend := key{}
	low, high := 0.0, 0.0
	var all []series
	for k, kind := range gapKinds {
		s := series{glyph: lookOf(ink, k, 0).glyph}
		s.glyph.Radius = 3.5
		for i, c := range cells {
			s.colors = append(s.colors, c.look.line.Color)
			e := c.Value(kind.metric)
			s.x, s.y = append(s.x, 100*e.Mean), append(s.y, float64(len(cells)-1-i)+float64(0.22*float64(1-k)))
			s.xBars = append(s.xBars, span{100 * e.Low, 100 * e.High})
		}
		if a, b, _, _ := s.DataRange(); a <= b {
			low, high = min(low, a), max(high, b)
			all = append(all, s)
			legend.add(kind.name, s)
		}
	}
	ticks, between, labels, rowH := gapRows(cells)
	gapAxes(p, ticks, between, low, high)
	for _, s := range all {
		p.Add(s)
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = gapRange(low, high, len(cells))
	kw, kh := legend.size()
	w := plotW + labels
	h := times(len(cells), rowH) + 45
	notes := []string{
		g.setup(), g.bracket(),
		"Accuracy on training or stored examples minus test accuracy: mean over n seeds with 95 % Student-t intervals.",
	}
	return newFigure("Generalisation gap · "+g.title(), notes, w+gap+kw, max(h, kh), func(c draw.Canvas) {
		if len(all) > 0 {
			p.Draw(corner(c, w, h))
		} else {
			c.FillText(sans(9, grey), vg.Point{X: c.Min.X, Y: c.Max.Y - 12}, "no accuracy on training data in the store")
		}
		legend.draw(draw.Crop(c, w+gap, 0, 0, 0))
	})
}

// gapRows labels the rows, first method on top: ticks, the borders between
// rows, the width of the widest label and the height that a row needs.
func gapRows(cells []Cell) (ticks []plot.Tick, between []float64, width, height vg.Length) {
	style := sans(8.5, ink)
	height = 34
	for i, c := range cells {
		lines := wrap(style, c.counted(), 150)
		height = max(height, times(len(lines), 10)+4)
		for _, l := range lines {
			width = max(width, style.Width(l))
		}
		at := float64(len(cells) - 1 - i)
		ticks = append(ticks, plot.Tick{Value: at, Label: padded(lines, len(lines))})
		between = append(between, at+0.5)
	}
	return ticks, between, width, height
}

func gapRange(low, high float64, n int) (xmin, xmax, ymin, ymax float64) {
	pad := math.Max(0.5, (high-low)*0.05)
	return low - pad, high + pad, -0.5, float64(n) - 0.5
}

// gapAxes sets ticks and the lines behind the data.
func gapAxes(p *plot.Plot, methods []plot.Tick, between []float64, low, high float64) {
	xmin, xmax, _, _ := gapRange(low, high, len(methods))
	p.Y.Tick.Marker, p.Y.Tick.Length = plot.ConstantTicks(methods), 0
	p.Y.Tick.Label = sans(8.5, ink)
	p.Y.Tick.Label.XAlign, p.Y.Tick.Label.YAlign = text.XRight, text.YCenter
	xs := linearTicks(xmin, xmax)
	p.X.Tick.Marker = plot.ConstantTicks(xs)
	p.Add(
		rules{at: labelled(xs), vertical: true, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: between, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: []float64{0}, vertical: true, style: draw.LineStyle{Color: ink, Width: 0.8}},
	)
}
