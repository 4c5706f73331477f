package glyphs

import (
	"crypto/sha256"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/tasks/data"
)

func open(t testing.TB, name string) *data.Images {
	t.Helper()
	d, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func image(p data.Part, i int) []uint8 { return p.Pixels[i*Side*Side : (i+1)*Side*Side] }

func TestLayout(t *testing.T) {
	for name, classes := range map[string]int{"glyphs": 36, "glyphs-digits": 10, "glyphs-letters": 26} {
		d := open(t, name)
		if d.Name != name || d.Width != 28 || d.Height != 28 || d.Channels != 1 || d.Classes != classes {
			t.Errorf("%s is %q, %d×%d×%d, %d classes", name, d.Name, d.Channels, d.Height, d.Width, d.Classes)
		}
		if d.Train.Len() != 1000*classes || d.Test.Len() != 200*classes {
			t.Errorf("%s has %d and %d images", name, d.Train.Len(), d.Test.Len())
		}
		for _, p := range []data.Part{d.Train, d.Test} {
			if len(p.Pixels) != p.Len()*d.Size() {
				t.Errorf("%s has %d pixels for %d images", name, len(p.Pixels), p.Len())
			}
			for i, label := range p.Labels {
				if int(label) != i%classes {
					t.Fatalf("%s: image %d has label %d: the classes do not take turns", name, i, label)
				}
			}
		}
	}
}

// An image depends on its coordinates alone: not on what was painted before
// it, nor on how many are wanted.
func TestEachImageStandsAlone(t *testing.T) {
	d := open(t, "glyphs-digits")
	s, err := find("glyphs-digits")
	if err != nil {
		t.Fatal(err)
	}
	a := newArtist(s, false)
	got := make([]uint8, Side*Side)
	for _, i := range []int{9999, 17, 5, 5000, 0, 17} {
		if err := a.paint(got, i%10, i/10); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(image(d.Train, i), got); diff != "" {
			t.Errorf("image %d (-loaded +painted alone):\n%s", i, diff)
		}
	}
	small, err := Generate("glyphs-digits", 7, 3)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(small.Train.Pixels, d.Train.Pixels[:len(small.Train.Pixels)]) ||
		!slices.Equal(small.Test.Pixels, d.Test.Pixels[:len(small.Test.Pixels)]) {
		t.Error("a small set is not a prefix of the whole")
	}
	if small.Digest == d.Digest {
		t.Error("a small set has the digest of the whole")
	}
}

// Every coordinate counts: other set, part, class or index, another image.
func TestNoImageTwice(t *testing.T) {
	seen := map[[32]byte]string{}
	for _, name := range Names() {
		d := open(t, name)
		for _, p := range []data.Part{d.Train, d.Test} {
			for i := range p.Len() {
				h := sha256.Sum256(image(p, i))
				if other, ok := seen[h]; ok {
					t.Fatalf("%s: image %d was seen in %s", name, i, other)
				}
				seen[h] = name
			}
		}
	}
}

// Neither blank nor saturated: every image has white strokes on a ground that
// is mostly dark.
func TestInk(t *testing.T) {
	d := open(t, "glyphs")
	for name, p := range map[string]data.Part{"train": d.Train, "test": d.Test} {
		sum := make([]int, d.Classes)
		for i, label := range p.Labels {
			bright, dark := 0, 0
			for _, v := range image(p, i) {
				if v >= 128 {
					bright++
				}
				if v < 64 {
					dark++
				}
			}
			if bright < 12 || dark < Side*Side/3 {
				t.Errorf("%s image %d (%c): %d bright and %d dark pixels", name, i, characters[label], bright, dark)
			}
			sum[label] += ink(image(p, i))
		}
		for c, s := range sum {
			mean := s / (p.Len() / d.Classes) / (Side * Side)
			if mean < 20 || mean > 80 {
				t.Errorf("%s: %c has a mean grey level of %d", name, characters[c], mean)
			}
		}
	}
}

// No shift cuts a glyph at the border: it has the ink that it has in the
// middle. (One glyph in 400 is itself longer than the image, and centred.)
func TestNoGlyphIsCut(t *testing.T) {
	s, err := find("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	a := newArtist(s, false)
	dst := make([]uint8, Side*Side)
	for i := range 7200 {
		a.chance.Seed(sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
		char, font := rune(characters[i%36]), a.fonts[a.draws.IntN(len(a.fonts))]
		tr := a.transform()
		if err := a.drawInside(dst, char, font, tr); err != nil {
			t.Fatal(err)
		}
		got := ink(dst)
		tr.ShiftX, tr.ShiftY = 0, 0
		want := ink(render(t, char, font, tr))
		if d := want - got; d > 60+want/200 {
			t.Errorf("%c in %s, %+v: ink %d of %d", char, fonts[font].Name, tr, got, want)
		}
	}
}

func TestTrainAndTestFontsAreDisjoint(t *testing.T) {
	family, file := map[string]bool{}, map[[32]byte]string{}
	for _, f := range fonts {
		if test, ok := family[f.Family]; ok && test != f.Test {
			t.Errorf("family %s is in both parts", f.Family)
		}
		family[f.Family] = f.Test
		h := sha256.Sum256(f.ttf)
		if other, ok := file[h]; ok {
			t.Errorf("%s and %s are one file", f.Name, other)
		}
		file[h] = f.Name
	}
	all, err := outlines()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range fontsOf(false) {
		for _, j := range fontsOf(true) {
			for c := range characters {
				if slices.Equal(all[i][c].vertices, all[j][c].vertices) {
					t.Errorf("%c is the same in %s and %s", characters[c], fonts[i].Name, fonts[j].Name)
				}
			}
		}
	}
	if n := len(fontsOf(false)) + len(fontsOf(true)); n != len(fonts) || len(family) < 2 {
		t.Errorf("%d of %d fonts in a part, %d families", n, len(fonts), len(family))
	}
}

func TestLoadIsSharedAndSafe(t *testing.T) {
	var wg sync.WaitGroup
	got := make([]*data.Images, 8)
	for i := range got {
		wg.Go(func() { got[i], _ = Load("glyphs-digits") })
	}
	wg.Wait()
	for _, d := range got {
		if d == nil || d != got[0] {
			t.Fatal("not every caller has the same set")
		}
	}
}

func TestErrors(t *testing.T) {
	_, err := Load("glyph")
	if want := `glyphs: no data set "glyph" (hint: one of glyphs, glyphs-digits, glyphs-letters)`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := Generate("glyphs", -1, 3); err == nil {
		t.Error("made a set of −1 images per class")
	}
}

func TestSetsOpen(t *testing.T) {
	for _, s := range Sets() {
		d, err := s.Open("")
		if err != nil || d != open(t, s.Name) {
			t.Errorf("%s: %v", s.Name, err)
		}
		if s.Title == "" || s.Licence == "" || s.Citation == "" || len(s.Files) != 0 {
			t.Errorf("incomplete or not embedded: %+v", s)
		}
	}
}

func TestPaintAllocatesNothing(t *testing.T) {
	s, err := find("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	a, dst, i := newArtist(s, false), make([]uint8, Side*Side), 0
	paint := func() {
		if err := a.paint(dst, i%36, i); err != nil {
			t.Fatal(err)
		}
		i++
	}
	for range 500 {
		paint()
	}
	if n := testing.AllocsPerRun(500, paint); n != 0 {
		t.Errorf("%v allocations per image", n)
	}
}

// BenchmarkPaint reports images per second on one core; loading must stay out
// of sight: 20,000 in 2 s.
func BenchmarkPaint(b *testing.B) {
	s, err := find("glyphs")
	if err != nil {
		b.Fatal(err)
	}
	a, dst := newArtist(s, false), make([]uint8, Side*Side)
	i := 0
	for b.Loop() {
		if err := a.paint(dst, i%36, i/36); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "images/s")
}
