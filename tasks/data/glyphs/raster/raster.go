// Package raster turns outlines into grey images with integers alone, so that
// every CPU draws the same pixels.
//
// A Canvas adds up, for every pixel, the exact signed area between the edges
// of closed contours and the right border (the cell method of LibArt and
// FreeType's smooth rasteriser). Coordinates are 1/256 pixel; where an edge
// meets a pixel border its other coordinate is cut to a whole step, and that
// is the only rounding before the final grey level.
//
// The rule is nonzero winding: a pixel's level is the area weighted by its
// winding number, without sign, cut off at one. A contour that runs against
// its surroundings leaves a hole; two contours of one direction that overlap
// are solid. Only where contours of one glyph overlap within one border pixel
// does the sum differ from the true union, by part of that pixel.
package raster

import "fmt"

const (
	shift = 8
	// Unit is the number of coordinate steps in one pixel.
	Unit = 1 << shift
	// full is twice the area of a pixel in square steps.
	full = 2 * Unit * Unit
)

// Point is a position on the canvas; y grows downward.
type Point struct{ X, Y int32 }

// Canvas collects edges and draws them. It is reused from image to image and
// belongs to one goroutine.
type Canvas struct {
	width, height int32
	cells         []cell // (height, width)
}

// cell is what the edges that cross one pixel add: cover is their height,
// area twice the area between them and the left border of the pixel.
type cell struct{ cover, area int32 }

// New returns an empty canvas of width × height pixels. It panics unless both
// are in [1, 4096].
func New(width, height int) *Canvas {
	if width < 1 || height < 1 || width > 4096 || height > 4096 {
		panic(fmt.Sprintf("raster: a canvas of %d × %d pixels", width, height))
	}
	return &Canvas{int32(width), int32(height), make([]cell, width*height)}
}

// Polygon adds a closed contour: an edge between neighbours, and one from the
// last point to the first.
func (c *Canvas) Polygon(points []Point) {
	if len(points) == 0 {
		return
	}
	p := points[len(points)-1]
	for _, q := range points {
		c.Edge(p, q)
		p = q
	}
}

// Edge adds the directed edge from p to q. An edge and its reverse cancel to
// the last bit. Edges may leave the canvas; coordinates stay within ±2²⁴.
// What was drawn means something only when the edges form closed contours.
func (c *Canvas) Edge(p, q Point) {
	sign := int32(1)
	if p.Y > q.Y {
		p, q, sign = q, p, -1
	}
	top, bottom := max(p.Y, 0), min(q.Y, c.height*Unit)
	if top >= bottom {
		return
	}
	dx, dy := int64(q.X-p.X), int64(q.Y-p.Y)
	x := p.X + int32(dx*int64(top-p.Y)/dy)
	for y := top; y < bottom; {
		row := y >> shift
		next := min((row+1)*Unit, bottom)
		to := q.X
		if next != q.Y {
			to = p.X + int32(dx*int64(next-p.Y)/dy)
		}
		c.slice(row, x, to, next-y, sign)
		x, y = to, next
	}
}

// slice adds the part of an edge inside one row: h steps high, its ends at x0
// and x1. Which end is the upper one changes neither cover nor area.
func (c *Canvas) slice(row, x0, x1, h, sign int32) {
	if x0 > x1 {
		x0, x1 = x1, x0
	}
	line := c.cells[row*c.width : (row+1)*c.width]
	if x0 >= c.width*Unit {
		return
	}
	if x1 < 0 {
		line[0].cover += sign * h
		return
	}
	col, last := x0>>shift, x1>>shift
	if col == last {
		line[col].add(h, x0&(Unit-1)+x1&(Unit-1), sign)
		return
	}
	run, from, done := int64(x1-x0), x0, int32(0)
	if col < 0 { // left of the canvas an edge acts as if on its border
		col, from = 0, 0
		done = int32(int64(h) * int64(-x0) / run)
		line[0].cover += sign * done
	}
	for ; col < last && col < c.width; col++ {
		border := (col + 1) * Unit
		upTo := int32(int64(h) * int64(border-x0) / run)
		line[col].add(upTo-done, from-col*Unit+Unit, sign)
		from, done = border, upTo
	}
	if col < c.width {
		line[col].add(h-done, x1-col*Unit+from-col*Unit, sign)
	}
}

// add takes a piece h steps high whose ends lie at the given sum of distances
// from the left border.
func (p *cell) add(h, ends, sign int32) {
	p.cover += sign * h
	p.area += sign * h * ends
}

// Draw writes the grey levels, 0 for no ink and 255 for full, to dst (height,
// width), and empties the canvas.
func (c *Canvas) Draw(dst []uint8) {
	if len(dst) != len(c.cells) {
		panic(fmt.Sprintf("raster: %d pixels for a canvas of %d", len(dst), len(c.cells)))
	}
	for start := 0; start < len(dst); start += int(c.width) {
		cover := int32(0)
		line := c.cells[start : start+int(c.width)]
		out := dst[start : start+int(c.width)]
		for i := range line {
			cover += line[i].cover
			level := cover*2*Unit - line[i].area
			level = min(max(level, -level), full)
			out[i] = uint8((level*255 + full/2) / full)
		}
	}
	clear(c.cells)
}
