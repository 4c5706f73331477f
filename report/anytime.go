package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// AnytimeFigure draws for every method of g that was evaluated between steps
// its mean accuracy over the experiences met so far, the current one included,
// along the steps of the stream: what AAA is the average of. Markers, with
// intervals, and upright lines are the ends of experiences; the dashed line is
// where joint ends. Means over seeds.
func AnytimeFigure(g Group) Figure {
	const plotW, plotH, gap vg.Length = 420, 260, 14
	p := newPlot("", "steps of the stream", "accuracy (%)")
	legend := key{}
	var curves []curve
	var left []string
	for _, c := range g.ran() {
		if k := newCurve(c); len(k.x) > 0 {
			curves = append(curves, k)
			legend.add(c.counted(), series{line: k.line, glyph: k.glyph})
		} else {
			left = append(left, c.Label)
		}
	}
	if len(curves) > 0 {
		anytimeAxes(p, curves)
	}
	if g.Joint.N > 0 {
		p.Add(rules{at: []float64{100 * g.Joint.Mean}, style: jointLine})
		legend.add("joint, final mean", series{line: jointLine})
	}
	for _, k := range curves {
		p.Add(series{x: k.x, y: k.y, line: k.line})
	}
	for i, k := range curves {
		k.ends.shift = times(2*i-len(curves)+1, 1.2)
		p.Add(k.ends)
	}
	p.Y.Min, p.Y.Max = 0, 100
	notes := []string{
		g.setup(), g.bracket(),
		"Test accuracy, mean over the experiences met so far and over n seeds; upright lines and markers: ends of experiences; bars: 95 % Student-t intervals.",
	}
	if left != nil {
		notes = append(notes, fmt.Sprintf("Not drawn, no evaluations between steps: %s.", strings.Join(left, ", ")))
	}
	kw, kh := legend.size()
	return newFigure("Accuracy between steps · "+g.title(), notes, plotW+gap+kw, max(plotH, kh), func(c draw.Canvas) {
		p.Draw(corner(c, plotW, plotH))
		legend.draw(draw.Crop(c, plotW+gap, 0, 0, 0))
	})
}

// anytime reports whether a run of g was evaluated between steps.
func (g Group) anytime() bool {
	return slices.ContainsFunc(g.Cells, func(c Cell) bool {
		return slices.ContainsFunc(c.Runs, func(r Run) bool { return r.moments != nil })
	})
}

// anytimeAxes sets the range of steps, its ticks and the lines behind the data.
func anytimeAxes(p *plot.Plot, curves []curve) {
	first, last := math.Inf(1), 0.0
	for _, k := range curves {
		first, last = min(first, k.x[0]), max(last, k.x[len(k.x)-1])
	}
	p.X.Min, p.X.Max = min(first, last/20), last
	xs := linearTicks(p.X.Min, p.X.Max)
	for i := range xs {
		xs[i].Label = grouped(xs[i].Value)
	}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.ConstantTicks(xs), plot.ConstantTicks(steps(0, 100, 20))
	p.Add(
		rules{at: []float64{0, 20, 40, 60, 80, 100}, style: draw.LineStyle{Color: faint, Width: 0.5}},
		rules{at: curves[0].ends.x, vertical: true, style: draw.LineStyle{Color: rulerGrey, Width: 0.7}},
	)
}

// A curve is one method in AnytimeFigure, in percent against steps.
type curve struct {
	look
	x, y []float64
	ends series // its points at the ends of experiences, with intervals
}

// newCurve takes the moments at which every run of c was evaluated: between
// steps by their step, the end of an experience by the mean over runs of its
// step. It is empty where nothing was evaluated between steps.
func newCurve(c Cell) curve {
	k := curve{look: c.look, ends: series{glyph: c.look.glyph}}
	for _, m := range c.Runs[0].moments {
		var at, accuracies []float64
		for _, r := range c.Runs {
			if same, ok := r.moment(m); ok {
				at, accuracies = append(at, float64(same.step)), append(accuracies, same.met())
			}
		}
		e := estimate(accuracies)
		if len(at) < len(c.Runs) || e.N < len(c.Runs) {
			continue
		}
		x := estimate(at).Mean
		k.x, k.y = append(k.x, x), append(k.y, 100*e.Mean)
		if !m.anytime {
			k.ends.x, k.ends.y = append(k.ends.x, x), append(k.ends.y, 100*e.Mean)
			k.ends.yBars = append(k.ends.yBars, span{100 * e.Low, 100 * e.High})
		}
	}
	return k
}

// moment is that of r at the same place as m.
func (r Run) moment(m moment) (moment, bool) {
	for _, o := range r.moments {
		if o.exp == m.exp && o.anytime == m.anytime && (!m.anytime || o.step == m.step) {
			return o, true
		}
	}
	return moment{}, false
}

// met is the mean accuracy over the experiences met so far; NaN where one is
// missing.
func (m moment) met() float64 {
	sum := 0.0
	for _, a := range m.acc[:m.exp+1] {
		sum += a
	}
	return sum / float64(m.exp+1)
}
