package glyphs

import (
	"slices"
	"testing"
)

// A square with a square hole, whichever way its contours run: the corners
// move away from the ink, along the diagonal by one unit in x and y.
func TestNormals(t *testing.T) {
	square := func(r int32) []vertex {
		return []vertex{{x: -r, y: -r}, {x: r, y: -r}, {x: r, y: r}, {x: -r, y: r}}
	}
	flip := func(c []vertex) []vertex {
		slices.Reverse(c)
		return c
	}
	for name, contours := range map[string][2][]vertex{
		"clockwise": {square(3000), flip(square(1000))},
		"counter":   {flip(square(3000)), square(1000)},
	} {
		o := outline{vertices: slices.Concat(contours[0], contours[1]), ends: []int{4, 8}}
		o.addNormals()
		sign := func(v int32) int32 { return v / max(v, -v) }
		for i, v := range o.vertices {
			out := int32(1 - i/4*2) // the hole shrinks
			want := vertex{v.x, v.y, sign(v.x) * out * normalOne, sign(v.y) * out * normalOne}
			if v != want {
				t.Errorf("%s: vertex %d is %+v, want %+v", name, i, v, want)
			}
		}
	}
}

// A needle's point moves by no more than twice the weight, and at a point that
// turns back upon itself not at all.
func TestMiterLimit(t *testing.T) {
	for _, width := range []int32{40000, 20000, 10000, 1000, 10, 1} {
		o := outline{vertices: []vertex{{x: 0, y: -30000}, {x: width, y: 30000}, {x: -width, y: 30000}}, ends: []int{3}}
		o.addNormals()
		tip := o.vertices[0]
		if tip.nx < -16 || tip.nx > 16 || tip.ny > 16 || tip.ny < -2*normalOne {
			t.Errorf("width %d: the tip moves by (%d, %d)/%d", width, tip.nx, tip.ny, normalOne)
		}
		if width == 1 && tip.ny < -16 {
			t.Errorf("the tip of a needle moves by %d/%d", tip.ny, normalOne)
		}
	}
}
