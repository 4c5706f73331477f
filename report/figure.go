package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Figure is a drawing of fixed size in points, to be written as SVG or PNG.
type Figure struct {
	Width, Height vg.Length
	draw          func(draw.Canvas)
}

// SVG writes f as SVG. Text stays text, in Liberation Sans or what has its
// widths.
func (f Figure) SVG(w io.Writer) error {
	c := vgsvg.NewWith(vgsvg.UseWH(f.Width, f.Height))
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return err
	}
	svg := strings.ReplaceAll(b.String(), "font-family:Liberation Sans;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")
	_, err := io.WriteString(w, svg)
	return err
}

// PNG writes f as PNG with 144 dots per inch.
func (f Figure) PNG(w io.Writer) error {
	c := vgimg.NewWith(vgimg.UseWH(f.Width, f.Height), vgimg.UseDPI(144))
	f.draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return err
}

const (
	margin   vg.Length = 10 // around every figure
	headSize vg.Length = 12
	noteSize vg.Length = 8.5
	minWidth vg.Length = 380
)

// newFigure puts a heading over a body of size (w, h): a title in bold and
// notes, broken into lines that fit.
func newFigure(title string, notes []string, w, h vg.Length, body func(draw.Canvas)) Figure {
	return newFigureOf(noteSize, title, notes, w, h, body)
}

// newFigureOf is newFigure with notes in text of that size.
func newFigureOf(noteSize vg.Length, title string, notes []string, w, h vg.Length, body func(draw.Canvas)) Figure {
	w = max(w, minWidth)
	head := wrap(bold(headSize), title, w)
	var small []string
	for _, n := range notes {
		small = append(small, wrap(sans(noteSize, ink), n, w)...)
	}
	headHeight := times(len(head), headSize*1.3) + times(len(small), noteSize*1.35) + 8
	f := Figure{Width: w + 2*margin, Height: h + headHeight + 2*margin}
	f.draw = func(c draw.Canvas) {
		c.FillPolygon(white, []vg.Point{c.Min, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: c.Min.X, Y: c.Max.Y}})
		y := c.Max.Y - margin
		for _, line := range head {
			y -= headSize * 1.3
			c.FillText(bold(headSize), vg.Point{X: c.Min.X + margin, Y: y + 3}, line)
		}
		for _, line := range small {
			y -= noteSize * 1.35
			c.FillText(sans(noteSize, ink), vg.Point{X: c.Min.X + margin, Y: y + 2}, line)
		}
		body(draw.Crop(c, margin, -margin, margin, -(margin + headHeight)))
	}
	return f
}

// times is n lengths l. The product is rounded by itself: were it fused with a
// sum around it, figures would differ between CPUs.
func times(n int, l vg.Length) vg.Length { return vg.Length(vg.Length(n) * l) }

// wrap breaks s at spaces, not at U+00A0, into lines no wider than width; a longer word is cut
// into pieces.
func wrap(style text.Style, s string, width vg.Length) []string {
	var lines []string
	line := ""
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) {
		for style.Width(word) > width && len([]rune(word)) > 1 {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			cut := []rune(word)
			n := len(cut) - 1
			for n > 1 && style.Width(string(cut[:n])) > width {
				n--
			}
			lines, word = append(lines, string(cut[:n])), string(cut[n:])
		}
		switch {
		case line == "":
			line = word
		case style.Width(line+" "+word) <= width:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// corner is the top left part of c with that size.
func corner(c draw.Canvas, w, h vg.Length) draw.Canvas {
	return draw.Crop(c, 0, c.Min.X+w-c.Max.X, c.Max.Y-c.Min.Y-h, 0)
}

// counted is the label of c with its number of seeds, kept on one line.
func (c Cell) counted() string { return fmt.Sprintf("%s (n\u00a0%d)", c.Label, len(c.Runs)) }

// newPlot is an empty plot in the house style.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text, p.Title.TextStyle, p.Title.Padding = title, centred(bold(9)), 3
	for _, a := range []struct {
		axis  *plot.Axis
		label string
	}{{&p.X, x}, {&p.Y, y}} {
		a.axis.Label.Text = a.label
		a.axis.Label.TextStyle.Font = sans(9, ink).Font
		a.axis.Tick.Label.Font = sans(8, ink).Font
		a.axis.Padding = 4
		a.axis.LineStyle.Width, a.axis.Tick.LineStyle.Width = 0.6, 0.6
	}
	return p
}

func centred(s text.Style) text.Style {
	s.XAlign, s.YAlign = text.XCenter, text.YTop
	return s
}

// key is a legend outside of the data: entries below each other, with its
// size. Long labels are broken.
type key struct {
	names  []string
	thumbs []plot.Thumbnailer
}

const (
	keyRow   vg.Length = 12
	keyThumb vg.Length = 26
	keyWidth vg.Length = 170 // of a label
)

func (k *key) add(name string, t plot.Thumbnailer) {
	k.names, k.thumbs = append(k.names, name), append(k.thumbs, t)
}

func (k key) size() (w, h vg.Length) {
	style := sans(8.5, ink)
	for _, name := range k.names {
		for _, line := range wrap(style, name, keyWidth) {
			w = max(w, style.Width(line))
			h += keyRow
		}
		h += 2
	}
	return w + keyThumb + 6, h
}

// draw draws the legend with its top left corner at that of c.
func (k key) draw(c draw.Canvas) {
	style := sans(8.5, ink)
	y := c.Max.Y
	for i, name := range k.names {
		icon := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
			Min: vg.Point{X: c.Min.X, Y: y - keyRow}, Max: vg.Point{X: c.Min.X + keyThumb, Y: y},
		}}
		k.thumbs[i].Thumbnail(&icon)
		for _, line := range wrap(style, name, keyWidth) {
			y -= keyRow
			c.FillText(style, vg.Point{X: c.Min.X + keyThumb + 6, Y: y + 3}, line)
		}
		y -= 2
	}
}
