package report

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/results"
)

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	there, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range there {
		names = append(names, f.Name())
	}
	return names
}

func put1(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func write1(t *testing.T, dir string, s *results.Store, scenario string) []string {
	t.Helper()
	files, err := Write(t.Context(), dir, s, Options{Filter: results.Filter{Scenarios: []string{scenario}}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// What an earlier report listed and this one does not write goes; all else stays,
// even where it looks like a report's.
func TestEarlierReport(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	m.add(learners[0], 2)
	m.scenario = "task"
	m.add(learners[0], 2)
	s := stored(t, m.records)
	outer := t.TempDir()
	dir := filepath.Join(outer, "report")
	first := write1(t, dir, s, "class")
	mine := []string{"notes.md", "figure-pareto-split-mnist-9-class.svg", "table.txt.tmp"}
	for _, name := range mine {
		put1(t, dir, name, "mine")
	}
	second := write1(t, dir, s, "task")
	if slices.Contains(second, first[3]) {
		t.Fatalf("both reports write %s", first[3])
	}
	want := append(slices.Clone(second), mine...)
	slices.Sort(want)
	if d := cmp.Diff(want, namesIn(t, dir)); d != "" {
		t.Errorf("files after the second report (−want +got):\n%s", d)
	}
	if d := cmp.Diff(want, func() []string { write1(t, dir, s, "task"); return namesIn(t, dir) }()); d != "" {
		t.Errorf("files after the same report again (−want +got):\n%s", d)
	}
}

// A README.md that is not a report's is not written over, nothing else is
// written beside it, and a report's index removes nothing outside of the folder, no folder, no link's target and not itself.
func TestEarlierRemovesNothingElse(t *testing.T) {
	s := stored(t, standard(2, 2))
	list := "| file | what it shows |\n|:---|:---|\n| [a](a.txt) | x |\n| [b](../outside.txt) | x |\n| [c](folder) | x |\n" +
		"| [d](sub/inside.txt) | x |\n| [README.md](README.md) | x |\n| [e](..) | x |\n| [f](.) | x |\nsee [g](g.txt)\n| [h](gone.txt) | x |\n| [i](link.txt) | x |\n"
	for _, c := range []struct {
		name, index string
		gone        bool // a.txt, and the report is written
	}{
		{"a stranger's", list, false},
		{"mark within a line", "see " + indexMark + "\n" + list, false},
		{"a report's", "# Report\n\n" + indexMark + "\n" + list, true},
		{"a report's, with other line ends", strings.ReplaceAll("# Report\n\n"+indexMark+"\n"+list, "\n", "\r\n"), true},
	} {
		outer := t.TempDir()
		dir := filepath.Join(outer, "report")
		for _, d := range []string{"folder", "sub"} {
			if err := os.MkdirAll(filepath.Join(dir, d), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"a.txt", "g.txt", "../outside.txt", "sub/inside.txt"} {
			put1(t, dir, name, "mine")
		}
		if err := os.Symlink("g.txt", filepath.Join(dir, "link.txt")); err != nil {
			t.Skip(err)
		}
		put1(t, dir, "README.md", c.index)
		_, err := Write(t.Context(), dir, s, Options{})
		if !c.gone {
			text, _ := os.ReadFile(filepath.Join(dir, "README.md"))
			want := []string{"README.md", "a.txt", "folder", "g.txt", "link.txt", "sub"}
			if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "README.md")+" is there") || string(text) != c.index ||
				!slices.Equal(namesIn(t, dir), want) {
				t.Errorf("%s: %v; files %q", c.name, err, namesIn(t, dir))
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"g.txt", "../outside.txt", "sub/inside.txt", "folder", "link.txt", "README.md", "results.json"} {
			if _, err := os.Lstat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if _, err := os.Lstat(filepath.Join(dir, "a.txt")); !os.IsNotExist(err) {
			t.Errorf("%s: a.txt is not gone: %v", c.name, err)
		}
	}
}
