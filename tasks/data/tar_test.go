package data

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type member struct {
	tar.Header
	b []byte
}

func file(name string, b []byte) member {
	return member{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(b))}, b}
}

func archive(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, m := range members {
		if err := w.WriteHeader(&m.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cifarMembers are the named files among others, which are passed over.
func cifarMembers(names ...string) []member {
	list := []member{
		{Header: tar.Header{Typeflag: tar.TypeDir, Name: "bin/", Mode: 0o755}},
		file("../../etc/passwd", []byte("not looked at")),
		file("bin/readme.html", []byte("nor this")),
	}
	for _, name := range names {
		list = append(list, file("bin/"+name, cifarFiles()[name]))
	}
	return list
}

// writeArchive makes b the archive of packedCIFAR and returns root.
func writeArchive(t *testing.T, b []byte) string {
	t.Helper()
	return write(t, map[string][]byte{"all.tar.gz": b})
}

func TestArchiveErrors(t *testing.T) {
	all := cifarMembers("a.bin", "b.bin", "t.bin")
	with := func(i int, m member) []byte {
		list := slices.Clone(all)
		list[i] = m
		return pack(archive(t, list...))
	}
	const b = 4 // place of b.bin
	good := pack(archive(t, all...))
	tests := []struct {
		name string
		b    []byte
		want string
	}{
		{"empty", nil, "truncated: it ends in the gzip header"},
		{"not gzipped", archive(t, all...), "corrupt in the gzip header: gzip: invalid header"},
		{"no tar", pack(bytes.Repeat([]byte("x"), 2000)), "corrupt behind 0 members of the archive: archive/tar: invalid tar header"},
		{"cut", good[:len(good)/2], "truncated: it ends "},
		{"checksum cut", good[:len(good)-8], "truncated: it ends behind "},
		{"wrong checksum", flip(good, len(good)-7), "gzip: invalid checksum"},
		{"missing", pack(archive(t, cifarMembers("a.bin", "t.bin")...)), "member bin/b.bin: missing"},
		{"in another folder", with(b, file("b.bin", cifarFiles()["b.bin"])), "member bin/b.bin: missing"},
		{"twice", pack(archive(t, append(slices.Clone(all), all[b])...)), "member bin/b.bin: it is there twice"},
		{"link", with(b, member{Header: tar.Header{Typeflag: tar.TypeSymlink, Name: "bin/b.bin", Linkname: "a.bin"}}), "member bin/b.bin: not a regular file"},
		{"short", with(b, file("bin/b.bin", cifarFiles()["b.bin"][:6000])), "member bin/b.bin: expected a whole number of records of 3074 bytes, found 6000: record 1 ends at byte 2926"},
		{"one record", with(b, file("bin/b.bin", cifarFiles()["t.bin"])), "member bin/b.bin: expected 2 records of 3074 bytes, found 1"},
		{"label", with(b, file("bin/b.bin", slices.Concat(record(0, 0, 7), record(0, 0, 0)))), "member bin/b.bin: label 7 of record 0, expected below 5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := writeArchive(t, tt.b)
			got, err := packedCIFAR.open(root)
			if err == nil {
				t.Fatalf("no error, %v", got)
			}
			path := filepath.Join(root, "small", "all.tar.gz")
			if !strings.HasPrefix(err.Error(), path+": ") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %q\nwant %q", err, path+": "+tt.want)
			}
		})
	}
	if _, err := packedCIFAR.open(t.TempDir()); !os.IsNotExist(err) {
		t.Errorf("without a file: %v", err)
	}
}

// An archive that unpacks to much more than is wanted is not read on.
func TestArchiveBomb(t *testing.T) {
	bomb := pack(archive(t, slices.Concat([]member{file("big", make([]byte, 4<<20))}, cifarMembers("a.bin", "b.bin", "t.bin"))...))
	err := readTar(bytes.NewReader(bomb), true, []string{"bin/a.bin"}, 2*3074, func(int, io.Reader) error {
		t.Error("read on")
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "oversized") {
		t.Errorf("got %v", err)
	}
}

func FuzzArchive(f *testing.F) {
	good := archive(f, cifarMembers("t.bin", "a.bin", "b.bin")...)
	f.Add(good, false)
	f.Add(pack(good), true)
	f.Add(good[:5000], false)
	f.Add(archive(f, cifarMembers("a.bin", "a.bin", "b.bin")...), false)
	f.Fuzz(func(t *testing.T, b []byte, gzipped bool) {
		names := []string{"bin/a.bin", "bin/b.bin"}
		got := make([][]byte, 2)
		err := readTar(bytes.NewReader(b), gzipped, names, 4*3074, func(i int, r io.Reader) (err error) {
			if got[i] != nil {
				t.Errorf("%s read twice", names[i])
			}
			got[i], err = io.ReadAll(r)
			if got[i] == nil {
				got[i] = []byte{}
			}
			return err
		})
		if total := len(got[0]) + len(got[1]); total > 4*3074+spare {
			t.Errorf("%d bytes unpacked", total)
		}
		if err == nil && (got[0] == nil || got[1] == nil) {
			t.Error("accepted without a member")
		}
	})
}
