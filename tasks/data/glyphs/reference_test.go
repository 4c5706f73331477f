package glyphs

import (
	"math"
	"testing"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// reference draws a glyph in floating point, the slow way: curves in 16
// pieces, and 16 × 16 points per pixel each tested by its winding number.
func reference(t *testing.T, char rune, font int, tr Transform) []float64 {
	t.Helper()
	f, err := sfnt.Parse(fonts[font].ttf)
	if err != nil {
		t.Fatal(err)
	}
	index, err := f.GlyphIndex(nil, char)
	if err != nil {
		t.Fatal(err)
	}
	segments, err := f.LoadGlyph(nil, index, fixed.Int26_6(f.UnitsPerEm()), nil)
	if err != nil {
		t.Fatal(err)
	}
	edges := referenceEdges(segments, tr)
	const n = 16
	image := make([]float64, Side*Side)
	for i := range image {
		inside := 0
		for k := range n * n {
			x := float64(i%Side) + (float64(k%n)+0.5)/n
			y := float64(i/Side) + (float64(k/n)+0.5)/n
			if winding(edges, x, y) != 0 {
				inside++
			}
		}
		image[i] = 255 * float64(inside) / (n * n)
	}
	return image
}

type edge struct{ x0, y0, x1, y1 float64 }

func referenceEdges(segments sfnt.Segments, tr Transform) []edge {
	b := segments.Bounds()
	side := float64(max(b.Max.X-b.Min.X, b.Max.Y-b.Min.Y))
	sin, cos := math.Sincos(float64(tr.Angle) / 1024)
	place := func(x, y float64) (float64, float64) {
		x = (x - float64(b.Min.X+b.Max.X)/2) / side * 20 * float64(tr.ScaleX) / 256
		y = (y - float64(b.Min.Y+b.Max.Y)/2) / side * 20 * float64(tr.ScaleY) / 256
		x -= y * float64(tr.Shear) / 256
		return 14 + float64(tr.ShiftX)/256 + cos*x - sin*y, 14 + float64(tr.ShiftY)/256 + sin*x + cos*y
	}
	var edges []edge
	var now, first [2]float64
	to := func(x, y float64) {
		x0, y0 := place(now[0], now[1])
		x1, y1 := place(x, y)
		edges = append(edges, edge{x0, y0, x1, y1})
		now = [2]float64{x, y}
	}
	for _, s := range segments {
		x, y := float64(s.Args[0].X), float64(s.Args[0].Y)
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(edges) > 0 {
				to(first[0], first[1])
			}
			now, first = [2]float64{x, y}, [2]float64{x, y}
		case sfnt.SegmentOpLineTo:
			to(x, y)
		case sfnt.SegmentOpQuadTo:
			p, x2, y2 := now, float64(s.Args[1].X), float64(s.Args[1].Y)
			for i := 1; i <= 16; i++ {
				u := float64(i) / 16
				v := 1 - u
				to(v*v*p[0]+2*u*v*x+u*u*x2, v*v*p[1]+2*u*v*y+u*u*y2)
			}
		default:
			panic("these fonts have no cubic curves")
		}
	}
	to(first[0], first[1])
	return edges
}

func winding(edges []edge, x, y float64) int {
	w := 0
	for _, e := range edges {
		if (e.y0 <= y) == (e.y1 <= y) {
			continue
		}
		if e.x0+(y-e.y0)/(e.y1-e.y0)*(e.x1-e.x0) < x {
			if e.y0 < e.y1 {
				w++
			} else {
				w--
			}
		}
	}
	return w
}

// Every pixel of the integer path is near the slow picture.
func TestAgainstSupersampling(t *testing.T) {
	for _, test := range []struct {
		char rune
		font int
		t    Transform
	}{
		{'8', 0, Transform{ScaleX: One, ScaleY: One}},
		{'A', 4, Transform{ScaleX: One, ScaleY: One}},
		{'W', 17, Transform{ScaleX: One, ScaleY: One}},
		{'Q', 7, Transform{ScaleX: 200, ScaleY: 240, Angle: 300, Shear: 60, ShiftX: 300, ShiftY: -411}},
		{'5', 14, Transform{ScaleX: 300, ScaleY: 180, Angle: -357, Shear: -64, ShiftX: -77, ShiftY: 500}},
		{'B', 20, Transform{ScaleX: 400, ScaleY: 400, Angle: 900, ShiftX: 1000}},
	} {
		got, err := Render(test.char, test.font, test.t)
		if err != nil {
			t.Fatal(err)
		}
		worst, sum := 0.0, 0.0
		for i, want := range reference(t, test.char, test.font, test.t) {
			d := math.Abs(want - float64(got[i]))
			worst, sum = max(worst, d), sum+d
		}
		if mean := sum / float64(len(got)); worst > 8 || mean > 0.5 {
			t.Errorf("%c in %s: off by up to %.1f grey levels, %.2f in the mean", test.char, fonts[test.font].Name, worst, mean)
		}
	}
}

func TestSine(t *testing.T) {
	for a := int32(-1024); a <= 1024; a++ {
		s, c := math.Sincos(float64(a) / 1024)
		if ds, dc := math.Abs(float64(sine(a))-s*65536), math.Abs(float64(cosine(a))-c*65536); ds > 1 || dc > 1 {
			t.Errorf("angle %d: sine off by %.2f and cosine by %.2f of 2^-16", a, ds, dc)
		}
	}
}

func TestSquareRoot(t *testing.T) {
	for _, n := range []uint64{0, 1, 2, 3, 4, 15, 16, 17, 1<<32 - 1, 1 << 32, 1<<55 + 7, 1 << 60, 1<<62 - 1} {
		if r := isqrt(n); r*r > n || (r+1)*(r+1) <= n {
			t.Errorf("isqrt(%d) = %d", n, r)
		}
	}
}
