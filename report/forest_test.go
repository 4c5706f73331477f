package report

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"

	"retain/report/claim"
)

// plotted is a judged row with an estimate, half the width of its own interval, and
// half that of the one that holds together with others.
func plotted(estimate, own, wide float64) forestRow {
	return forestRow{
		judged: true, effect: claim.Effect{Estimate: estimate, Interval: claim.Interval{Low: estimate - own, High: estimate + own}},
		cell: claim.Cell{Corrected: claim.Interval{Low: estimate - wide, High: estimate + wide}},
	}
}

// TestForestLimits: the axis holds 0, the threshold and the bulk; what lies far off
// does not stretch it, unless it is not far.
func TestForestLimits(t *testing.T) {
	bulk := []forestRow{plotted(-10, 2, 8), plotted(-5, 2, 8), plotted(0, 2, 8), plotted(5, 2, 8), plotted(10, 2, 8), plotted(30, 4, 12)}
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		rows      []forestRow
		threshold float64
		low, high float64
	}{
		"all of it":                    {bulk, 25, -18, 42},
		"far cells":                    {append([]forestRow{plotted(340, 40, 90), plotted(-800, 10, 10)}, bulk...), 25, -12.5, 37.5},
		"one wide interval":            {append([]forestRow{plotted(300, 390, 660)}, bulk...), 25, -12.5, 37.5},
		"a mean far off":               {append([]forestRow{{judged: true, mean: true, effect: claim.Effect{Estimate: 200, Interval: claim.Interval{Low: 190, High: 210}}}}, bulk...), 25, -12.5, 37.5},
		"unbounded":                    {append([]forestRow{plotted(3, inf, inf)}, bulk...), 25, -18, 42},
		"the threshold off the values": {[]forestRow{plotted(1, 0.5, 1), plotted(2, 0.5, 1)}, -40, -40, 3},
		"all far":                      {[]forestRow{plotted(-515, 0, 0), plotted(-514, 1, 2)}, 0, -516, 0},
		"all the same but one":         {[]forestRow{plotted(0, 0, 0), plotted(0, 0, 0), plotted(0, 0, 0), plotted(9, 1, 2)}, 0, 0, 11},
		"nothing judged":               {[]forestRow{{}, {heading: true}}, 25, 0, 25},
	} {
		if low, high := forestLimits(c.rows, c.threshold); low != c.low || high != c.high {
			t.Errorf("%s: %v to %v, want %v to %v", name, low, high, c.low, c.high)
		}
	}
}

// TestForestMarks: every judged row is marked: by its marker where the axis shows the
// estimate, and else by an arrow; an interval ends in an arrowhead where it goes on.
func TestForestMarks(t *testing.T) {
	inf := math.Inf(1)
	p := plot.New()
	p.X.Min, p.X.Max = -20, 60
	for name, c := range map[string]struct {
		row                        forestRow
		marker                     bool
		left, right, small, stroke int
	}{
		"inside":                        {plotted(10, 5, 10), true, 0, 0, 0, 6},
		"beyond at the right":           {plotted(340, 40, 90), false, 0, 1, 2 + 2, 0},
		"beyond at the left":            {plotted(-340, 40, 90), false, 1, 0, 2 + 2, 0},
		"beyond, the wide one reaches":  {plotted(100, 20, 70), false, 0, 1, 2 + 1, 2},
		"the wide interval goes on":     {plotted(50, 5, 30), true, 0, 0, 1, 3 + 2},
		"both go on at both ends":       {plotted(20, 50, 90), true, 0, 0, 4, 2},
		"no bounds":                     {plotted(20, inf, inf), true, 0, 0, 4, 2},
		"beyond, and on at the left":    {plotted(300, 390, 660), false, 0, 1, 4, 2},
		"the upper ends leave together": {plotted(59, 5, 10), true, 0, 0, 2, 4},
	} {
		var r recorder.Canvas
		canvas := draw.NewCanvas(&r, 400, 20)
		drawForestCell(canvas, p, c.row, 10)
		var marker bool
		var left, right, small, stroke int
		for _, a := range r.Actions {
			switch a := a.(type) {
			case *recorder.Stroke:
				stroke++
			case *recorder.Fill:
				at, size := a.Path[0].Pos, vg.Length(0)
				if a.Path[1].Type == vg.LineComp {
					size = a.Path[1].Pos.X - at.X
				}
				switch {
				case size == 0:
					marker = true
				case math.Abs(float64(size)) < 5:
					small++
				case at.X == canvas.Min.X:
					left++
				case at.X == canvas.Max.X:
					right++
				}
			}
		}
		if marker != c.marker || left != c.left || right != c.right || small != c.small || stroke != c.stroke {
			t.Errorf("%s: marker %v, arrows %d and %d, arrowheads %d, strokes %d; want %v, %d and %d, %d, %d",
				name, marker, left, right, small, stroke, c.marker, c.left, c.right, c.small, c.stroke)
		}
	}
}

