package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// span is an interval along an axis.
type span struct{ low, high float64 }

// series plots points with an optional line and optional bars of confidence
// in both directions. A point with a NaN is left out and breaks the line; a
// bar with a NaN is left out.
type series struct {
	x, y         []float64
	xBars, yBars []span // nil, or one for each point
	line         draw.LineStyle
	glyph        draw.GlyphStyle
	shift        vg.Length     // of points and bars to the right, off those of others at the same place
	colors       []color.Color // nil: the glyph's; or one for each point and its bars
}

var (
	_ plot.Plotter     = series{}
	_ plot.DataRanger  = series{}
	_ plot.Thumbnailer = series{}
)

// Plot implements plot.Plotter.
func (s series) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var run []vg.Point
	flush := func() {
		if len(run) > 1 && s.line.Width > 0 {
			c.StrokeLines(s.line, run)
		}
		run = nil
	}
	for i := range s.x {
		if math.IsNaN(s.x[i]) || math.IsNaN(s.y[i]) {
			flush()
			continue
		}
		x, y := tx(s.x[i])+s.shift, ty(s.y[i])
		bar := draw.LineStyle{Color: s.glyphAt(i).Color, Width: 0.9}
		run = append(run, vg.Point{X: x, Y: y})
		if b, ok := barAt(s.yBars, i); ok {
			low, high := max(ty(b.low), c.Min.Y), min(ty(b.high), c.Max.Y)
			c.StrokeLine2(bar, x, low, x, high)
			c.StrokeLine2(bar, x-2.5, low, x+2.5, low)
			c.StrokeLine2(bar, x-2.5, high, x+2.5, high)
		}
		if b, ok := barAt(s.xBars, i); ok {
			low, high := max(tx(b.low), c.Min.X), min(tx(b.high), c.Max.X)
			c.StrokeLine2(bar, low, y, high, y)
			c.StrokeLine2(bar, low, y-2.5, low, y+2.5)
			c.StrokeLine2(bar, high, y-2.5, high, y+2.5)
		}
	}
	flush()
	if s.glyph.Radius == 0 {
		return
	}
	for i := range s.x {
		if !math.IsNaN(s.x[i]) && !math.IsNaN(s.y[i]) {
			c.DrawGlyphNoClip(s.glyphAt(i), vg.Point{X: tx(s.x[i]) + s.shift, Y: ty(s.y[i])})
		}
	}
}

// glyphAt is the marker of point i.
func (s series) glyphAt(i int) draw.GlyphStyle {
	g := s.glyph
	if s.colors != nil {
		g.Color = s.colors[i]
	}
	return g
}

func barAt(bars []span, i int) (span, bool) {
	if i >= len(bars) || math.IsNaN(bars[i].low) || math.IsNaN(bars[i].high) {
		return span{}, false
	}
	return bars[i], true
}

// DataRange implements plot.DataRanger; bars count.
func (s series) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, ymin = math.Inf(1), math.Inf(1)
	xmax, ymax = math.Inf(-1), math.Inf(-1)
	for i := range s.x {
		if math.IsNaN(s.x[i]) || math.IsNaN(s.y[i]) {
			continue
		}
		xmin, xmax = min(xmin, s.x[i]), max(xmax, s.x[i])
		ymin, ymax = min(ymin, s.y[i]), max(ymax, s.y[i])
		if b, ok := barAt(s.xBars, i); ok {
			xmin, xmax = min(xmin, b.low), max(xmax, b.high)
		}
		if b, ok := barAt(s.yBars, i); ok {
			ymin, ymax = min(ymin, b.low), max(ymax, b.high)
		}
	}
	return xmin, xmax, ymin, ymax
}

// Thumbnail implements plot.Thumbnailer.
func (s series) Thumbnail(c *draw.Canvas) {
	mid := vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: (c.Min.Y + c.Max.Y) / 2}
	if s.line.Width > 0 {
		c.StrokeLine2(s.line, c.Min.X, mid.Y, c.Max.X, mid.Y)
	}
	if s.glyph.Radius > 0 {
		c.DrawGlyphNoClip(s.glyph, mid)
	}
}

// rules are lines across a plot at some values, to be added before the data.
type rules struct {
	at       []float64
	vertical bool // at are values of x
	style    draw.LineStyle
}

// Plot implements plot.Plotter.
func (r rules) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	for _, v := range r.at {
		if r.vertical {
			c.StrokeLine2(r.style, tx(v), c.Min.Y, tx(v), c.Max.Y)
		} else {
			c.StrokeLine2(r.style, c.Min.X, ty(v), c.Max.X, ty(v))
		}
	}
}
