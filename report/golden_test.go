package report

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/internal/golden"
)

// compare compares got with testdata/name.
func compare(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *golden.Update {
		if err := os.MkdirAll("testdata", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; make it with -update", err)
	}
	if bytes.Equal(want, got) {
		return
	}
	d := cmp.Diff(string(want), string(got))
	if len(d) > 4000 {
		d = d[:4000] + "…"
	}
	t.Errorf("%s changed; look at it, then -update (−want +got):\n%s", path, d)
}

func TestGoldenTables(t *testing.T) {
	groups := Summarise(standard(3, 5))
	for _, c := range []struct {
		name   string
		format Format
	}{
		{"table.txt", Text}, {"table.md", Markdown}, {"table.tex", LaTeX}, {"table.csv", CSV},
	} {
		var b bytes.Buffer
		if err := writeTables(&b, groups, Options{Format: c.format}); err != nil {
			t.Fatal(err)
		}
		compare(t, c.name, b.Bytes())
	}
}

func TestGoldenLeaderboard(t *testing.T) {
	groups := Summarise(standard(3, 5))
	for _, c := range []struct {
		name   string
		format Format
	}{
		{"leaderboard.txt", Text}, {"leaderboard.tex", LaTeX}, {"leaderboard.csv", CSV},
	} {
		var b bytes.Buffer
		if err := writeLeaderboards(&b, groups, c.format); err != nil {
			t.Fatal(err)
		}
		compare(t, c.name, b.Bytes())
	}
}

func TestGoldenFigures(t *testing.T) {
	g := Summarise(standard(3, 5))[0]
	m := maker{t: 2, masks: []string{"all"}, scenario: "class", anytime: true}
	m.add(learners[0], 3)
	m.add(learners[2], 3)
	m.add(learners[5], 3)
	for _, c := range []struct {
		name   string
		figure Figure
	}{
		{"figure-matrix.svg", MatrixFigure(g)}, {"figure-stream.svg", StreamFigure(g)},
		{"figure-pareto.svg", ParetoFigure(g)}, {"figure-gap.svg", GapFigure(g)},
		{"figure-anytime.svg", AnytimeFigure(Summarise(m.records)[0])},
	} {
		var b bytes.Buffer
		if err := c.figure.SVG(&b); err != nil {
			t.Fatal(err)
		}
		compare(t, c.name, b.Bytes())
	}
}
