package glyphs

import "math/bits"

// normalOne is a normal of length one. A vertex moves by up to twice that:
// the miter of a corner of 120 degrees.
const normalOne = 1 << 14

// addNormals gives every vertex the way it moves when all edges move outward,
// away from the ink, by one unit: the miter (n + m)/(1 + n·m) of the normals n
// and m of its two edges, where 1 + n·m is taken as at least ½, so that sharp
// points do not shoot out.
//
// Outer contours and holes run in opposite directions, so that outward is the
// same side of every edge; which side, the area of the whole glyph tells.
func (o *outline) addNormals() {
	side := int64(1)
	if o.area2() < 0 {
		side = -1
	}
	start := 0
	for _, end := range o.ends {
		c := o.vertices[start:end]
		for i := range c {
			before, after := &c[(i+len(c)-1)%len(c)], &c[(i+1)%len(c)]
			ax, ay := normal(before, &c[i], side)
			bx, by := normal(&c[i], after, side)
			d := max(normalOne*normalOne+ax*bx+ay*by, normalOne*normalOne/2)
			c[i].nx = int32((ax + bx) * normalOne * normalOne / d)
			c[i].ny = int32((ay + by) * normalOne * normalOne / d)
		}
		start = end
	}
}

// area2 is twice the area enclosed, positive where contours run clockwise as
// seen on a screen (y grows downward).
func (o *outline) area2() int64 {
	sum, start := int64(0), 0
	for _, end := range o.ends {
		p := o.vertices[end-1]
		for _, q := range o.vertices[start:end] {
			sum += int64(p.x)*int64(q.y) - int64(q.x)*int64(p.y)
			p = q
		}
		start = end
	}
	return sum
}

// normal is the outward normal of the edge from p to q, of length normalOne.
func normal(p, q *vertex, side int64) (x, y int64) {
	dx, dy := int64(q.x-p.x), int64(q.y-p.y)
	const fine = 10 // bits of the length behind the point
	length := int64(isqrt(uint64(dx*dx+dy*dy) << (2 * fine)))
	return side * dy * (normalOne << fine) / length, -side * dx * (normalOne << fine) / length
}

// isqrt is the square root rounded down, by Newton's method from above.
func isqrt(n uint64) uint64 {
	if n == 0 {
		return 0
	}
	x := uint64(1) << ((bits.Len64(n) + 1) / 2)
	for {
		y := (x + n/x) / 2
		if y >= x {
			return x
		}
		x = y
	}
}
