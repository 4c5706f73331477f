package report

import (
	"context"
	"fmt"
	"image/color"
	"math"
	"os"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"retain/results"
)

const (
	panelWidth  vg.Length = 470
	panelHeight vg.Length = 92
)

// a panel is one plot of a timeline, with its legend.
type panel struct {
	plot   *plot.Plot
	legend key
	whole  bool // its values are whole numbers
}

// Timeline writes into dir the figure of what a run's method decided about itself,
// as SVG and PNG, and returns the files.
func Timeline(ctx context.Context, dir string, store *results.Store, name string) ([]File, error) {
	a, err := newAudit(ctx, store, name)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	d := &directory{path: dir, taken: map[string]bool{}}
	f := a.figure()
	base := fmt.Sprintf("explain-run-%d", a.Run.ID)
	d.file(base+".svg", "what "+a.title()+" decided", f.SVG)
	d.file(base+".png", "what "+a.title()+" decided", f.PNG)
	return d.files, d.err
}

// figure draws losses with alarms and boundaries, guards, slots, arms and
// plasticity along the steps of the stream.
func (a audit) figure() Figure {
	panels := []panel{a.lossPanel()}
	for _, p := range []panel{a.guardPanel(), a.slotPanel(), a.armPanel(), a.plasticityPanel()} {
		if len(p.legend.names) > 0 {
			panels = append(panels, p)
		}
	}
	last := 1.0
	for _, e := range a.ends {
		last = max(last, zeroNaN(e))
	}
	var width vg.Length
	plots := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		a.along(p, last, i == len(panels)-1)
		plots[i] = []*plot.Plot{p.plot}
		w, _ := p.legend.size()
		width = max(width, w)
	}
	h := times(len(panels), panelHeight) + 22
	notes := append(a.summary(), "Grey lines: ends of experiences, which the method is not told.")
	return newFigure("What it decided · "+a.title(), notes, panelWidth+14+width, h, func(c draw.Canvas) {
		tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadY: 6}
		parts := plot.Align(plots, tiles, corner(c, panelWidth, h))
		for i, p := range panels {
			p.plot.Draw(parts[i][0])
			p.legend.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: c.Min.X + panelWidth + 14, Y: parts[i][0].Min.Y}, Max: vg.Point{X: c.Max.X, Y: parts[i][0].Max.Y},
			}})
		}
	})
}

