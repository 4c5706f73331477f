package data

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retain/tasks/data/download"
)

func sumOf(b []byte) Sum {
	s := sha256.Sum256(b)
	return Sum{int64(len(b)), hex.EncodeToString(s[:])}
}

// mirror serves the gzipped files of small and counts the requests; change may
// put other bytes into an answer.
func mirror(t *testing.T, change func(name string, b []byte) []byte) (address string, requests *atomic.Int32) {
	files := zipped(smallFiles())
	requests = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		name := filepath.Base(r.URL.Path)
		b, ok := files[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(change(name, b)))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/data/", requests
}

func unchanged(_ string, b []byte) []byte { return b }

func quick() *download.Client {
	return &download.Client{HTTP: http.DefaultClient, Stall: 20 * time.Second, Tries: 2, Backoff: time.Millisecond}
}

// Fetch, verify, open: the way of a user on a fresh machine.
func TestFetch(t *testing.T) {
	address, requests := mirror(t, unchanged)
	cache := places(t, "")
	d := smallSet(address)
	r := NewRegistry(d)
	if _, err := r.Open("small"); !errors.As(err, new(*MissingError)) {
		t.Fatalf("before the download: %v", err)
	}
	root, err := FetchRoot()
	if err != nil {
		t.Fatal(err)
	}
	done := map[string]int64{}
	err = Fetch(context.Background(), d, root, func(file string, n, total int64) { done[file] = n - total })
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Files {
		if left, ok := done[f.Name]; !ok || left != 0 {
			t.Errorf("progress of %s ends at %d", f.Name, left)
		}
	}
	for _, s := range Verify(d, cache) {
		if s.State != FileOK || s.Err != nil {
			t.Errorf("%+v", s)
		}
	}
	if set, err := r.Open("small"); err != nil || set.Train.Len() != 3 {
		t.Errorf("after the download: %v", err)
	}
	if err := Fetch(context.Background(), d, root, nil); err != nil {
		t.Error(err)
	}
	if got := requests.Load(); got != 4 {
		t.Errorf("%d requests for 4 files fetched twice", got)
	}
	names, err := filepath.Glob(filepath.Join(cache, "small", "*"))
	if err != nil || len(names) != 4 {
		t.Errorf("the folder holds %v, %v", names, err)
	}
}

// A file that is there but wrong is downloaded anew; one that is right, packed
// or not, is left alone.
func TestFetchMends(t *testing.T) {
	address, requests := mirror(t, unchanged)
	d := smallSet(address)
	files := zipped(smallFiles())
	delete(files, idxNames[0]+".gz")
	files[idxNames[0]] = smallFiles()[idxNames[0]]
	files[idxNames[1]+".gz"] = []byte("broken")
	root := write(t, files)
	if err := fetch(context.Background(), quick(), d, root, nil); err != nil {
		t.Fatal(err)
	}
	if got := requests.Load(); got != 1 {
		t.Errorf("%d requests, expected 1", got)
	}
	for _, s := range Verify(d, root) {
		if s.State != FileOK {
			t.Errorf("%+v", s)
		}
	}
}

func TestFetchCorrupt(t *testing.T) {
	address, _ := mirror(t, func(name string, b []byte) []byte {
		if name == idxNames[2]+".gz" {
			b = bytes.Clone(b)
			b[len(b)/2] ^= 1
		}
		return b
	})
	d := smallSet(address)
	root := t.TempDir()
	err := fetch(context.Background(), quick(), d, root, nil)
	path := filepath.Join(root, "small", idxNames[2]+".gz")
	for _, want := range []string{"data set small: " + path, "expected SHA-256 " + d.Files[2].SHA256, "found "} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if diff := cmp.Diff([]FileState{FileOK, FileOK, FileMissing, FileMissing}, states(Verify(d, root))); diff != "" {
		t.Error(diff)
	}
}

func TestFetchNoFolder(t *testing.T) {
	root := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(root, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	err := fetch(context.Background(), quick(), smallSet("http://127.0.0.1:0/"), root, nil)
	if err == nil || !strings.Contains(err.Error(), root) {
		t.Errorf("got %v", err)
	}
}

func states(status []FileStatus) []FileState {
	out := make([]FileState, len(status))
	for i, s := range status {
		out[i] = s.State
	}
	return out
}

func TestVerify(t *testing.T) {
	d := smallSet()
	files := zipped(smallFiles())
	flipped := files[idxNames[0]+".gz"]
	flipped[20] ^= 1
	delete(files, idxNames[1]+".gz")
	short := files[idxNames[2]+".gz"][:11]
	files[idxNames[2]+".gz"] = short
	delete(files, idxNames[3]+".gz")
	files[idxNames[3]] = smallFiles()[idxNames[3]]
	root := write(t, files)

	path := func(i int, suffix string) string { return filepath.Join(root, "small", idxNames[i]+suffix) }
	want := []FileStatus{
		{Path: path(0, ".gz"), State: FileCorrupt, Found: sumOf(flipped)},
		{Path: path(1, ".gz"), State: FileMissing},
		{Path: path(2, ".gz"), State: FileCorrupt, Found: Sum{Size: 11}},
		{Path: path(3, ""), State: FileOK, Want: d.Files[3].Content, Found: d.Files[3].Content},
	}
	got := Verify(d, root)
	messages := []string{"expected SHA-256 " + d.Files[0].SHA256 + ", found " + sumOf(flipped).SHA256, "missing", "bytes, found 11", ""}
	for i := range got {
		if (got[i].Err == nil) != (messages[i] == "") {
			t.Errorf("%s: %v", got[i].Name, got[i].Err)
		} else if got[i].Err != nil && (!strings.Contains(got[i].Err.Error(), messages[i]) || !strings.HasPrefix(got[i].Err.Error(), got[i].Path)) {
			t.Errorf("%q does not say %q", got[i].Err, messages[i])
		}
		got[i].Err = nil
		want[i].Name = d.Files[i].Name
		if i < 3 {
			want[i].Want = Sum{d.Files[i].Size, d.Files[i].SHA256}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	if err := os.Mkdir(path(1, ".gz"), 0o755); err != nil {
		t.Fatal(err)
	}
	if s := Verify(d, root)[1]; s.State != FileFailed || !strings.Contains(s.Err.Error(), "not a regular file") {
		t.Errorf("a folder in place of a file: %+v", s)
	}
}
