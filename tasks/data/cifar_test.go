package data

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// smallCIFAR is a set of two files of 2 records and a test file of 1, with two
// labels of 3 and 5 classes, on its own and in an archive.
var (
	smallCIFAR = cifarSet{
		name: "small", dir: "small/bin", train: []string{"a.bin", "b.bin"}, each: 2, test: "t.bin", tested: 1,
		record: cifarRecord{labels: []int{3, 5}, class: 1},
	}
	packedCIFAR = func() cifarSet {
		s := smallCIFAR
		s.archive, s.dir = "small/all.tar.gz", "bin"
		return s
	}()
)

// record is a record whose pixels begin with the given one and count on.
func record(first byte, labels ...byte) []byte {
	b := bytes.Clone(labels)
	for i := range cifarPixels {
		b = append(b, first+byte(i%200))
	}
	return b
}

func cifarFiles() map[string][]byte {
	return map[string][]byte{
		"a.bin": slices.Concat(record(1, 2, 4), record(2, 0, 3)),
		"b.bin": slices.Concat(record(3, 1, 0), record(4, 0, 4)),
		"t.bin": record(5, 2, 1),
	}
}

// wantCIFAR is what they hold, with the class of label 0 or 1.
func wantCIFAR(class int) *Images {
	labels := [2][5]int32{{2, 0, 1, 0, 2}, {4, 3, 0, 4, 1}}[class]
	d := &Images{Name: "small", Width: 32, Height: 32, Channels: 3, Classes: []int{3, 5}[class]}
	for i, l := range labels {
		p := &d.Train
		if i == 4 {
			p = &d.Test
		}
		p.Pixels = append(p.Pixels, record(byte(i+1))...)
		p.Labels = append(p.Labels, l)
	}
	d.Digest = d.ContentDigest()
	return d
}

// writeIn puts files into root/small/bin and returns root.
func writeIn(t *testing.T, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	dir := filepath.Join(root, "small", "bin")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestCIFARSet(t *testing.T) {
	coarse := smallCIFAR
	coarse.record.class = 0
	for _, tt := range []struct {
		name string
		set  cifarSet
		root string
		want *Images
	}{
		{"plain", smallCIFAR, writeIn(t, cifarFiles()), wantCIFAR(1)},
		{"gzipped", smallCIFAR, writeIn(t, zipped(cifarFiles())), wantCIFAR(1)},
		{"coarse", coarse, writeIn(t, cifarFiles()), wantCIFAR(0)},
		// The order in an archive is its own.
		{"archive", packedCIFAR, writeArchive(t, pack(archive(t, cifarMembers("t.bin", "b.bin", "a.bin")...))), wantCIFAR(1)},
	} {
		got, err := tt.set.open(tt.root)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestCIFARErrors(t *testing.T) {
	good := cifarFiles()["b.bin"]
	z := pack(good)
	tests := []struct {
		name string
		file string
		b    []byte
		want string
	}{
		{"empty", "b.bin", nil, "expected 2 records of 3074 bytes, found 0"},
		{"one record", "b.bin", good[:3074], "expected 2 records of 3074 bytes, found 1"},
		{"three records", "b.bin", append(bytes.Clone(good), record(0, 0, 0)...), "expected 2 records of 3074 bytes, found more"},
		{"one byte short", "b.bin", good[:len(good)-1], "expected a whole number of records of 3074 bytes, found 6147: record 1 ends at byte 3073"},
		{"one byte more", "b.bin", append(bytes.Clone(good), 0), "expected a whole number of records of 3074 bytes, found 6149: record 2 ends at byte 1"},
		{"first label", "b.bin", slices.Concat(good[:3074], record(0, 3, 0)), "label 3 of record 1, expected below 3"},
		{"second label", "b.bin", slices.Concat(record(0, 2, 5), good[:3074]), "label 5 of record 0, expected below 5"},
		{"no gzip", "b.bin.gz", good, "corrupt in the gzip header: gzip: invalid header"},
		{"gzip cut", "b.bin.gz", z[:len(z)/2], "truncated: it ends in record "},
		{"gzip without its checksum", "b.bin.gz", z[:len(z)-8], "truncated: it ends in record 2 of 2"},
		{"gzip with a wrong checksum", "b.bin.gz", flip(z, len(z)-7), "gzip: invalid checksum"},
		{"gzip bomb", "b.bin.gz", pack(make([]byte, 1<<24)), "expected 2 records of 3074 bytes, found more"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := cifarFiles()
			delete(files, "b.bin")
			files[tt.file] = tt.b
			root := writeIn(t, files)
			got, err := smallCIFAR.open(root)
			if err == nil {
				t.Fatalf("no error, %v", got)
			}
			path := filepath.Join(root, "small", "bin", tt.file)
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %q\nwant %q", err, path+": "+tt.want)
			}
		})
	}
	_, err := smallCIFAR.open(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "a.bin.gz: no such file") {
		t.Errorf("without files: %v", err)
	}
}

// Memory follows the bytes that are there, not those that are expected, and
// ends at what is expected.
func TestCIFARMemory(t *testing.T) {
	const records = 1000
	c := cifarRecord{labels: []int{10}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.read(bytes.NewReader(record(0, 1)), 1<<20)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "expected 1048576 records of 3073 bytes, found 1") {
		t.Errorf("got %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("allocated %d bytes for one record", used)
	}
	all := bytes.Repeat(record(7, 9), records)
	p, err := c.read(bytes.NewReader(all), records)
	if err != nil || p.Len() != records || !bytes.Equal(p.Pixels, bytes.Repeat(record(7), records)) {
		t.Errorf("%d records, %v", p.Len(), err)
	}
	if cap(p.Pixels) != records*cifarPixels {
		t.Errorf("keeps %d bytes for %d", cap(p.Pixels), records*cifarPixels)
	}
}

func FuzzCIFAR(f *testing.F) {
	two := cifarFiles()["a.bin"]
	for _, b := range [][]byte{nil, two, two[:4000], append(bytes.Clone(two), 1), slices.Concat(two, two), slices.Concat(record(0, 3, 0), record(0, 0, 5))} {
		f.Add(b, false)
		f.Add(pack(b), true)
		f.Add(b, true)
	}
	f.Fuzz(func(t *testing.T, b []byte, gzipped bool) {
		r, err := gunzip(bytes.NewReader(b), gzipped)
		if err != nil {
			return
		}
		p, err := smallCIFAR.record.read(r, 2)
		if err != nil {
			if p.Pixels != nil || p.Labels != nil || err.Error() == "" {
				t.Errorf("%v beside %d examples", err, p.Len())
			}
			return
		}
		r, err = gunzip(bytes.NewReader(b), gzipped)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(r)
		if err != nil || len(whole) != 2*3074 {
			t.Fatalf("accepted %d bytes, %v", len(whole), err)
		}
		for i, l := range p.Labels {
			rec := whole[i*3074:][:3074]
			if rec[0] >= 3 || l >= 5 || rec[1] != byte(l) || !bytes.Equal(rec[2:], p.Pixels[i*cifarPixels:][:cifarPixels]) {
				t.Errorf("record %d is not what was read", i)
			}
		}
	})
}