func zeroNaN(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// along gives a panel the steps of the stream, labelled in the last one.
func (a audit) along(shown panel, last float64, labelled bool) {
	p := shown.plot
	p.X.Min, p.X.Max = 0, last
	ticks := linearTicks(0, last)
	for i := range ticks {
		ticks[i].Label = ""
		if labelled {
			ticks[i].Label = grouped(ticks[i].Value)
		}
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
	if labelled {
		p.X.Label.Text = "steps of the stream"
	}
	p.Y.Tick.Marker = plot.ConstantTicks(fewTicks(p.Y.Min, p.Y.Max, shown.whole))
}

// fewTicks are two to five multiples of 1, 2 or 5 times a power of ten, of whole
// numbers where that is asked for.
func fewTicks(low, high float64, whole bool) []plot.Tick {
	step, d := 0.001, 3
	if whole {
		step, d = 1, 0
	}
	for k := 0; (high-low)/step > 4.5; k++ {
		step *= []float64{2, 2.5, 2}[k%3]
		if k%3 == 2 && d > 0 {
			d--
		}
	}
	var out []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		out = append(out, plot.Tick{Value: i * step, Label: fixed(i*step, d)})
	}
	return out
}

// empty is a panel with the boundaries in it.
func (a audit) empty(label string) panel {
	p := panel{plot: newPlot("", "", label)}
	p.plot.Add(rules{at: a.ends[:len(a.ends)-1], vertical: true, style: draw.LineStyle{Color: rulerGrey, Width: 0.9}})
	return p
}

// add draws a number of the looks as a line, where there is one.
func (p *panel) add(a audit, number, label string, c color.Color, stepped bool) {
	p.draw(a, lookedAt{label, numberOf(number).of}, c, stepped)
}

func (p *panel) draw(a audit, n lookedAt, c color.Color, stepped bool) {
	s := series{line: draw.LineStyle{Color: c, Width: 1.3}}
	for _, d := range a.looks {
		v, ok := n.of(d)
		if !ok {
			continue
		}
		p.point(&s, float64(d.Step), v, stepped)
	}
	p.line(s, n.label)
}

func (p *panel) point(s *series, x, y float64, stepped bool) {
	if n := len(s.y); stepped && n > 0 {
		s.x, s.y = append(s.x, x), append(s.y, s.y[n-1])
	}
	s.x, s.y = append(s.x, x), append(s.y, y)
}

func (p *panel) line(s series, label string) {
	if len(s.x) == 0 {
		return
	}
	_, _, low, high := s.DataRange()
	p.plot.Add(s)
	p.plot.Y.Min, p.plot.Y.Max = min(p.plot.Y.Min, low), max(p.plot.Y.Max, high)
	p.legend.add(label, s)
}

func (a audit) lossPanel() panel {
	p := a.empty("loss")
	p.plot.Y.Min, p.plot.Y.Max = 0, 0
	p.add(a, "loss", "of the stream, mean since the last look", ink, false)
	top := p.plot.Y.Max * 1.12
	for _, kind := range []struct {
		label string
		of    func(i int) bool
		look  draw.GlyphStyle
		line  draw.LineStyle
	}{
		{"alarm that found a boundary", func(i int) bool { return a.other[i].Cause == causeDrift && a.hits[i] },
			draw.GlyphStyle{Color: okabeIto[2], Radius: 3.5, Shape: draw.TriangleGlyph{}}, draw.LineStyle{Color: okabeIto[2], Width: 1}},
		{"false alarm", func(i int) bool { return a.other[i].Cause == causeDrift && !a.hits[i] },
			draw.GlyphStyle{Color: okabeIto[1], Radius: 3.5, Shape: draw.CrossGlyph{}}, draw.LineStyle{Color: okabeIto[1], Width: 1, Dashes: dashes[1]}},
		{"other", func(i int) bool { return a.other[i].Cause != causeDrift },
			draw.GlyphStyle{Color: okabeIto[3], Radius: 3, Shape: draw.BoxGlyph{}}, draw.LineStyle{Color: okabeIto[3], Width: 0.7}},
	} {
		s := series{glyph: kind.look}
		label := kind.label
		for i, d := range a.other {
			if kind.of(i) {
				s.x, s.y = append(s.x, float64(d.Step)), append(s.y, top)
				if label == "other" {
					label = d.Cause
				}
			}
		}
		if len(s.x) > 0 {
			p.plot.Add(rules{at: s.x, vertical: true, style: kind.line})
			p.line(s, label)
		}
	}
	return p
}

func (a audit) guardPanel() panel {
	p := a.empty("loss in memory")
	p.plot.Y.Min, p.plot.Y.Max = 0, 0
	p.add(a, "guard", "of guards, never replayed", okabeIto[0], false)
	p.add(a, "train", "of replayed examples", okabeIto[4], false)
	if a.has("guard") {
		p.add(a, "gap", "gap, guards − replayed", okabeIto[1], false)
	}
	return p
}

func (a audit) has(number string) bool {
	for _, d := range a.looks {
		if _, ok := d.Of(number); ok {
			return true
		}
	}
	return false
}

func (a audit) slotPanel() panel {
	p := a.empty("slots")
	p.whole = true
	p.plot.Y.Min, p.plot.Y.Max = 0, 1
	p.add(a, "slots", "opened", okabeIto[0], true)
	p.add(a, "slot", "in use, from 0", okabeIto[2], true)
	return p
}

// armPanel draws the stream's weight p of the arm that was chosen, and what it was
// to be expected by the chances of all arms.
func (a audit) armPanel() panel {
	p := a.empty("arm, p")
	p.plot.Y.Min, p.plot.Y.Max = 0.6, 1.4
	var chosen, expected series
	for _, d := range a.looks {
		x, ok := weightOf(d.After)
		if !ok || d.Action != actionArm {
			continue
		}
		p.point(&chosen, float64(d.Step), x, true)
		names, logits := policy(d)
		mean := 0.0
		for i, c := range chances(logits) {
			x, _ := weightOf(names[i])
			mean += float64(c * x)
		}
		p.point(&expected, float64(d.Step), mean, false)
	}
	chosen.line = draw.LineStyle{Color: okabeIto[5], Width: 0.6}
	expected.line = draw.LineStyle{Color: okabeIto[0], Width: 1.5}
	p.line(chosen, "chosen, (p, w) of stream and memory")
	p.line(expected, "mean over the policy's chances")
	return p
}

// weightOf is p of an arm "(p, w)".
func weightOf(arm string) (p float64, ok bool) {
	var w float64
	_, err := fmt.Sscanf(arm, "(%g, %g)", &p, &w)
	return p, err == nil
}

func (a audit) plasticityPanel() panel {
	p := a.empty("plasticity")
	p.plot.Y.Min, p.plot.Y.Max = 0, 0
	for i, n := range a.spreads() {
		n.label = "spread of λ, " + strings.TrimPrefix(strings.TrimPrefix(n.label, plasticityPrefix), "plasticity, ")
		p.draw(a, n, okabeIto[i], false)
	}
	return p
}
