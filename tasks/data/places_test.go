package data

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// smallSet registers the set small with its true sizes and digests.
func smallSet(mirrors ...string) Dataset {
	files := smallFiles()
	var sums [4]packed
	for i, name := range idxNames {
		sums[i] = packed{file: sumOf(pack(files[name])), content: sumOf(files[name])}
	}
	return Dataset{Name: "small", Files: idxFiles("small", mirrors, sums), Open: small.open}
}

// places sets $RETAIN_DATA to env and returns the data folder in a new cache.
func places(t *testing.T, env string) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv(Env, env)
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(cache, "retain")
}

// fill moves the files of root to dir.
func fill(t *testing.T, dir string, files map[string][]byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(write(t, files), dir); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	d := smallSet()
	full := zipped(smallFiles())
	t.Run("in the environment's folder", func(t *testing.T) {
		root := write(t, full)
		fill(t, places(t, root), full)
		if got, err := Find(d); err != nil || got != root {
			t.Errorf("got %s, %v", got, err)
		}
	})
	t.Run("in the cache, environment not set", func(t *testing.T) {
		cache := places(t, "")
		fill(t, cache, smallFiles())
		if got, err := Find(d); err != nil || got != cache {
			t.Errorf("got %s, %v", got, err)
		}
	})
	t.Run("in the cache, the environment's folder has other sets", func(t *testing.T) {
		cache := places(t, t.TempDir())
		fill(t, cache, full)
		if got, err := Find(d); err != nil || got != cache {
			t.Errorf("got %s, %v", got, err)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		env := t.TempDir()
		cache := places(t, env)
		_, err := Find(d)
		want := &MissingError{Dataset: "small", Places: []string{env + " ($RETAIN_DATA)", cache + " (the cache folder)"}}
		wantMissing(t, err, want, "found neither in "+env+" ($RETAIN_DATA) nor in "+cache, "`retain data fetch small`")
	})
	t.Run("nowhere, not set", func(t *testing.T) {
		cache := places(t, "")
		_, err := Find(d)
		want := &MissingError{Dataset: "small", Places: []string{"$RETAIN_DATA (not set)", cache + " (the cache folder)"}}
		wantMissing(t, err, want, "$RETAIN_DATA (not set) nor in "+cache)
	})
	t.Run("no cache folder", func(t *testing.T) {
		places(t, "")
		t.Setenv("HOME", "")
		t.Setenv("XDG_CACHE_HOME", "")
		if _, err := Find(d); err == nil || !strings.Contains(err.Error(), "the cache folder (") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("in part, whole in the cache", func(t *testing.T) {
		files := zipped(smallFiles())
		delete(files, "t10k-labels-idx1-ubyte.gz")
		root := write(t, files)
		fill(t, places(t, root), full)
		_, err := Find(d)
		want := &MissingError{Dataset: "small", Places: []string{root + " ($RETAIN_DATA)"}, Root: root, Absent: []string{"small/t10k-labels-idx1-ubyte.gz"}}
		wantMissing(t, err, want, root+" lacks small/t10k-labels-idx1-ubyte.gz", "`retain data fetch small`")
	})
}

func wantMissing(t *testing.T, err error, want *MissingError, texts ...string) {
	t.Helper()
	var got *MissingError
	if !errors.As(err, &got) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%q does not say %q", err, text)
		}
	}
}

// A folder that was named is never passed over.
func TestBrokenEnvironment(t *testing.T) {
	r := NewRegistry(smallSet())
	tests := []struct {
		name string
		make func(t *testing.T) string
		want string
	}{
		{"no such folder", func(t *testing.T) string { return filepath.Join(t.TempDir(), "gone") }, "but there is no folder"},
		{"a file", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "file")
			if err := os.WriteFile(path, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			return path
		}, "file is not a folder"},
		{"a file in place of the set", func(t *testing.T) string {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "small"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			return dir
		}, "small/train-images-idx3-ubyte.gz: not a directory"},
		{"a corrupt file", func(t *testing.T) string {
			files := zipped(smallFiles())
			files["t10k-labels-idx1-ubyte.gz"] = []byte("garbage, and long enough for a header")
			return write(t, files)
		}, "t10k-labels-idx1-ubyte.gz: corrupt in the gzip header: gzip: invalid header; `retain data verify small`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := tt.make(t)
			fill(t, places(t, env), smallFiles())
			_, err := r.Open("small")
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), env) {
				t.Errorf("got %v, expected %q", err, tt.want)
			}
		})
	}
}

func TestList(t *testing.T) {
	d := smallSet()
	r := NewRegistry(d, Dataset{Name: "made"})
	line := func(r *Registry) []any {
		t.Helper()
		lines, err := r.List()
		if err != nil {
			t.Fatal(err)
		}
		var out []any
		for _, l := range lines {
			out = append(out, l.Name, l.Presence, l.Root)
		}
		return out
	}
	cache := places(t, "")
	check := func(p Presence, root string) {
		t.Helper()
		if diff := cmp.Diff([]any{"made", Embedded, "", "small", p, root}, line(r)); diff != "" {
			t.Error(diff)
		}
	}
	check(Absent, "")
	fill(t, cache, zipped(smallFiles()))
	check(Present, cache)
	if err := os.Remove(filepath.Join(cache, "small", "train-labels-idx1-ubyte.gz")); err != nil {
		t.Fatal(err)
	}
	check(Partial, cache)
	t.Setenv(Env, filepath.Join(cache, "gone"))
	if _, err := r.List(); err == nil || !strings.Contains(err.Error(), "$RETAIN_DATA is set, but there is no folder ") {
		t.Errorf("got %v", err)
	}
}

func TestFetchRoot(t *testing.T) {
	cache := places(t, "")
	if got, err := FetchRoot(); err != nil || got != cache {
		t.Errorf("got %s, %v", got, err)
	}
	env := filepath.Join(t.TempDir(), "not", "made", "yet")
	t.Setenv(Env, env)
	if got, err := FetchRoot(); err != nil || got != env {
		t.Errorf("got %s, %v", got, err)
	}
}
