package report

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/results"
)

func TestWrite(t *testing.T) {
	records := standard(3, 3)
	m := maker{t: 2, masks: []string{"own", "seen"}, scenario: "task", records: records, anytime: true}
	m.add(learners[0], 2)
	m.add(learners[5], 2)
	s := stored(t, m.records)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "report")
	files, err := Write(ctx, dir, s, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
		if f.What == "" {
			t.Errorf("%s: nothing said about it", f.Name)
		}
	}
	for _, want := range []string{
		"README.md", "results.json", "runs-split-mnist-3-class.csv", "table-split-mnist-3-class.md", "table-split-mnist-3-class.tex", "leaderboard-split-mnist-3-class.txt",
		"table-split-mnist-2-task.csv", "figure-matrix-split-mnist-3-class.svg", "figure-pareto-split-mnist-3-class.png",
		"figure-gap-split-mnist-2-task-mask-own.svg", "figure-stream-split-mnist-2-task-mask-seen.png",
		"figure-anytime-split-mnist-2-task-mask-own.svg",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("%s was not written", want)
		}
	}
	if slices.Contains(names, "figure-anytime-split-mnist-3-class.svg") {
		t.Error("a figure of evaluations between steps that are not there")
	}
	there, err := os.ReadDir(dir)
	if err != nil || len(there) != len(files) {
		t.Errorf("%d files in the directory, %d named; %v", len(there), len(files), err)
	}
	index, _ := os.ReadFile(filepath.Join(dir, "README.md"))
	for _, name := range names[1:] {
		if !strings.Contains(string(index), "("+name+")") {
			t.Errorf("README.md does not list %s", name)
		}
	}
	for _, want := range []string{"2 failed", "! split mnist 3", "der alpha=1: 1 of 3 runs failed"} {
		if !strings.Contains(string(index), want) {
			t.Errorf("README.md does not say %q", want)
		}
	}
	sameAgain(t, dir, s, names)
}

// sameAgain writes the report once more elsewhere and compares.
func sameAgain(t *testing.T, dir string, s *results.Store, names []string) {
	t.Helper()
	again := filepath.Join(t.TempDir(), "again")
	if _, err := Write(t.Context(), again, s, Options{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		a, _ := os.ReadFile(filepath.Join(dir, name))
		b, err := os.ReadFile(filepath.Join(again, name))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two writings of one store", name)
		}
		if strings.HasSuffix(name, ".png") {
			if img, err := png.Decode(bytes.NewReader(a)); err != nil || img.Bounds().Dx() < 500 {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	s := stored(t, standard(2, 2))
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(ctx, file, s, Options{}); err == nil {
		t.Error("the directory is a file, and no error")
	}
	dir := filepath.Join(t.TempDir(), "none")
	if _, err := Write(ctx, dir, s, Options{Filter: results.Filter{Scenarios: []string{"other"}}}); err == nil || !strings.Contains(err.Error(), "no runs") {
		t.Errorf("nothing to report: %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a directory was made for nothing")
	}
}

// Where every run failed there is a table that says so, and no figure.
func TestWriteOnlyFailed(t *testing.T) {
	m := maker{t: 2, scenario: "class"}
	m.fail(learners[0], 1000, "experience 1: loss is NaN")
	files, err := Write(context.Background(), t.TempDir(), stored(t, m.records), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name, "figure") {
			t.Errorf("%s of no runs", f.Name)
		}
	}
}

func TestSlug(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Split MNIST 5", "split-mnist-5"}, {"../../etc/passwd", "etc-passwd"}, {"a/b\\c: 1e-3", "a-b-c-1e-3"}, {"é × ü", "é-ü"},
		{strings.Repeat("x", 300), strings.Repeat("x", 100)},
	} {
		if got := slug(c.in); got != c.want {
			t.Errorf("slug(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	d := directory{taken: map[string]bool{}}
	if a, b := d.base("t", "x"), d.base("t", "x"); a != "t-x" || b != "t-x-2" {
		t.Errorf("names %q, %q", a, b)
	}
}
