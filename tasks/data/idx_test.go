package data

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// idx writes an IDX file of bytes.
func idx(values []byte, dims ...uint32) []byte {
	b := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, values...)
}

func pack(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// count returns 0, 1, … n−1 modulo m.
func count(n, m int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i % m)
	}
	return b
}

// flip is b with the bits of a byte turned over.
func flip(b []byte, at int) []byte {
	b = bytes.Clone(b)
	b[at] ^= 0xff
	return b
}

// small is a set of 3 and 2 images of 4×5 in 3 classes.
var small = idxSet{name: "small", width: 5, height: 4, classes: 3, train: 3, test: 2}

func smallFiles() map[string][]byte {
	return map[string][]byte{
		"train-images-idx3-ubyte": idx(count(60, 251), 3, 4, 5),
		"train-labels-idx1-ubyte": idx([]byte{2, 0, 1}, 3),
		"t10k-images-idx3-ubyte":  idx(count(40, 7), 2, 4, 5),
		"t10k-labels-idx1-ubyte":  idx([]byte{1, 1}, 2),
	}
}

// write puts files into root/small and returns root.
func write(t *testing.T, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "small"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(root, "small", name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func zipped(files map[string][]byte) map[string][]byte {
	out := make(map[string][]byte)
	for name, b := range files {
		out[name+".gz"] = pack(b)
	}
	return out
}

func TestIDXSet(t *testing.T) {
	want := &Images{
		Name: "small", Width: 5, Height: 4, Channels: 1, Classes: 3,
		Train: Part{Pixels: count(60, 251), Labels: []int32{2, 0, 1}},
		Test:  Part{Pixels: count(40, 7), Labels: []int32{1, 1}},
	}
	want.Digest = want.ContentDigest()

	both := zipped(smallFiles())
	for name := range smallFiles() {
		both[name] = []byte("not looked at")
	}
	for name, files := range map[string]map[string][]byte{
		"plain": smallFiles(), "gzipped": zipped(smallFiles()), "gzipped first": both,
	} {
		got, err := small.open(write(t, files))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestIDXErrors(t *testing.T) {
	const images, labels = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
	good := smallFiles()
	z := pack(good[images])
	tests := []struct {
		name string
		file string
		b    []byte
		want string
	}{
		{"empty", images, nil, "truncated: it ends at byte 0 of the 16 bytes of the header"},
		{"half a header", images, good[images][:9], "truncated: it ends at byte 9 of the 16 bytes of the header"},
		{"truncated", images, good[images][:50], "truncated: it ends at byte 34 of the 60 bytes of values"},
		{"one byte short", labels, good[labels][:10], "truncated: it ends at byte 2 of the 3 bytes of values"},
		{"oversized", images, append(bytes.Clone(good[images]), 0), "oversized: more bytes follow the expected 60"},
		{"wrong magic", images, flip(good[images], 2), "expected magic number 00000803, found 0000f703"},
		{"labels for images", images, append(good[labels], count(20, 3)...), "expected magic number 00000803, found 00000801"},
		{"images for labels", labels, good[images], "expected magic number 00000801, found 00000803"},
		{"another size", images, idx(count(60, 9), 3, 5, 4), "expected dimensions 3×4×5, the header says 3×5×4"},
		{"another number of labels", labels, idx([]byte{0, 1}, 2), "expected dimensions 3, the header says 2"},
		{"gigabytes", images, idx(nil, 1<<32-1, 1<<32-1, 1<<32-1), "expected dimensions 3×4×5, the header says 4294967295×4294967295×4294967295"},
		{"label out of range", labels, idx([]byte{0, 3, 1}, 3), "label 3 of example 1, expected below 3"},
		{"no gzip", images + ".gz", good[images], "corrupt in the gzip header: gzip: invalid header"},
		{"empty gzip", images + ".gz", nil, "truncated: it ends in the gzip header"},
		{"gzip cut", images + ".gz", z[:len(z)-20], "truncated: it ends at"},
		{"gzip without its checksum", images + ".gz", z[:len(z)-8], "truncated: it ends behind the 60 bytes"},
		{"gzip with a wrong checksum", images + ".gz", flip(z, len(z)-7), "gzip: invalid checksum"},
		{"gzip with a wrong length", images + ".gz", flip(z, len(z)-1), "gzip: invalid checksum"},
		{"gzip broken inside", images + ".gz", flip(z, 12), "flate: corrupt input"},
		{"gzip and more", images + ".gz", append(bytes.Clone(z), 'x'), "oversized behind the 60 bytes of values: bytes that are no gzip stream follow one"},
		{"gzip and zeros", images + ".gz", append(bytes.Clone(z), make([]byte, 512)...), "bytes that are no gzip stream follow one"},
		{"gzip oversized", images + ".gz", pack(append(bytes.Clone(good[images]), 0)), "oversized"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := smallFiles()
			delete(files, strings.TrimSuffix(tt.file, ".gz"))
			files[tt.file] = tt.b
			root := write(t, files)
			got, err := small.open(root)
			if err == nil {
				t.Fatalf("no error, %v", got)
			}
			path := filepath.Join(root, "small", tt.file)
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %q\nwant %q", err, path+": "+tt.want)
			}
		})
	}
}

// Memory follows the bytes that are there, not those that are expected.
func TestIDXMemory(t *testing.T) {
	const n, width, height = 1 << 20, 32, 32 // 1 GiB
	b := idx(make([]byte, 100), n, height, width)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readIDX(bytes.NewReader(b), false, n, height, width)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "byte 100 of the 1073741824") {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("allocated %d bytes for a file of %d", used, len(b))
	}
}

// A gzip bomb is left after one byte too many.
func TestIDXBomb(t *testing.T) {
	bomb := pack(append(smallFiles()["train-images-idx3-ubyte"], make([]byte, 64<<20)...))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := readIDX(bytes.NewReader(bomb), true, 3, 4, 5)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "oversized") {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("allocated %d bytes", used)
	}
}

// Big values pass through the growing buffer whole.
func TestReadExactlyGrows(t *testing.T) {
	want := count(5<<20+3, 253)
	got, err := readExactly(bytes.NewReader(want), len(want))
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %d of %d bytes: %v", len(got), len(want), err)
	}
	if cap(got) != len(want) {
		t.Errorf("keeps %d bytes for %d", cap(got), len(want))
	}
}

func FuzzIDX(f *testing.F) {
	images := smallFiles()["train-images-idx3-ubyte"]
	for _, b := range [][]byte{nil, images, images[:20], append(bytes.Clone(images), 1), idx(nil, 1<<32-1, 1<<31, 1<<16)} {
		f.Add(b, false)
		f.Add(pack(b), true)
		f.Add(b, true)
	}
	f.Add(append(pack(images[:30]), pack(images[30:])...), true) // two members are one stream
	f.Fuzz(func(t *testing.T, b []byte, gzipped bool) {
		values, err := readIDX(bytes.NewReader(b), gzipped, 3, 4, 5)
		if err != nil {
			if values != nil || err.Error() == "" {
				t.Errorf("%v beside %d values", err, len(values))
			}
			return
		}
		if gzipped { // what was accepted is exactly what the file holds
			r, err := gzip.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if b, err = io.ReadAll(r); err != nil {
				t.Fatal(err)
			}
		}
		if want := idx(values, 3, 4, 5); !bytes.Equal(b, want) {
			t.Errorf("accepted %x as %x", b, want)
		}
	})
}
