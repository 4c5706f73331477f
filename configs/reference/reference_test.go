package reference_test

import (
	"io/fs"
	"math"
	"slices"
	"testing"

	"retain/configs/reference"
)

func TestPublished(t *testing.T) {
	rows, err := reference.Published()
	if err != nil {
		t.Fatal(err)
	}
	type cell struct{ protocol, stream, scenario, order, method, buffer string }
	gated := map[cell]int{}
	for _, r := range rows {
		if r.Accuracy < 1 || r.Accuracy > 100 || r.Runs < 1 || r.Status == "" || math.IsNaN(r.Spread) != (r.SpreadKind == "") {
			t.Errorf("row %+v", r)
		}
		if !r.Gate {
			continue
		}
		gated[cell{r.Protocol, r.Stream, r.Scenario, r.ClassOrder, r.Method, r.Buffer}]++
		if !slices.ContainsFunc(reference.Settings, func(s reference.Setting) bool { return s.Of(r) }) {
			t.Errorf("no config has the gated row %+v", r)
		}
	}
	if len(gated) != 58 {
		t.Errorf("%d gated cells, want 58", len(gated))
	}
	for c, n := range gated {
		if n > 1 {
			t.Errorf("%v is gated by %d rows", c, n)
		}
	}
}

func TestSE(t *testing.T) {
	for _, c := range []struct {
		kind string
		want float64
	}{{"SEM", 0.6}, {"SD", 0.3}, {"read off a plot", 0.6}} {
		if got := (reference.Row{Spread: 0.6, SpreadKind: c.kind, Runs: 4}).SE(); got != c.want {
			t.Errorf("a spread of 0.6 (%s) over 4 runs is a standard error of %v, want %v", c.kind, got, c.want)
		}
	}
}

// TestSettings: every config is read by a setting, and every setting has its
// config.
func TestSettings(t *testing.T) {
	files, err := fs.Glob(reference.Files, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range reference.Settings {
		if !slices.Contains(files, s.Config) {
			t.Errorf("there is no %s", s.Config)
		}
	}
	for _, file := range files {
		if !slices.ContainsFunc(reference.Settings, func(s reference.Setting) bool { return s.Config == file }) {
			t.Errorf("no setting reads %s", file)
		}
	}
}
