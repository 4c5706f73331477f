package data

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTwin(t *testing.T) {
	for path, want := range map[string]string{
		"a/b.bin.gz":    "a/b.bin",
		"a/b.bin":       "a/b.bin.gz",
		"optdigits.tra": "optdigits.tra.gz",
		"a.tar.gz":      "",
		"a.tar":         "",
		"a.zip":         "",
		"a.zip.gz":      "",
	} {
		if got := twin(path); got != want {
			t.Errorf("the twin of %s is %q, want %q", path, got, want)
		}
	}
}

// plainSet registers plain files, as their source offers them.
func plainSet() Dataset {
	d := Dataset{Name: "small", Open: smallOptdigits.open}
	for _, name := range []string{"optdigits.tra", "optdigits.tes"} {
		s := sumOf(optdigitsFiles()[name])
		d.Files = append(d.Files, File{Name: "small/" + name, Size: s.Size, SHA256: s.SHA256})
	}
	return d
}

// A plain file may lie in the data folder gzipped, by whatever packer: what it
// holds is compared.
func TestVerifyPacked(t *testing.T) {
	d := plainSet()
	tra := optdigitsFiles()["optdigits.tra"]
	packed := func(b []byte) map[string][]byte { return map[string][]byte{"optdigits.tra.gz": b} }
	z := pack(tra)
	for name, tt := range map[string]struct {
		files map[string][]byte
		state FileState
		want  string
	}{
		"plain":          {optdigitsFiles(), FileOK, ""},
		"gzipped":        {packed(z), FileOK, ""},
		"in two members": {packed(append(pack(tra[:100]), pack(tra[100:])...)), FileOK, ""},
		"none":           {nil, FileMissing, "optdigits.tra: missing"},
		"shorter":        {packed(pack(tra[1:])), FileCorrupt, "optdigits.tra.gz: corrupt: expected 312 bytes, found 311"},
		"longer":         {packed(pack(append(tra[:len(tra):len(tra)], 'x'))), FileCorrupt, "optdigits.tra.gz: corrupt: expected 312 bytes, found 313"},
		"another":        {packed(pack(flip(tra, 3))), FileCorrupt, "optdigits.tra.gz: corrupt: expected SHA-256 " + d.Files[0].SHA256},
		"not gzipped":    {packed(tra), FileCorrupt, "optdigits.tra.gz: corrupt in the gzip header"},
		"trailing bytes": {packed(append(pack(tra), "rest"...)), FileCorrupt, "optdigits.tra.gz: oversized at byte 312 of what it holds: bytes that are no gzip stream follow one"},
		"trailing zeros": {packed(append(pack(tra), make([]byte, 20)...)), FileCorrupt, "bytes that are no gzip stream follow one"},
		"second cut":     {packed(append(pack(tra), z[:5]...)), FileCorrupt, "optdigits.tra.gz: truncated: it ends at byte 312"},
		"cut":            {packed(z[:len(z)-9]), FileCorrupt, "optdigits.tra.gz: truncated: it ends at byte"},
	} {
		root := write(t, tt.files)
		got := Verify(d, root)[0]
		if got.State != tt.state || (got.Err == nil) != (tt.want == "") || got.Err != nil && !strings.Contains(got.Err.Error(), tt.want) {
			t.Errorf("%s: %s, %v; want %s, %q", name, got.State, got.Err, tt.state, tt.want)
		}
	}
	root := write(t, nil)
	if err := os.Mkdir(filepath.Join(root, "small", "optdigits.tra.gz"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := Verify(d, root)[0]; got.State != FileFailed || !strings.Contains(got.Err.Error(), "optdigits.tra.gz: is a directory") {
		t.Errorf("folder: %s, %v", got.State, got.Err)
	}
}

// A set that no address offers is found and read like any other, and says what
// it is where it is missing.
func TestOrigin(t *testing.T) {
	d := plainSet()
	d.Origin = "a set of two lines; copy it"
	root := places(t, "")
	_, err := Find(d)
	want := &MissingError{Dataset: "small", Places: []string{"$RETAIN_DATA (not set)", root + " (the cache folder)"}, Origin: d.Origin}
	wantMissing(t, err, want, "get it with a copy: it is a set of two lines; copy it")

	err = Fetch(context.Background(), d, root, nil)
	text := "data set small: no address offers " + filepath.Join(root, "small", "optdigits.tra") + ": it is a set of two lines; copy it"
	if err == nil || err.Error() != text {
		t.Errorf("got  %v\nwant %s", err, text)
	}
	if _, err := os.Stat(root); !os.IsNotExist(err) {
		t.Errorf("fetch left a folder: %v", err)
	}

	fill(t, root, zipped(optdigitsFiles()))
	var names []string
	if err := Fetch(context.Background(), d, root, func(file string, _, _ int64) { names = append(names, file) }); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"small/optdigits.tra", "small/optdigits.tes"}, names); diff != "" {
		t.Error(diff)
	}
	if set, err := NewRegistry(d).Open("small"); err != nil || set.Train.Len() != 2 {
		t.Errorf("found: %v", err)
	}
	if err := os.Remove(filepath.Join(root, "small", "optdigits.tes.gz")); err != nil {
		t.Fatal(err)
	}
	_, err = Find(d)
	if err == nil || !strings.Contains(err.Error(), "complete it with a copy: it is a set of two lines; copy it") {
		t.Errorf("in part: %v", err)
	}
}
