package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"retain/results/metric"
)

// ParetoFigure draws ACC against training FLOPs, a point with bars of
// confidence for each method of g. The dashed steps join the methods that no
// other beats in both; the upper bounds joint and cumulative stand outside of
// it. Methods without counted FLOPs or without ACC are named below the title.
func ParetoFigure(g Group) Figure { return byAccuracy.paretoFigure(g) }

// BitsParetoFigure is ParetoFigure for language models: it has bits for each byte
// in place of ACC, of which the fewest are best.
func BitsParetoFigure(g Group) Figure { return byBits.paretoFigure(g) }

func (l lens) paretoFigure(g Group) Figure {
	const plotW, plotH, gap vg.Length = 380, 280, 14
	m, _ := metric.Find(l.metric)
	y := heading(m)
	if l.lower {
		y += ", lower is better"
	}
	p := newPlot("", "", y)
	p.X.Scale = plot.LogScale{}
	legend := key{}
	var points []paretoPoint
	var left []string
	for _, c := range g.Cells {
		flops, acc := c.Value("flops"), c.Value(l.metric)
		if !(flops.Mean > 0) || acc.N == 0 {
			left = append(left, c.Label)
			continue
		}
		s := series{x: []float64{flops.Mean}, y: []float64{l.scale * acc.Mean}}
		if flops.N > 1 && flops.Low > 0 && flops.High > flops.Low {
			s.xBars = []span{{flops.Low, flops.High}}
		}
		if acc.N > 1 {
			s.yBars = []span{{l.scale * acc.Low, l.scale * acc.High}}
		}
		s.glyph = c.look.glyph
		s.glyph.Radius = 4
		points = append(points, paretoPoint{c.Method, s})
		legend.add(c.counted(), s)
	}
	front := l.paretoFront(points)
	if len(front.x) > 1 {
		legend.add("Pareto front, without joint and cumulative", front)
	}
	l.paretoAxes(p, points)
	p.Add(front)
	for _, q := range points {
		p.Add(q.series)
	}
	notes := []string{
		g.setup(), l.bracket(g),
		"Mean over n seeds; bars: 95 % Student-t intervals, of " + m.Symbol + " and of FLOPs (none where every seed costs the same).",
	}
	if left != nil {
		notes = append(notes, fmt.Sprintf("Not drawn, %s or FLOPs missing: %s.", m.Symbol, strings.Join(left, ", ")))
	}
	kw, kh := legend.size()
	return newFigure(l.title+" against compute · "+g.title(), notes, plotW+gap+kw, max(plotH, kh), func(c draw.Canvas) {
		if len(points) > 0 {
			p.Draw(corner(c, plotW, plotH))
		}
		legend.draw(draw.Crop(c, plotW+gap, 0, 0, 0))
	})
}

type paretoPoint struct {
	method string
	series
}

// paretoFront joins the points, upper bounds left out, that are the best among all
// that cost no more.
func (l lens) paretoFront(points []paretoPoint) series {
	s := series{line: draw.LineStyle{Color: grey, Width: 1, Dashes: []vg.Length{4, 3}}}
	var order []paretoPoint
	for _, q := range points {
		if bounds[q.method] <= 0 {
			order = append(order, q)
		}
	}
	sign := 1.0
	if l.lower {
		sign = -1
	}
	slices.SortStableFunc(order, func(a, b paretoPoint) int {
		return cmp.Or(cmp.Compare(a.x[0], b.x[0]), cmp.Compare(sign*b.y[0], sign*a.y[0]))
	})
	best := math.Inf(-1) * sign
	for _, q := range order {
		if sign*q.y[0] > sign*best {
			if len(s.x) > 0 { // what lies between two methods is reached by the cheaper one
				s.x, s.y = append(s.x, q.x[0]), append(s.y, best)
			}
			best = q.y[0]
			s.x, s.y = append(s.x, q.x[0]), append(s.y, best)
		}
	}
	return s
}

// paretoAxes sets ranges and ticks: all of the accuracies, or bits up to the first
// whole number above all, and FLOPs that hold every point and bar. Bars that leave
// 0 to 100 % end there.
func (l lens) paretoAxes(p *plot.Plot, points []paretoPoint) {
	xmin, xmax, top := math.Inf(1), math.Inf(-1), 1.0
	for _, q := range points {
		a, b, _, d := q.DataRange()
		xmin, xmax, top = min(xmin, a), max(xmax, b), max(top, d)
	}
	most := 100.0
	if l.lower {
		most = math.Ceil(top)
	}
	if len(points) == 0 {
		return
	}
	p.X.Min, p.X.Max = xmin/1.25, xmax*1.25
	p.Y.Min, p.Y.Max = 0, most
	p.X.Label.Text = "training compute (FLOPs, log scale)"
	xs := logTicks(p.X.Min, p.X.Max)
	p.X.Tick.Marker = plot.ConstantTicks(xs)
	ys := l.ticks(most)
	p.Y.Tick.Marker = plot.ConstantTicks(ys)
	grid := draw.LineStyle{Color: faint, Width: 0.5}
	p.Add(rules{at: labelled(xs), vertical: true, style: grid}, rules{at: labelled(ys), style: grid})
}
