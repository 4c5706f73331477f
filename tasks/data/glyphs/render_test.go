package glyphs

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

var upright = Transform{ScaleX: One, ScaleY: One}

func render(t *testing.T, char rune, font int, tr Transform) []uint8 {
	t.Helper()
	image, err := Render(char, font, tr)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func ink(image []uint8) int {
	sum := 0
	for _, v := range image {
		sum += int(v)
	}
	return sum
}

// Upright glyphs fill a box of 20 pixels in the middle, as in MNIST: the ink
// touches two opposite sides of it and leaves a border of 4.
func TestFrame(t *testing.T) {
	for font := range fonts {
		for _, char := range characters {
			x0, y0, x1, y1 := extent(render(t, char, font, upright))
			if x0 < 4 || y0 < 4 || x1 > 23 || y1 > 23 {
				t.Errorf("%c in %s leaves the box: (%d, %d) to (%d, %d)", char, fonts[font].Name, x0, y0, x1, y1)
			}
			if side := max(x1-x0, y1-y0) + 1; side < 19 {
				t.Errorf("%c in %s is %d pixels long", char, fonts[font].Name, side)
			}
			if d := x0 + x1 - 27; d < -2 || d > 2 {
				t.Errorf("%c in %s lies from column %d to %d", char, fonts[font].Name, x0, x1)
			}
		}
	}
}

// extent is the box of the pixels that have ink.
func extent(image []uint8) (x0, y0, x1, y1 int) {
	x0, y0 = Side, Side
	for i, v := range image {
		if v > 0 {
			x0, y0 = min(x0, i%Side), min(y0, i/Side)
			x1, y1 = max(x1, i%Side), max(y1, i/Side)
		}
	}
	return
}

func TestHolesStayOpen(t *testing.T) {
	for font := range fonts {
		for _, weight := range []int32{minWeight, 0, maxWeight} {
			tr := upright
			tr.Weight = weight
			if v := render(t, 'O', font, tr)[14*Side+14]; v != 0 {
				t.Errorf("O in %s with weight %d: the middle is %d", fonts[font].Name, weight, v)
			}
		}
	}
}

// More weight is more ink and less weight less, about half a pixel of it along
// the outline each time, for every glyph: outward is known, holes shrink.
func TestWeight(t *testing.T) {
	for font := range fonts {
		for _, char := range characters {
			last := 0
			for _, weight := range []int32{minWeight, 0, maxWeight} {
				tr := upright
				tr.Weight = weight
				now := ink(render(t, char, font, tr))
				if now < last+255*5 {
					t.Errorf("%c in %s: ink %d, with weight %d %d", char, fonts[font].Name, last, weight, now)
				}
				last = now
			}
		}
	}
}

func TestShift(t *testing.T) {
	still := render(t, 'R', 4, upright)
	tr := upright
	tr.ShiftX, tr.ShiftY = 3*256, -2*256
	moved := render(t, 'R', 4, tr)
	want := make([]uint8, len(still))
	for i := range want {
		if x, y := i%Side-3, i/Side+2; x >= 0 && y < Side {
			want[i] = still[y*Side+x]
		}
	}
	if diff := cmp.Diff(want, moved); diff != "" {
		t.Errorf("3 right and 2 up (-want +got):\n%s", diff)
	}
}

// The bar of a sans I leans to the right when it is turned clockwise and when
// it is sheared; its area follows the scales and is kept by turn and shear.
func TestLinearPart(t *testing.T) {
	area := func(tr Transform) int { return ink(render(t, 'I', 0, tr)) }
	for name, tr := range map[string]Transform{
		"turned":  {ScaleX: One, ScaleY: One, Angle: 256},
		"sheared": {ScaleX: One, ScaleY: One, Shear: 64},
	} {
		image := render(t, 'I', 0, tr)
		top, _, _, _ := extent(image[:8*Side])
		bottom, _, _, _ := extent(image[20*Side:])
		if top < bottom+2 {
			t.Errorf("%s: the top begins at column %d, the bottom at %d", name, top, bottom)
		}
		if a, b := area(upright), area(tr); a < b-b/100 || a > b+b/100 {
			t.Errorf("%s: area %d became %d", name, a, b)
		}
	}
	a, b := area(upright), area(Transform{ScaleX: One / 2, ScaleY: One / 2})
	if d := a - 4*b; d < -a/50 || d > a/50 {
		t.Errorf("area %d, at half the scale %d", a, b)
	}
}

func TestRenderErrors(t *testing.T) {
	for _, test := range []struct {
		char rune
		font int
		t    Transform
		want string
	}{
		{'x', 0, upright, "glyphs: no character 'x' (hint: one of 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ)"},
		{'A', -1, upright, "glyphs: no font -1 (hint: 0 to 20, see Fonts)"},
		{'A', 21, upright, "glyphs: no font 21 (hint: 0 to 20, see Fonts)"},
		{'A', 0, Transform{Angle: 1025}, "glyphs: Angle is 1025 (hint: within ±1024)"},
		{'A', 0, Transform{Weight: -1025}, "glyphs: Weight is -1025 (hint: within ±1024)"},
	} {
		_, err := Render(test.char, test.font, test.t)
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v, want %s", err, test.want)
		}
	}
	if err := NewRenderer().Render(make([]uint8, 5), 'A', 0, upright); err == nil {
		t.Error("drew to 5 pixels")
	}
}

// The ends of all ranges are drawn without overflow.
func TestExtremeTransforms(t *testing.T) {
	for i := range 1 << 7 {
		sign := func(bit int) int32 { return int32(i>>bit&1*2 - 1) }
		tr := Transform{
			ShiftX: sign(0) * 64 * 256, ShiftY: sign(1) * 64 * 256, Angle: sign(2) * 1024,
			ScaleX: sign(3) * 4 * One, ScaleY: sign(4) * 4 * One, Shear: sign(5) * 4 * One, Weight: sign(6) * 1024,
		}
		render(t, 'W', 6, tr)
	}
	if ink(render(t, 'W', 6, Transform{})) != 0 {
		t.Error("a glyph of size zero has ink")
	}
}
