package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// MatrixFigure draws R of every method of g as a heat map, the mean over
// seeds, with the percent in each cell up to 20 experiences. Row 0 is the
// untrained model.
func MatrixFigure(g Group) Figure { return byAccuracy.matrixFigure(g) }

// BitsMatrixFigure is MatrixFigure for language models: it has the loss on test
// text in bits for each byte in place of the accuracy.
func BitsMatrixFigure(g Group) Figure { return byBits.matrixFigure(g) }

func (l lens) matrixFigure(g Group) Figure {
	var maps []heatMap
	most := l.most(g)
	for _, c := range g.ran() {
		maps = append(maps, newHeatMap(c, l, most))
	}
	columns := min(3, max(1, len(maps)))
	const gap vg.Length = 14
	var w, h vg.Length
	var tops []vg.Length // distance of each row's top from that of the body
	for i := range maps {
		row := maps[i/columns*columns : min(len(maps), (i/columns+1)*columns)]
		for _, m := range row {
			maps[i].lines = max(maps[i].lines, len(m.title))
		}
		mw, mh := maps[i].size()
		w = max(w, mw)
		if i%columns == 0 {
			tops = append(tops, h)
			h += mh + gap
		}
	}
	notes := []string{
		g.setup(), l.bracket(g),
		l.words + " on each experience (column) after each experience (row; 0: untrained), mean over n seeds; " +
			l.shades(most) + "; " + none + " on grey: not measured.",
	}
	body := func(c draw.Canvas) {
		for i, m := range maps {
			x := c.Min.X + times(i%columns, w+gap)
			m.draw(c, vg.Point{X: x, Y: c.Max.Y - tops[i/columns]})
		}
	}
	return newFigure(l.title+" matrix R · "+g.title(), notes,
		times(columns, w+gap)-gap, max(0, h-gap), body)
}

// heatMap is one panel of MatrixFigure.
type heatMap struct {
	title []string
	lines int         // of the longest title in the row of panels
	mean  [][]float64 // (T+1, T), row 0 untrained
	cell  vg.Length
	every int // step of tick labels
	lens  lens
	most  float64 // end of the scale
}

func newHeatMap(c Cell, l lens, most float64) heatMap {
	t := 0
	for _, r := range c.Runs {
		t = max(t, len(r.Facts.R))
	}
	m := heatMap{every: 1, lens: l, most: most}
	switch {
	case t <= 5:
		m.cell = 30
	case t <= 10:
		m.cell = 22
	case t <= 20:
		m.cell = 16
	default:
		m.cell, m.every = max(3, 320/vg.Length(t)), (t+9)/10
	}
	for i := 0; i <= t; i++ {
		row := make([]float64, t)
		for j := range row {
			row[j] = c.estimate(func(r *Run) float64 { return l.value(r.Facts, i, j) }).Mean
		}
		m.mean = append(m.mean, row)
	}
	m.title = wrap(bold(9), c.counted(), max(110, vg.Length(t)*m.cell))
	return m
}

const (
	heatLeft   vg.Length = 32 // row labels and the axis' name
	heatBottom vg.Length = 28
	heatLine   vg.Length = 12 // one line of a panel's title
)

// seam parts the cells.
var seam = draw.LineStyle{Color: white, Width: 0.6}

func (m heatMap) size() (w, h vg.Length) {
	t := len(m.mean) - 1
	w = times(t, m.cell)
	for _, line := range m.title {
		w = max(w, bold(9).Width(line))
	}
	return w + heatLeft, times(t+1, m.cell) + heatBottom + times(m.lines, heatLine) + 4
}

// draw draws the panel with its top left corner at p.
func (m heatMap) draw(c draw.Canvas, p vg.Point) {
	t := len(m.mean) - 1
	left, y := p.X+heatLeft, p.Y
	for _, line := range m.title {
		y -= heatLine
		c.FillText(bold(9), vg.Point{X: left, Y: y + 2}, line)
	}
	top := p.Y - times(m.lines, heatLine) - 4
	half := vg.Length(m.cell / 2)
	number := sans(min(9, m.cell*0.42), ink)
	number.XAlign, number.YAlign = text.XCenter, text.YCenter
	small := sans(min(8, max(6.5, m.cell*0.45)), ink)
	bottom, right := top-times(t+1, m.cell), left+times(t, m.cell)
	for i, row := range m.mean {
		y := top - times(i+1, m.cell)
		for j, v := range row {
			m.drawCell(c, vg.Point{X: left + times(j, m.cell), Y: y}, v, number)
		}
		c.StrokeLine2(seam, left, y, right, y)
		if i%m.every == 0 {
			label := small
			label.XAlign, label.YAlign = text.XRight, text.YCenter
			c.FillText(label, vg.Point{X: left - 4, Y: y + half}, fmt.Sprint(i))
		}
	}
	for j := 1; j < t; j++ {
		c.StrokeLine2(seam, left+times(j, m.cell), top, left+times(j, m.cell), bottom)
	}
	edge := draw.LineStyle{Color: grey, Width: 0.6}
	c.StrokeLines(edge, []vg.Point{{X: left, Y: top}, {X: right, Y: top}, {X: right, Y: bottom}, {X: left, Y: bottom}, {X: left, Y: top}})
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, left, top-m.cell, right, top-m.cell)
	for j := 1; j <= t; j++ {
		if j%m.every == 0 {
			label := small
			label.XAlign, label.YAlign = text.XCenter, text.YTop
			c.FillText(label, vg.Point{X: left + times(j, m.cell) - half, Y: bottom - 3}, fmt.Sprint(j))
		}
	}
	name := sans(8, ink)
	name.XAlign = text.XCenter
	c.FillText(name, vg.Point{X: (left + right) / 2, Y: bottom - heatBottom + 4}, "on experience")
	name.Rotation = math.Pi / 2
	c.FillText(name, vg.Point{X: p.X + 9, Y: (top + bottom) / 2}, "after experience")
}

// drawCell fills one cell with its lower left corner at p.
func (m heatMap) drawCell(c draw.Canvas, p vg.Point, v float64, number text.Style) {
	label, fill, on := none, color.RGBA{238, 238, 238, 255}, grey
	if !math.IsNaN(v) {
		label = m.lens.show(v)
		fill, on = shade(m.lens.share(v, m.most))
	}
	q := vg.Point{X: p.X + m.cell, Y: p.Y + m.cell}
	c.FillPolygon(fill, []vg.Point{p, {X: q.X, Y: p.Y}, q, {X: p.X, Y: q.Y}})
	if len(m.mean)-1 <= 20 {
		number.Color = on
		c.FillText(number, vg.Point{X: (p.X + q.X) / 2, Y: (p.Y + q.Y) / 2}, label)
	}
}
