package data

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// smallOmniglot is an archive of two characters.
var smallOmniglot = omniglotSet{name: "small", archive: "few", characters: 2}

// drawing is a PNG of 105×105 pixels, in black and white, with one black row.
func drawing(row int) []byte {
	m := image.NewGray(image.Rect(0, 0, penSide, penSide))
	for i := range m.Pix {
		if i/penSide != row {
			m.Pix[i] = 255
		}
	}
	return encode(m)
}

func encode(m image.Image) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// omniglotFiles are the members of an archive of two characters: drawing n of
// character k has row 20k + n black.
func omniglotFiles() map[string][]byte { return maps.Clone(drawnFiles()) }

var drawnFiles = sync.OnceValue(func() map[string][]byte {
	files := map[string][]byte{"few/": nil, "few/Zeta/": nil}
	for k, character := range []string{"Alpha_(old)/character02", "Zeta/character01"} {
		for n := 1; n <= omniglotDrawings; n++ {
			files[fmt.Sprintf("few/%s/%04d_%02d.png", character, 7-k, n)] = drawing(20*k + n)
		}
	}
	return files
})

// pile makes a zip archive, its members in the reverse order of their names.
func pile(files map[string][]byte) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	names := slices.Sorted(maps.Keys(files))
	slices.Reverse(names)
	for _, name := range names {
		f, err := w.Create(name)
		if err == nil && files[name] != nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func readPile(b []byte) (*Images, error) {
	return smallOmniglot.read(bytes.NewReader(b), int64(len(b)))
}

func TestOmniglotSet(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "omniglot"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "omniglot", "few.zip"), pile(omniglotFiles()), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := smallOmniglot.open(root)
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "small" || d.Width != 28 || d.Height != 28 || d.Channels != 1 || d.Classes != 2 || d.Digest != d.ContentDigest() {
		t.Errorf("%s is %d×%d×%d of %d classes", d.Name, d.Channels, d.Height, d.Width, d.Classes)
	}
	if d.Train.Len() != 30 || d.Test.Len() != 10 {
		t.Fatalf("%d and %d examples", d.Train.Len(), d.Test.Len())
	}
	check := func(p Part, i, class, number int) {
		t.Helper()
		want, err := appendDrawing(nil, drawing(20*class+number))
		if err != nil {
			t.Fatal(err)
		}
		if p.Labels[i] != int32(class) || !bytes.Equal(p.Pixels[784*i:784*(i+1)], want) {
			t.Errorf("example %d is not drawing %d of class %d", i, number, class)
		}
	}
	for class := range 2 {
		for n := range omniglotTrain {
			check(d.Train, class*15+n, class, n+1)
		}
		for n := range 5 {
			check(d.Test, class*5+n, class, n+16)
		}
	}
	if _, err := smallOmniglot.open(t.TempDir()); !os.IsNotExist(err) || !strings.Contains(err.Error(), "few.zip") {
		t.Errorf("without a file: %v", err)
	}
	if err := os.Truncate(filepath.Join(root, "omniglot", "few.zip"), 300); err != nil {
		t.Fatal(err)
	}
	if _, err := smallOmniglot.open(root); err == nil || !strings.HasPrefix(err.Error(), filepath.Join(root, "omniglot", "few.zip")+": corrupt: ") {
		t.Errorf("cut: %v", err)
	}
}

