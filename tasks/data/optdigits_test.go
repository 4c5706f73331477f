package data

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var smallOptdigits = optdigitsSet{name: "small", train: 2, test: 1}

// optdigit is a line: the values v, v+1 … modulo 17, and the digit.
func optdigit(v int, digit string) string {
	var b strings.Builder
	for i := range optdigitsPixels {
		b.WriteString([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16"}[(v+i)%17])
		b.WriteByte(',')
	}
	return b.String() + digit + "\n"
}

func optdigitsFiles() map[string][]byte {
	return map[string][]byte{
		"optdigits.tra": []byte(optdigit(0, "7") + optdigit(5, "0")),
		"optdigits.tes": []byte(optdigit(16, "9")),
	}
}

func TestOptdigitsSet(t *testing.T) {
	// v·255/16, by hand: 15.9375·v; 8 is the tie, 127.5.
	grey := []uint8{0, 16, 32, 48, 64, 80, 96, 112, 128, 143, 159, 175, 191, 207, 223, 239, 255}
	image := func(v int) []uint8 {
		var pixels []uint8
		for i := range optdigitsPixels {
			pixels = append(pixels, grey[(v+i)%17])
		}
		return pixels
	}
	want := &Images{
		Name: "small", Width: 8, Height: 8, Channels: 1, Classes: 10,
		Train: Part{Pixels: append(image(0), image(5)...), Labels: []int32{7, 0}},
		Test:  Part{Pixels: image(16), Labels: []int32{9}},
	}
	want.Digest = want.ContentDigest()
	for name, files := range map[string]map[string][]byte{"plain": optdigitsFiles(), "gzipped": zipped(optdigitsFiles())} {
		got, err := smallOptdigits.open(write(t, files))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestOptdigitsErrors(t *testing.T) {
	good := optdigit(0, "7") + optdigit(5, "0")
	second := func(line string) string { return optdigit(0, "7") + line }
	z := pack([]byte(good))
	tests := []struct {
		name, file, b, want string
	}{
		{"empty", "optdigits.tra", "", "truncated: expected 2 lines, found 0"},
		{"one line", "optdigits.tra", second(""), "truncated: expected 2 lines, found 1"},
		{"three lines", "optdigits.tra", good + optdigit(0, "0"), "expected 2 lines, found more"},
		{"empty line", "optdigits.tra", second("\n"), "line 2: expected 65 values, found 1"},
		{"cut", "optdigits.tra", good[:len(good)-3], "line 2: expected 65 values, found 64"},
		{"66 values", "optdigits.tra", second(optdigit(1, "1,1")), "line 2: expected 65 values, found 66"},
		{"17", "optdigits.tra", second("17" + optdigit(0, "1")[1:]), `line 2: value 1 is "17", expected 0 to 16`},
		{"minus", "optdigits.tra", second("-1" + optdigit(0, "1")[1:]), `line 2: value 1 is "-1", expected 0 to 16`},
		{"fraction", "optdigits.tra", second("1.5" + optdigit(0, "1")[1:]), `line 2: value 1 is "1.5"`},
		{"no value", "optdigits.tra", second(optdigit(0, "1")[1:]), `line 2: value 1 is ""`},
		{"word", "optdigits.tra", strings.Replace(good, "16", "six", 1), `line 1: value 17 is "six"`},
		{"digit", "optdigits.tra", second(optdigit(0, "10")), `line 2: the digit is "10", expected 0 to 9`},
		{"endless line", "optdigits.tra", second(strings.Repeat("1,", 4000)), "corrupt in line 2: bufio.Scanner: token too long"},
		{"gzip cut", "optdigits.tra.gz", string(z[:len(z)-4]), "truncated: it ends in line "},
		{"gzip broken", "optdigits.tra.gz", string(flip(z, len(z)-7)), "gzip: invalid checksum"},
		{"no gzip", "optdigits.tra.gz", good, "corrupt in the gzip header: gzip: invalid header"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := optdigitsFiles()
			delete(files, "optdigits.tra")
			files[tt.file] = []byte(tt.b)
			root := write(t, files)
			got, err := smallOptdigits.open(root)
			if err == nil {
				t.Fatalf("no error, %v", got)
			}
			path := filepath.Join(root, "small", tt.file)
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %q\nwant %q", err, path+": "+tt.want)
			}
		})
	}
	if _, err := smallOptdigits.open(t.TempDir()); !os.IsNotExist(err) {
		t.Errorf("without files: %v", err)
	}
}

func FuzzOptdigits(f *testing.F) {
	good := optdigitsFiles()["optdigits.tra"]
	for _, b := range [][]byte{nil, good, good[:150], append(bytes.Clone(good), good...), bytes.ReplaceAll(good, []byte("\n"), []byte("\r\n"))} {
		f.Add(b, false)
		f.Add(pack(b), true)
		f.Add(b, true)
	}
	f.Fuzz(func(t *testing.T, b []byte, gzipped bool) {
		p, err := readOptdigits(bytes.NewReader(b), gzipped, 2)
		if err != nil {
			if p.Pixels != nil || p.Labels != nil || err.Error() == "" {
				t.Errorf("%v beside %d examples", err, p.Len())
			}
			return
		}
		if p.Len() != 2 || len(p.Pixels) != 2*optdigitsPixels {
			t.Errorf("accepted %d examples of %d pixels", p.Len(), len(p.Pixels))
		}
		for _, l := range p.Labels {
			if l < 0 || l > 9 {
				t.Errorf("accepted digit %d", l)
			}
		}
	})
}