// TestForestCut: what the axis does not show is counted in the caption, and its
// value is written; where all is shown, the caption says nothing of it.
func TestForestCut(t *testing.T) {
	for _, c := range []struct {
		claim Claim
		want  []string
		not   string
	}{
		{announced(t), []string{"2 values lie beyond it", "beyond the axis", ">300 [286, 315]<", ">163 [154, 172]<", ">25.0 [19.8, 30.1]<"}, "goes on"},
		{diverged(t), []string{">60.0 [53.2, 67.1]<"}, "axis"},
	} {
		var b bytes.Buffer
		if err := ForestFigure(c.claim, c.claim.Assertions[0]).SVG(&b); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("no %q in the figure", want)
			}
		}
		if strings.Contains(b.String(), c.not) {
			t.Errorf("%q in the figure", c.not)
		}
	}
}

// TestForestColumns: many baselines stand in two columns of like height, each of
// them once.
func TestForestColumns(t *testing.T) {
	for _, c := range []struct{ baselines, streams, left, right int }{{16, 5, 8, 8}, {15, 3, 7, 8}, {5, 5, 5, 0}, {1, 60, 1, 0}} {
		var a Assertion
		for b := range c.baselines {
			a.Against = append(a.Against, claim.Against{Baseline: fmt.Sprint(b), Cells: make([]claim.Cell, c.streams)})
		}
		columns := append(forestColumns(a), nil)
		if len(columns[0]) != c.left || len(columns[1]) != c.right {
			t.Errorf("%d baselines: %d and %d", c.baselines, len(columns[0]), len(columns[1]))
		}
	}
}

// TestForestRemark: why a cell is not judged is as large as all text, and ends where
// the row does.
func TestForestRemark(t *testing.T) {
	for s, want := range map[string]string{
		"not judged: short": "not judged: short",
		"not judged: the baseline is too near 0 for a percentage: the interval of its mean holds 0": "not judged: the baseline is too near 0 for a …",
	} {
		var r recorder.Canvas
		remark(draw.NewCanvas(&r, 400, 20), 10, 200, s)
		for _, a := range r.Actions {
			if a, ok := a.(*recorder.FillString); ok && (a.String != want || a.Size < forestText) {
				t.Errorf("%q in %v points, want %q", a.String, a.Size, want)
			}
		}
	}
}

// TestForestLegend: the claim is said as a whole, and both arrows are shown.
func TestForestLegend(t *testing.T) {
	c := announced(t)
	f := newForest(c.Assertions[0])
	k := f.legend()
	if !slices.Contains(k.names, "claimed: up to 25 %, that is, at least 25 % in one cell") {
		t.Errorf("%q", k.names)
	}
	for means, want := range map[bool]int{true: 2, false: 1} {
		var r recorder.Canvas
		canvas := draw.NewCanvas(&r, 26, 12)
		beyondThumb{means: means}.Thumbnail(&canvas)
		fills, colors := 0, map[color.Color]bool{}
		var now color.Color
		for _, a := range r.Actions {
			switch a := a.(type) {
			case *recorder.SetColor:
				now = a.Color
			case *recorder.Fill:
				fills++
				colors[now] = true
			}
		}
		if fills != want || len(colors) != want {
			t.Errorf("means %v: %d arrows in %d colours", means, fills, len(colors))
		}
	}
}