func TestOmniglotErrors(t *testing.T) {
	const one = "few/Zeta/character01/0006_04.png"
	wide := image.NewGray(image.Rect(0, 0, 30000, 1))
	grey := image.NewGray(image.Rect(0, 0, penSide, penSide))
	grey.Pix[107] = 3
	for name, tt := range map[string]struct {
		change func(files map[string][]byte)
		want   string
	}{
		"drawing missing":   {func(f map[string][]byte) { delete(f, one) }, "few/Zeta/character01: drawing 4 is missing"},
		"character missing": {func(f map[string][]byte) { deleteAll(f, "few/Zeta/character01/") }, "expected 2 characters, found 1"},
		"character more":    {func(f map[string][]byte) { f["few/Zeta/character02/0006_04.png"] = f[one] }, "expected 2 characters, found 3"},
		"twice":             {func(f map[string][]byte) { f["few/Zeta/character01/0009_04.png"] = f[one] }, "drawing 4 is there twice"},
		"drawing 21":        {func(f map[string][]byte) { f["few/Zeta/character01/0006_21.png"] = f[one] }, "drawing 21, expected 01 to 20"},
		"drawing 0":         {func(f map[string][]byte) { f["few/Zeta/character01/0006_00.png"] = f[one] }, "drawing 00, expected 01 to 20"},
		"another name":      {func(f map[string][]byte) { f["few/Zeta/character01/notes.txt"] = nil }, `member "few/Zeta/character01/notes.txt": expected a name like few/Greek/`},
		"another archive":   {func(f map[string][]byte) { f["many/Zeta/character01/0006_04.png"] = f[one] }, `member "many/Zeta/character01/0006_04.png": expected a name like`},
		"upwards":           {func(f map[string][]byte) { f["few/../character01/0006_04.png"] = f[one] }, `member "few/../character01/0006_04.png": neither a file nor a folder within`},
		"upwards, folder":   {func(f map[string][]byte) { f["../"] = nil }, `member "../": neither`},
		"from the root":     {func(f map[string][]byte) { f["/few/Zeta/character01/0006_04.png"] = f[one] }, `member "/few/Zeta/character01/0006_04.png": neither`},
		"backslashes":       {func(f map[string][]byte) { f[`few/..\..\Zeta/character01/0006_04.png`] = f[one] }, "expected a name like"},
		"no PNG":            {func(f map[string][]byte) { f[one] = []byte("GIF89a and more") }, "member " + one + ": corrupt in the header of the PNG: png: invalid format: not a PNG file"},
		"empty PNG":         {func(f map[string][]byte) { f[one] = nil }, "member " + one + ": truncated: it ends in the header of the PNG"},
		"PNG cut":           {func(f map[string][]byte) { f[one] = f[one][:len(f[one])/2] }, "member " + one + ": corrupt in the PNG: png: invalid format: not enough pixel data"},
		"PNG broken":        {func(f map[string][]byte) { f[one] = flip(f[one], 60) }, "member " + one + ": corrupt in the PNG: "},
		"another size":      {func(f map[string][]byte) { f[one] = encode(wide) }, "member " + one + ": expected an image of 105×105 pixels in black and white, found 30000×1 in grey"},
		"colours":           {func(f map[string][]byte) { f[one] = encode(image.NewRGBA(image.Rect(0, 0, 105, 105))) }, "found 105×105 in colours"},
		"grey":              {func(f map[string][]byte) { f[one] = encode(grey) }, "member " + one + ": pixel 107 is grey 3, expected black or white"},
		"too large":         {func(f map[string][]byte) { f[one] = make([]byte, omniglotMember+1) }, "member " + one + ": oversized: expected at most 8192 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			files := omniglotFiles()
			tt.change(files)
			got, err := readPile(pile(files))
			if err == nil || got != nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %q", err, tt.want)
			}
		})
	}
	if _, err := smallOmniglot.read(nil, omniglotArchive+1); err == nil || !strings.Contains(err.Error(), "oversized: expected at most 67108864 bytes") {
		t.Errorf("a large archive: %v", err)
	}
}

func deleteAll(files map[string][]byte, prefix string) {
	maps.DeleteFunc(files, func(name string, _ []byte) bool { return strings.HasPrefix(name, prefix) })
}

// A link is no drawing, and a member that is damaged or larger than it says is
// found out.
func TestOmniglotMembers(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	h := &zip.FileHeader{Name: "few/Zeta/character01/0006_04.png"}
	h.SetMode(fs.ModeSymlink | 0o777)
	if _, err := w.CreateHeader(h); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := readPile(out.Bytes()); err == nil || !strings.Contains(err.Error(), "neither a file nor a folder") {
		t.Errorf("link: %v", err)
	}
	b := pile(omniglotFiles())
	at := bytes.Index(b, []byte("0007_09.png")) + len("0007_09.png") + 20
	b[at] ^= 0x10
	if _, err := readPile(b); err == nil || !strings.Contains(err.Error(), "member few/Alpha_(old)/character02/0007_09.png: corrupt") {
		t.Errorf("damaged: %v", err)
	}
}

// A member that unpacks to megabytes is left after the first kilobytes.
func TestOmniglotBomb(t *testing.T) {
	files := omniglotFiles()
	files["few/Alpha_(old)/character02/0007_01.png"] = make([]byte, 4<<20)
	b := pile(files)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readPile(b)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "oversized") {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("allocated %d bytes", used)
	}
}

func FuzzOmniglot(f *testing.F) {
	b := pile(omniglotFiles())
	f.Add(b)
	f.Add(b[:len(b)/2])
	f.Add(pile(map[string][]byte{"few/Zeta/character01/0006_04.png": drawing(3), "../up": nil}))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := readPile(b)
		if err != nil {
			if d != nil || err.Error() == "" {
				t.Errorf("%v beside a set", err)
			}
			return
		}
		if d.Train.Len() != 30 || d.Test.Len() != 10 || len(d.Train.Pixels) != 30*784 || len(d.Test.Pixels) != 10*784 {
			t.Errorf("accepted %d and %d examples", d.Train.Len(), d.Test.Len())
		}
	})
}
