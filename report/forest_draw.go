package report

import (
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"retain/report/claim"
)

// The colours of a forest plot, and its lines.
var (
	forestOwn     = okabeIto[0]
	forestMean    = okabeIto[1]
	forestBand    = color.RGBA{240, 240, 240, 255}
	thresholdLine = draw.LineStyle{Color: okabeIto[3], Width: 1.4, Dashes: []vg.Length{5, 3}}
)

const (
	forestRowHeight vg.Length = 13.5
	forestText      vg.Length = 10  // the smallest there is: in two columns still 11 pixels high on a page 900 wide
	forestLift      vg.Length = 0.8 // of text, whose middle is taken with its descenders
)

// forestCells draws rows: estimates with their intervals, names at the left
// of the axes and values at the right. An estimate beyond the axis is an arrow at its
// edge, and an interval that goes on beyond it ends in an arrowhead.
type forestCells struct {
	rows   []forestRow
	labels vg.Length // width at the left
	values vg.Length // width at the right
	value  func(claim.Effect) string
}

// Plot implements plot.Plotter.
func (f forestCells) Plot(c draw.Canvas, p *plot.Plot) {
	_, ty := p.Transforms(&c)
	left, right := c.Min.X-f.labels, c.Max.X+f.values
	for _, r := range f.rows {
		y := ty(r.y)
		switch {
		case r.heading:
			half := forestRowHeight / 2
			c.FillPolygon(forestBand, []vg.Point{{X: left, Y: y - half}, {X: right, Y: y - half}, {X: right, Y: y + half}, {X: left, Y: y + half}})
			c.FillText(middled(bold(forestText), text.XLeft), vg.Point{X: left + 3, Y: y + forestLift}, r.label)
			continue
		case r.judged:
			drawForestCell(c, p, r, y)
			c.FillText(middled(sans(forestText, ink), text.XRight), vg.Point{X: right - 3, Y: y + forestLift}, f.value(r.effect))
		default:
			remark(c, y, right-c.Min.X-8, alone(r.cell))
		}
		c.FillText(middled(sans(forestText, ink), text.XRight), vg.Point{X: c.Min.X - 7, Y: y + forestLift}, r.label)
	}
}

// drawForestCell draws the estimate of a row over its intervals.
func drawForestCell(c draw.Canvas, p *plot.Plot, r forestRow, y vg.Length) {
	tx, _ := p.Transforms(&c)
	shape := forestGlyph(r.mean)
	if !r.mean {
		drawReach(c, p, r.cell.Corrected, y, grey)
	}
	drawReach(c, p, r.effect.Interval, y, shape.Color)
	switch e := r.effect.Estimate; {
	case e < p.X.Min:
		arrow(c, c.Min.X, y, -8, 4, shape.Color)
	case e > p.X.Max:
		arrow(c, c.Max.X, y, 8, 4, shape.Color)
	default:
		c.DrawGlyphNoClip(shape, vg.Point{X: tx(e), Y: y})
	}
}

// forestGlyph is the marker of a cell, or of a mean over streams.
func forestGlyph(mean bool) draw.GlyphStyle {
	if mean {
		return draw.GlyphStyle{Color: forestMean, Radius: 4, Shape: draw.PyramidGlyph{}}
	}
	return draw.GlyphStyle{Color: forestOwn, Radius: 2.8, Shape: draw.CircleGlyph{}}
}

// drawReach draws as much of an interval as the axis shows. An end beyond the
// axis, or one that is not bounded, is an arrowhead at the edge; where nothing of the
// interval is on the axis, only that is drawn.
func drawReach(c draw.Canvas, p *plot.Plot, i claim.Interval, y vg.Length, in color.Color) {
	if math.IsNaN(i.Low) || math.IsNaN(i.High) {
		return
	}
	tx, _ := p.Transforms(&c)
	style := draw.LineStyle{Color: in, Width: 0.9}
	if low, high := max(i.Low, p.X.Min), min(i.High, p.X.Max); low < high {
		c.StrokeLine2(style, tx(low), y, tx(high), y)
	}
	end := func(v float64) {
		switch {
		case v < p.X.Min:
			arrow(c, c.Min.X, y, -4.5, 2.3, in)
		case v > p.X.Max:
			arrow(c, c.Max.X, y, 4.5, 2.3, in)
		default:
			c.StrokeLine2(style, tx(v), y-2.5, tx(v), y+2.5)
		}
	}
	end(i.Low)
	end(i.High)
}

// arrow is a filled triangle with its tip at x, of that length, to the left where it is
// negative, and half that height.
func arrow(c draw.Canvas, x, y, length, half vg.Length, in color.Color) {
	c.FillPolygon(in, []vg.Point{{X: x, Y: y}, {X: x - length, Y: y + half}, {X: x - length, Y: y - half}})
}

// remark is a line of text in place of a cell that is not judged. Of a long one the
// end is left out: small text would not be read, and the tables have the whole.
func remark(c draw.Canvas, y, width vg.Length, s string) {
	style := middled(sans(forestText, ink), text.XLeft)
	for words := strings.Fields(s); style.Width(s) > width && len(words) > 1; {
		words = words[:len(words)-1]
		s = strings.TrimRight(strings.Join(words, " "), ",:") + " …"
	}
	half, end := forestRowHeight/2-1, c.Min.X+style.Width(s)+6
	c.FillPolygon(white, []vg.Point{{X: c.Min.X + 2, Y: y - half}, {X: end, Y: y - half}, {X: end, Y: y + half}, {X: c.Min.X + 2, Y: y + half}})
	c.FillText(style, vg.Point{X: c.Min.X + 4, Y: y + forestLift}, s)
}

func middled(s text.Style, x text.XAlignment) text.Style {
	s.XAlign, s.YAlign = x, text.YCenter
	return s
}

// beyondThumb is the legend's arrow, and where there are means theirs behind it.
type beyondThumb struct{ means bool }

// Thumbnail implements plot.Thumbnailer.
func (t beyondThumb) Thumbnail(c *draw.Canvas) {
	x, y := (c.Min.X+c.Max.X)/2+4, (c.Min.Y+c.Max.Y)/2
	if t.means {
		arrow(*c, x+6, y, 8, 4, forestMean)
		x -= 5
	}
	arrow(*c, x, y, 8, 4, forestOwn)
}

// flow is a legend in lines across a figure of some width.
type flow struct {
	key
	width vg.Length
}

// places are the left ends of the entries, and in which line each stands.
func (f flow) places() (xs []vg.Length, lines []int) {
	var x vg.Length
	line := 0
	for _, name := range f.names {
		w := keyThumb + 6 + sans(forestText, ink).Width(name)
		if x > 0 && x+w > f.width {
			x, line = 0, line+1
		}
		xs, lines = append(xs, x), append(lines, line)
		x += w + 14
	}
	return xs, lines
}

func (f flow) height() vg.Length {
	_, lines := f.places()
	return times(lines[len(lines)-1]+1, keyRow+2)
}

// draw draws the legend with its top left corner at that of c.
func (f flow) draw(c draw.Canvas) {
	xs, lines := f.places()
	for i, name := range f.names {
		x, y := c.Min.X+xs[i], c.Max.Y-times(lines[i]+1, keyRow+2)
		icon := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + keyThumb, Y: y + keyRow}}}
		f.thumbs[i].Thumbnail(&icon)
		c.FillText(sans(forestText, ink), vg.Point{X: x + keyThumb + 6, Y: y + 3}, name)
	}
}
