package raster

// maxSplit bounds the pieces of one curve to 2^maxSplit.
const maxSplit = 6

// Quad appends the quadratic Bézier curve from p0 over p1 to p2 to dst as
// straight pieces, without p0 and with p2. The pieces stay within tolerance
// of the curve (and at most 64 are made), their ends are exact points of it
// rounded to the nearest integer.
//
// A chord over 1/n of the parameter is off by at most max|B″|/(8n²), and
// B″ = 2(p0 − 2p1 + p2).
func Quad(dst []Point, p0, p1, p2 Point, tolerance int64) []Point {
	split := splits(bend(p0, p1, p2), 4*tolerance)
	n := int64(1) << split
	for i := int64(1); i < n; i++ {
		a, b, c := (n-i)*(n-i), 2*i*(n-i), i*i
		dst = append(dst, Point{
			round(a*int64(p0.X)+b*int64(p1.X)+c*int64(p2.X), 2*split),
			round(a*int64(p0.Y)+b*int64(p1.Y)+c*int64(p2.Y), 2*split),
		})
	}
	return append(dst, p2)
}

// Cubic is Quad for the cubic Bézier curve over p1 and p2 to p3, where
// max|B″| is at most 6·max(|p0 − 2p1 + p2|, |p1 − 2p2 + p3|).
func Cubic(dst []Point, p0, p1, p2, p3 Point, tolerance int64) []Point {
	d := max(bend(p0, p1, p2), bend(p1, p2, p3))
	split := splits(3*d, 4*tolerance)
	n := int64(1) << split
	for i := int64(1); i < n; i++ {
		j := n - i
		a, b, c, e := j*j*j, 3*i*j*j, 3*i*i*j, i*i*i
		dst = append(dst, Point{
			round(a*int64(p0.X)+b*int64(p1.X)+c*int64(p2.X)+e*int64(p3.X), 3*split),
			round(a*int64(p0.Y)+b*int64(p1.Y)+c*int64(p2.Y)+e*int64(p3.Y), 3*split),
		})
	}
	return append(dst, p3)
}

// splits is the smallest s ≤ maxSplit with d ≤ limit·4^s.
func splits(d, limit int64) uint {
	s := uint(0)
	for s < maxSplit && d > limit<<(2*s) {
		s++
	}
	return s
}

// bend bounds the length of p − 2q + r from above (the sum of its coordinates).
func bend(p, q, r Point) int64 {
	x := int64(p.X) - 2*int64(q.X) + int64(r.X)
	y := int64(p.Y) - 2*int64(q.Y) + int64(r.Y)
	return max(x, -x) + max(y, -y)
}

// round is v/2^bits to the nearest integer, halves upward.
func round(v int64, bits uint) int32 {
	if bits == 0 {
		return int32(v)
	}
	return int32((v + 1<<(bits-1)) >> bits)
}
