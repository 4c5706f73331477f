package glyphs

import (
	"fmt"

	"retain/tasks/data/glyphs/raster"
)

// Renderer draws glyphs without allocating. It belongs to one goroutine.
type Renderer struct {
	canvas *raster.Canvas
	points []raster.Point
}

// NewRenderer returns a renderer of images of 28 × 28 pixels.
func NewRenderer() *Renderer {
	return &Renderer{canvas: raster.New(Side, Side)}
}

// Render draws a character in a font (a position in Fonts) to dst (28, 28),
// white on black and without noise. It fails for a character or font that is
// not there, and for a transform outside its ranges.
func (r *Renderer) Render(dst []uint8, char rune, font int, t Transform) error {
	o, err := outlineOf(char, font)
	if err != nil {
		return err
	}
	if len(dst) != Side*Side {
		return fmt.Errorf("glyphs: %d pixels to draw to, not %d", len(dst), Side*Side)
	}
	if err := t.check(); err != nil {
		return err
	}
	r.draw(dst, o, t)
	return nil
}

// Render is Renderer.Render to a new image.
func Render(char rune, font int, t Transform) ([]uint8, error) {
	dst := make([]uint8, Side*Side)
	if err := NewRenderer().Render(dst, char, font, t); err != nil {
		return nil, err
	}
	return dst, nil
}

func (r *Renderer) draw(dst []uint8, o *outline, t Transform) {
	r.place(o, t)
	r.fill(dst, o, t.ShiftX, t.ShiftY)
}

// place maps the outline to points around the centre, without the shift, and
// returns their bounding box.
func (r *Renderer) place(o *outline, t Transform) (low, high raster.Point) {
	m := matrixOf(t)
	weight := int64(t.Weight) * box / (glyphPixels * raster.Unit) // outline units
	r.points = r.points[:0]
	for _, v := range o.vertices {
		x, y := m.apply(
			int64(v.x)+int64(v.nx)*weight/normalOne,
			int64(v.y)+int64(v.ny)*weight/normalOne)
		r.points = append(r.points, raster.Point{X: x, Y: y})
		low.X, low.Y = min(low.X, x), min(low.Y, y)
		high.X, high.Y = max(high.X, x), max(high.Y, y)
	}
	return low, high
}

// fill draws the placed outline, its centre moved from the middle of the image.
func (r *Renderer) fill(dst []uint8, o *outline, shiftX, shiftY int32) {
	const middle = Side * raster.Unit / 2
	for i := range r.points {
		r.points[i].X += middle + shiftX
		r.points[i].Y += middle + shiftY
	}
	start := 0
	for _, end := range o.ends {
		r.canvas.Polygon(r.points[start:end])
		start = end
	}
	r.canvas.Draw(dst)
}
