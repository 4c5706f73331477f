package raster_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/tasks/data/glyphs/raster"
)

type points = []raster.Point

// paint draws contours given in steps of 1/256 pixel.
func paint(w, h int, contours ...points) []uint8 {
	c := raster.New(w, h)
	for _, p := range contours {
		c.Polygon(p)
	}
	dst := make([]uint8, w*h)
	c.Draw(dst)
	return dst
}

func rect(x0, y0, x1, y1 int32) points {
	return points{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
}

func reversed(p points) points {
	q := slices.Clone(p)
	slices.Reverse(q)
	return q
}

func TestKnownShapes(t *testing.T) {
	for _, test := range []struct {
		name     string
		contours []points
		want     []uint8 // (3, 4)
	}{
		{"nothing", nil, []uint8{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"whole pixels", []points{rect(256, 0, 768, 512)},
			[]uint8{0, 255, 255, 0, 0, 255, 255, 0, 0, 0, 0, 0}},
		{"half and quarter pixels", []points{rect(128, 128, 640, 640)},
			[]uint8{64, 128, 64, 0, 128, 255, 128, 0, 64, 128, 64, 0}},
		{"one step of ink", []points{rect(0, 0, 1, 256)},
			[]uint8{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"a diagonal halves its pixels", []points{{{X: 0, Y: 0}, {X: 768, Y: 768}, {X: 0, Y: 768}}},
			[]uint8{128, 0, 0, 0, 255, 128, 0, 0, 255, 255, 128, 0}},
		{"a flat slope", []points{{{X: 0, Y: 256}, {X: 1024, Y: 0}, {X: 1024, Y: 256}}},
			[]uint8{32, 96, 159, 223, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"a contour against its surroundings is a hole", []points{rect(0, 0, 768, 768), reversed(rect(256, 256, 512, 512))},
			[]uint8{255, 255, 255, 0, 255, 0, 255, 0, 255, 255, 255, 0}},
		{"contours of one direction are solid where they overlap", []points{rect(0, 0, 512, 512), rect(256, 256, 768, 768)},
			[]uint8{255, 255, 0, 0, 255, 255, 255, 0, 0, 255, 255, 0}},
		{"larger than the canvas", []points{rect(-5000, -5000, 5000, 5000)},
			[]uint8{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
		{"left of the canvas", []points{rect(-5000, 0, -1, 700)}, make([]uint8, 12)},
		{"right of the canvas", []points{rect(1024, 0, 5000, 700)}, make([]uint8, 12)},
		{"a slope through the left border", []points{{{X: -256, Y: 0}, {X: 256, Y: 0}, {X: 256, Y: 256}}},
			[]uint8{191, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
		{"a slope through the right border", []points{{{X: 768, Y: 0}, {X: 1280, Y: 256}, {X: 768, Y: 256}}},
			[]uint8{0, 0, 0, 191, 0, 0, 0, 0, 0, 0, 0, 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, paint(4, 3, test.contours...)); diff != "" {
				t.Errorf("pixels (-want +got):\n%s", diff)
			}
			for i := range test.contours {
				test.contours[i] = reversed(test.contours[i])
			}
			if diff := cmp.Diff(test.want, paint(4, 3, test.contours...)); diff != "" {
				t.Errorf("all contours reversed (-want +got):\n%s", diff)
			}
		})
	}
}

// A shift by whole pixels moves the picture and changes no grey level; a shift
// by less keeps the area.
func TestShift(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		p := star(draw, 5000, 5000, 1500)
		at := paint(40, 40, p)
		if diff := cmp.Diff(crop(at, 40, 5, 3, 30), crop(paint(40, 40, moved(p, 4*256, -2*256)), 40, 9, 1, 30)); diff != "" {
			t.Fatalf("moved by (4, −2) pixels (-want +got):\n%s", diff)
		}
		a, b := ink(at), ink(paint(40, 40, moved(p, 77, 131)))
		if d := a - b; d < -a/100 || d > a/100 {
			t.Errorf("area %d became %d by a shift of (77, 131)/256 pixel", a, b)
		}
	}
}

// The picture of what sticks out is the inner part of the picture on a larger
// canvas: nothing wraps, leaks or is lost at the borders.
func TestClipping(t *testing.T) {
	draw := rand.New(rand.NewPCG(2, 2))
	for range 300 {
		p := star(draw, int32(draw.IntN(4000))-1000, int32(draw.IntN(4000))-1000, 3000)
		large := paint(40, 40, moved(p, 15*256, 15*256))
		for i, v := range crop(large, 40, 15, 15, 10) {
			got := paint(10, 10, p)[i]
			if d := int(v) - int(got); d < -1 || d > 1 {
				t.Fatalf("pixel %d is %d, on the larger canvas %d", i, got, v)
			}
		}
	}
}

// Shapes that share an edge fill the plane: each edge and its reverse cancel.
func TestSharedEdgesLeaveNoSeam(t *testing.T) {
	draw := rand.New(rand.NewPCG(3, 3))
	for range 200 {
		m := raster.Point{X: int32(draw.IntN(2560)), Y: int32(draw.IntN(2560))}
		c := rect(0, 0, 2560, 2560)
		got := paint(10, 10,
			points{c[0], c[1], m}, points{c[1], c[2], m}, points{c[2], c[3], m}, points{c[3], c[0], m})
		if diff := cmp.Diff(slices.Repeat([]uint8{255}, 100), got); diff != "" {
			t.Fatalf("around %v (-want +got):\n%s", m, diff)
		}
	}
}

func TestCanvasIsEmptyAfterDraw(t *testing.T) {
	c := raster.New(4, 4)
	dst := make([]uint8, 16)
	c.Polygon(rect(100, 100, 900, 900))
	c.Draw(dst)
	c.Draw(dst)
	if diff := cmp.Diff(make([]uint8, 16), dst); diff != "" {
		t.Errorf("second picture (-want +got):\n%s", diff)
	}
}

// star is a polygon around (x, y) whose corners lie at random distances.
func star(draw *rand.Rand, x, y int32, radius int) points {
	var p points
	for _, d := range [][2]int{{4, 0}, {3, 2}, {0, 4}, {-2, 3}, {-4, -1}, {-1, -4}, {3, -3}} {
		r := radius/4 + draw.IntN(radius*3/4)
		p = append(p, raster.Point{X: x + int32(d[0]*r/4), Y: y + int32(d[1]*r/4)})
	}
	return p
}

func moved(p points, dx, dy int32) points {
	q := slices.Clone(p)
	for i := range q {
		q[i].X, q[i].Y = q[i].X+dx, q[i].Y+dy
	}
	return q
}

// crop is the square of n pixels at (x, y) of an image of the given width.
func crop(image []uint8, width, x, y, n int) []uint8 {
	var out []uint8
	for row := y; row < y+n; row++ {
		out = append(out, image[row*width+x:row*width+x+n]...)
	}
	return out
}

func ink(image []uint8) int {
	sum := 0
	for _, v := range image {
		sum += int(v)
	}
	return sum
}
