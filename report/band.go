package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// band plots a line of percentages over the band of its intervals. A point
// without neighbours is a short stroke over a bar; NaN breaks line and band.
type band struct {
	x, y, low, high []float64
	line            draw.LineStyle
}

var (
	_ plot.Plotter     = band{}
	_ plot.Thumbnailer = band{}
)

// add puts e, a share, at x; without an interval the band is as thin as the line.
func (b *band) add(x float64, e Estimate) { b.scaled(x, e, 100, 100) }

// scaled puts e, times scale, at x, and ends its interval at 0 and most.
func (b *band) scaled(x float64, e Estimate, scale, most float64) {
	low, high := e.Low, e.High
	if e.N < 2 {
		low, high = e.Mean, e.Mean
	}
	b.x, b.y = append(b.x, x), append(b.y, scale*e.Mean)
	b.low, b.high = append(b.low, max(scale*low, 0)), append(b.high, min(scale*high, most))
}

// Plot implements plot.Plotter.
func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	for from := 0; from < len(b.x); {
		to := from
		for to < len(b.x) && !math.IsNaN(b.y[to]) {
			to++
		}
		var middle, around []vg.Point
		for i := from; i < to; i++ {
			middle = append(middle, vg.Point{X: tx(b.x[i]), Y: ty(b.y[i])})
			around = append(around, vg.Point{X: tx(b.x[i]), Y: ty(b.high[i])})
		}
		for i := to - 1; i >= from; i-- {
			around = append(around, vg.Point{X: tx(b.x[i]), Y: ty(b.low[i])})
		}
		b.stroke(c, middle, around)
		from = to + 1
	}
}

// stroke draws one unbroken part.
func (b band) stroke(c draw.Canvas, middle, around []vg.Point) {
	const half vg.Length = 4
	switch len(middle) {
	case 0:
	case 1:
		x, y := middle[0].X, middle[0].Y
		c.FillPolygon(b.tint(), []vg.Point{
			{X: x - half, Y: around[1].Y}, {X: x + half, Y: around[1].Y}, {X: x + half, Y: around[0].Y}, {X: x - half, Y: around[0].Y},
		})
		c.StrokeLine2(b.line, x-half, y, x+half, y)
	default:
		c.FillPolygon(b.tint(), around)
		c.StrokeLines(b.line, middle)
	}
}

func (b band) tint() color.Color {
	return tint(color.RGBAModel.Convert(b.line.Color).(color.RGBA))
}

// Thumbnail implements plot.Thumbnailer.
func (b band) Thumbnail(c *draw.Canvas) {
	y := (c.Min.Y + c.Max.Y) / 2
	c.FillPolygon(b.tint(), []vg.Point{
		{X: c.Min.X, Y: y - 4}, {X: c.Max.X, Y: y - 4}, {X: c.Max.X, Y: y + 4}, {X: c.Min.X, Y: y + 4},
	})
	c.StrokeLine2(b.line, c.Min.X, y, c.Max.X, y)
}
