package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// StreamFigure draws for every method of g how the accuracy on each experience
// goes on along the stream, from the moment it was learned. The thick line, in
// the method's colour, is their mean over the experiences learned so far, with
// its interval; the dashed one is where joint ends. Means over seeds.
func StreamFigure(g Group) Figure { return byAccuracy.streamFigure(g) }

// BitsStreamFigure is StreamFigure for language models: it has the loss on test
// text in bits for each byte in place of the accuracy.
func BitsStreamFigure(g Group) Figure { return byBits.streamFigure(g) }

func (l lens) streamFigure(g Group) Figure {
	const panelW, panelH, gap vg.Length = 215, 165, 12
	cells := g.ran()
	t := 0
	for _, c := range cells {
		t = max(t, len(c.Runs[0].Facts.R))
	}
	columns := min(3, max(1, len(cells)))
	rows := (len(cells) + columns - 1) / columns
	legend := key{}
	plots := make([][]*plot.Plot, rows)
	lines, most, joint := 1, l.most(g), l.joint(g)
	titles := make([][]string, len(cells))
	for i, c := range cells {
		titles[i] = wrap(bold(9), c.counted(), panelW-40)
		lines = max(lines, len(titles[i]))
	}
	for i, c := range cells {
		p := l.streamPanel(c, t, most, joint, padded(titles[i], lines), i%columns == 0, i+columns >= len(cells))
		plots[i/columns] = append(plots[i/columns], p)
	}
	for r := range plots {
		for len(plots[r]) < columns {
			plots[r] = append(plots[r], nil)
		}
	}
	legend.add("mean of learned, in the method's colour, with its 95 % interval", band{line: meanLine(grey)})
	if joint.N > 0 {
		legend.add("joint, final mean", series{line: jointLine})
	}
	for j := range t {
		look := experienceLook(j, t)
		legend.add(fmt.Sprintf("experience %d", j+1), series{line: look.line, glyph: look.glyph})
	}
	kw, kh := legend.size()
	w := times(columns, panelW)
	h := times(rows, panelH+times(lines, 11))
	notes := []string{
		g.setup(), l.bracket(g),
		l.words + " on each experience from the moment it was learned, mean over n seeds; interval: 95 % Student-t.",
	}
	return newFigure(l.title+" along the stream · "+g.title(), notes, w+gap+kw, max(h, kh), func(c draw.Canvas) {
		tiles := draw.Tiles{Rows: rows, Cols: columns, PadX: 10, PadY: 10}
		if rows > 0 {
			for r, row := range plot.Align(plots, tiles, corner(c, w, h)) {
				for k, canvas := range row {
					if plots[r][k] != nil {
						plots[r][k].Draw(canvas)
					}
				}
			}
		}
		legend.draw(draw.Crop(c, w+gap, 0, 0, 0))
	})
}

func meanLine(c color.Color) draw.LineStyle { return draw.LineStyle{Color: c, Width: 2.2} }

// streamPanel is the panel of one method.
func (l lens) streamPanel(c Cell, t int, most float64, joint Estimate, title string, yLabel, xLabel bool) *plot.Plot {
	x, y := "", ""
	if xLabel {
		x = "experiences learned"
	}
	if yLabel {
		y = l.axis
	}
	p := newPlot(title, x, y)
	ys := l.ticks(most)
	p.X.Tick.Marker, p.Y.Tick.Marker = countTicks(t), plot.ConstantTicks(ys)
	p.Add(rules{at: labelled(ys), style: draw.LineStyle{Color: faint, Width: 0.5}})
	mean := band{line: meanLine(c.look.line.Color)}
	for i := range t {
		learned := make([]float64, len(c.Runs))
		for k, r := range c.Runs {
			rows, _ := l.matrix(r.Facts)
			learned[k] = meanUpTo(rows, i)
		}
		mean.scaled(float64(i+1), estimate(learned), l.scale, most)
	}
	p.Add(mean)
	if joint.N > 0 {
		p.Add(rules{at: []float64{l.scale * joint.Mean}, style: jointLine})
	}
	for j := range t {
		look := experienceLook(j, t)
		s := series{glyph: look.glyph, line: look.line}
		for i := j; i < t; i++ {
			v := c.estimate(func(r *Run) float64 { return l.value(r.Facts, i+1, j) }).Mean
			s.x, s.y = append(s.x, float64(i+1)), append(s.y, l.scale*v)
		}
		p.Add(s)
	}
	// Add widens the axes to the data; they are fixed.
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 1, float64(t), 0, most
	if t == 1 {
		p.X.Min, p.X.Max = 0.5, 1.5
	}
	return p
}

// meanUpTo is the mean of r[i][0 … i]; NaN where a cell is missing.
func meanUpTo(r [][]float64, i int) float64 {
	if i >= len(r) {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range r[i][:i+1] {
		sum += v
	}
	return sum / float64(i+1)
}

// padded joins lines of a title and fills it up to n lines, so that panels
// side by side begin at the same height.
func padded(lines []string, n int) string {
	out := ""
	for i := range n {
		if i > 0 {
			out += "\n"
		}
		if i < len(lines) {
			out += lines[i]
		} else {
			out += " "
		}
	}
	return out
}
