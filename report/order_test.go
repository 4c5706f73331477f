package report

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every table and figure of a group has its methods in one order, whatever the
// order of the runs.
func TestOrderOfMethods(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	for _, name := range []string{"joint", "a 10", "frozen", "cumulative", "zz", "a 9", "finetune"} {
		m.add(learner{method: name, label: name, keep: 0.5, flops: 10, stored: 1}, 2)
	}
	want := []string{"finetune", "frozen", "a 9", "a 10", "zz", "cumulative", "joint"}
	groups := Summarise(m.records)
	g := groups[0]
	inFigure, inTable := regexp.MustCompile(`>([^<>]+) \(n\W+2\)<`), regexp.MustCompile(`(?m)^ (\S.*?) +2 !`)
	for _, c := range []struct {
		name  string
		label *regexp.Regexp
		write func(*bytes.Buffer) error
	}{
		{"pareto", inFigure, func(b *bytes.Buffer) error { return ParetoFigure(g).SVG(b) }},
		{"stream", inFigure, func(b *bytes.Buffer) error { return StreamFigure(g).SVG(b) }},
		{"matrix", inFigure, func(b *bytes.Buffer) error { return MatrixFigure(g).SVG(b) }},
		{"gap", inFigure, func(b *bytes.Buffer) error { return GapFigure(g).SVG(b) }},
		{"table", inTable, func(b *bytes.Buffer) error { return writeTables(b, groups, Options{}) }},
	} {
		var b bytes.Buffer
		if err := c.write(&b); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, found := range c.label.FindAllStringSubmatch(b.String(), -1) {
			got = append(got, found[1])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (−want +got):\n%s", c.name, d)
		}
	}
}

func TestNatural(t *testing.T) {
	want := []string{"", "a", "er", "er 1", "er 01", "er 2", "er 10", "er 10 b", "er 500", "er 5120", "er-ace", "ewc"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, natural)
	// "01" and "1" are equal in value; the text decides.
	want[3], want[4] = want[4], want[3]
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("order (−want +got):\n%s", d)
	}
}

// TestOptimizerByMethod: methods with rates of their own stay in one group, with
// its bracket and ratios, and each row names its optimizer.
func TestOptimizerByMethod(t *testing.T) {
	m := maker{t: 2, masks: []string{"all"}, scenario: "class"}
	for _, l := range learners {
		m.add(l, 2)
	}
	for i := range m.records {
		if m.records[i].Run.Method == "er" {
			m.records[i].Run.Optimizer = "sgd 0.03"
		}
	}
	groups := Summarise(m.records)
	if len(groups) != 1 {
		t.Fatalf("%d groups", len(groups))
	}
	g := groups[0]
	er, _ := g.Cell("er")
	if want := "er per_class=100 weighting=1/t · sgd 0.03"; er.Label != want || er.Value("flops-finetune").N != 2 {
		t.Errorf("label %q, want %q; ratio to finetune %+v", er.Label, want, er.Value("flops-finetune"))
	}
	if g.Finetune.N != 2 || g.Joint.N != 2 || !strings.Contains(g.setup(), "optimizer by method") {
		t.Errorf("bracket %+v, %+v; %s", g.Finetune, g.Joint, g.setup())
	}
}
