package raster_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"retain/tasks/data/glyphs/raster"
)

// distance of p from the segment a b.
func distance(px, py float64, a, b raster.Point) float64 {
	ax, ay := float64(a.X), float64(a.Y)
	dx, dy := float64(b.X)-ax, float64(b.Y)-ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max(((px-ax)*dx+(py-ay)*dy)/l, 0), 1)
	}
	return math.Hypot(px-ax-t*dx, py-ay-t*dy)
}

// The pieces stay within the tolerance (and one unit of rounding) of the
// curve, for every degree, against the curve's polynomial in floating point.
func TestCurves(t *testing.T) {
	draw := rand.New(rand.NewPCG(4, 4))
	random := func() raster.Point {
		return raster.Point{X: int32(draw.IntN(80001) - 40000), Y: int32(draw.IntN(80001) - 40000)}
	}
	for _, tolerance := range []int64{80, 400, 5000} {
		for range 200 {
			p := [4]raster.Point{random(), random(), random(), random()}
			quad := raster.Quad([]raster.Point{p[0]}, p[0], p[1], p[2], tolerance)
			check(t, "quad", quad, tolerance, p[2], func(s float64) (x, y float64) {
				r := 1 - s
				a, b, c := r*r, 2*r*s, s*s
				return a*float64(p[0].X) + b*float64(p[1].X) + c*float64(p[2].X),
					a*float64(p[0].Y) + b*float64(p[1].Y) + c*float64(p[2].Y)
			})
			cubic := raster.Cubic([]raster.Point{p[0]}, p[0], p[1], p[2], p[3], tolerance)
			check(t, "cubic", cubic, tolerance, p[3], func(s float64) (x, y float64) {
				r := 1 - s
				a, b, c, d := r*r*r, 3*r*r*s, 3*r*s*s, s*s*s
				return a*float64(p[0].X) + b*float64(p[1].X) + c*float64(p[2].X) + d*float64(p[3].X),
					a*float64(p[0].Y) + b*float64(p[1].Y) + c*float64(p[2].Y) + d*float64(p[3].Y)
			})
		}
	}
}

func check(t *testing.T, name string, pieces []raster.Point, tolerance int64, last raster.Point, curve func(float64) (x, y float64)) {
	t.Helper()
	if got := pieces[len(pieces)-1]; got != last {
		t.Fatalf("%s ends at %v, not %v", name, got, last)
	}
	const samples = 128
	for i := range samples + 1 {
		x, y := curve(float64(i) / samples)
		nearest := math.Inf(1)
		for k := 1; k < len(pieces); k++ {
			nearest = min(nearest, distance(x, y, pieces[k-1], pieces[k]))
		}
		if nearest > float64(tolerance)+1 {
			t.Fatalf("%s in %d pieces is off by %.1f, tolerance %d", name, len(pieces)-1, nearest, tolerance)
		}
	}
}

func TestFlatCurveIsOnePiece(t *testing.T) {
	a, m, b := raster.Point{X: 0, Y: 0}, raster.Point{X: 500, Y: 501}, raster.Point{X: 1000, Y: 1000}
	if got := raster.Quad(nil, a, m, b, 80); len(got) != 1 {
		t.Errorf("a nearly straight quad became %d pieces", len(got))
	}
	if got := raster.Cubic(nil, a, a, b, b, 2000); len(got) != 1 {
		t.Errorf("a straight cubic became %d pieces", len(got))
	}
}
