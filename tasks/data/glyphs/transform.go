package glyphs

import (
	"fmt"

	"retain/tasks/data/glyphs/raster"
)

// Transform is how one glyph is drawn. Around the centre of its bounding box
// the outline is first pushed outward by Weight, then scaled, sheared and
// rotated, then moved. Upright is Transform{ScaleX: One, ScaleY: One}.
type Transform struct {
	ShiftX, ShiftY int32 // 1/256 pixel, right and down; within ±64 pixels
	Angle          int32 // 1/1024 radian, clockwise on the screen; within ±1024
	ScaleX, ScaleY int32 // One makes the longer side 20 pixels; within ±4·One
	Shear          int32 // of One: how far right a point moves per unit upward; within ±4·One
	Weight         int32 // 1/256 pixel at scale One, outward, below 0 inward; within ±4 pixels
}

// One is a scale or shear of 1.
const One = 256

// glyphPixels is the longer side of a glyph at scale One, MNIST's 20 pixels.
const glyphPixels = 20

// check says which field is out of its range. Inside the ranges no sum or
// product of the drawing overflows.
func (t Transform) check() error {
	for _, f := range []struct {
		name         string
		value, limit int32
	}{
		{"ShiftX", t.ShiftX, 64 * raster.Unit}, {"ShiftY", t.ShiftY, 64 * raster.Unit},
		{"Angle", t.Angle, 1024}, {"ScaleX", t.ScaleX, 4 * One}, {"ScaleY", t.ScaleY, 4 * One},
		{"Shear", t.Shear, 4 * One}, {"Weight", t.Weight, 4 * raster.Unit},
	} {
		if f.value < -f.limit || f.value > f.limit {
			return fmt.Errorf("glyphs: %s is %d (hint: within ±%d)", f.name, f.value, f.limit)
		}
	}
	return nil
}

// matrix is the linear part of a transform: 1/256 pixel, with 32 bits behind
// the point, per outline unit.
type matrix struct{ xx, xy, yx, yy int64 }

// matrixOf is Rotate(Angle) · Shear · Scale. The scale, the shear (or another
// One) and the trigonometry bring 8 + 8 + 16 = 32 bits behind the point.
func matrixOf(t Transform) matrix {
	sin, cos := sine(t.Angle), cosine(t.Angle)
	ax, ay := int64(t.ScaleX)*One, -int64(t.ScaleY)*int64(t.Shear)
	by := int64(t.ScaleY) * One
	const steps = glyphPixels * raster.Unit // per box
	return matrix{
		xx: (cos * ax * steps) >> boxBits, xy: ((cos*ay - sin*by) * steps) >> boxBits,
		yx: (sin * ax * steps) >> boxBits, yy: ((sin*ay + cos*by) * steps) >> boxBits,
	}
}

// apply maps a point in outline units to steps around the centre, to the
// nearest one.
func (m *matrix) apply(x, y int64) (int32, int32) {
	const half = 1 << 31
	return int32((m.xx*x + m.xy*y + half) >> 32), int32((m.yx*x + m.yy*y + half) >> 32)
}

// sine of an angle in 1/1024 radian, times 2^16, from the terms of Taylor's
// series up to a⁹ in integers with 30 bits behind the point. Within ±1 radian
// it is off by less than 2^-16.
func sine(angle int32) int64 {
	a := int64(angle) << 20
	return (series(a, square(a), 2, 8) + 1<<13) >> 14
}

// cosine is like sine, from the terms up to a¹⁰.
func cosine(angle int32) int64 {
	a := int64(angle) << 20
	return (series(1<<30, square(a), 1, 9) + 1<<13) >> 14
}

// square is a² with 30 bits behind the point.
func square(a int64) int64 { return (a * a) >> 30 }

// series sums term − term·a²/(k(k+1)) + … for k = from, from+2, …, to.
func series(term, a2, from, to int64) int64 {
	sum := term
	for k := from; k <= to; k += 2 {
		term = -((term * a2) >> 30) / (k * (k + 1))
		sum += term
	}
	return sum
}
