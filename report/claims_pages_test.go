package report

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/report/claim"
)

func written(t *testing.T, c Claim, f Format) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteClaim(&b, c, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestConclusion: a verdict carries the assertion's own words, what it took, and the
// score; refuted is not lumped with inconclusive.
func TestConclusion(t *testing.T) {
	c := announced(t)
	a := c.Assertions[0]
	for _, name := range []string{"er", "cls-er", "gone"} {
		a.Against = append(a.Against, claim.Against{Baseline: name, Verdict: claim.Inconclusive})
		c.Entries = append(c.Entries, takes(name, Taken{Bytes: 1, Examples: 1}, Taken{Bytes: 1, Examples: 1}))
	}
	a.Against[4].Verdict = claim.NotJudged
	want := "Verdict: SUPPORTED – “Final average accuracy is up to 25 % better than a baseline's” (judged “up to”: one cell of 4 is enough for the sentence). " +
		"SUPPORTED against 1 of 5 baselines (finetune); REFUTED against 1 (der++ at equal bytes); INCONCLUSIVE against 2 (er, cls-er); NOT JUDGED against 1 (gone). " +
		"It is supported against none of the 3 baselines with a memory of examples."
	if got := a.conclusion(c); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for _, v := range []struct {
		judged  claim.Judged
		verdict claim.Verdict
		want    string
	}{
		{claim.UpTo, claim.Refuted, "no cell is as large"}, {claim.Each, claim.Refuted, "one cell of 4 is enough to refute it"},
		{claim.Mean, claim.Refuted, "one baseline is enough to refute it"}, {claim.Each, claim.Supported, "”. "}, {claim.UpTo, claim.Inconclusive, "”. "},
	} {
		a.Rule.Judged, a.Verdict = v.judged, v.verdict
		if got := a.conclusion(c); !strings.Contains(got, v.want) {
			t.Errorf("%s, %s: %s", v.judged, v.verdict, got)
		}
	}
}

// TestRemembered: an assertion that holds only against what keeps no examples says so.
func TestRemembered(t *testing.T) {
	for _, test := range []struct {
		examples []float64 // of dpm and of each baseline
		verdicts string    // s, r or n
		want     string
	}{
		{[]float64{9, 0, 9}, "sr", " It is not supported against the one baseline with a memory of examples."},
		{[]float64{9, 0, 9, 9}, "srr", " It is supported against none of the 2 baselines with a memory of examples."},
		{[]float64{9, 0, 9, 9}, "srn", " It is not supported against the one baseline with a memory of examples."},
		{[]float64{9, 0, 9, 9}, "ssr", " Of the 2 baselines with a memory of examples it is supported against 1 (b1)."},
		{[]float64{9, 0, 9, 9}, "sss", ""},
		{[]float64{9, 0, 0, 9}, "rrs", ""}, // what it holds against has a memory
		{[]float64{9, 0, 0}, "sr", ""},
		{[]float64{0, 0, 9}, "sr", ""}, // dpm has none either
	} {
		c := Claim{}
		a := Assertion{Treatment: "dpm"}
		for i, n := range test.examples {
			name := "dpm"
			if i > 0 {
				name = fmt.Sprint("b", i-1)
				v := map[byte]claim.Verdict{'s': claim.Supported, 'r': claim.Refuted, 'n': claim.NotJudged}[test.verdicts[i-1]]
				a.Against = append(a.Against, claim.Against{Baseline: name, Verdict: v})
				if v == claim.Supported {
					a.True = append(a.True, name)
				}
			}
			c.Entries = append(c.Entries, takes(name, Taken{Examples: n}, Taken{Examples: n}))
		}
		if got := a.remembered(c); got != test.want {
			t.Errorf("%v %s: %q, want %q", test.examples, test.verdicts, got, test.want)
		}
	}
}

// TestBudget: of what a method has as much as the treatment is measured on every
// stream, and what it keeps is shown.
func TestBudget(t *testing.T) {
	dpm := takes("dpm", Taken{Bytes: 1.2e6, Examples: 200, FLOPs: 3e9}, Taken{Bytes: 6.9e6, Examples: 300, FLOPs: 9e9})
	nan := math.NaN()
	for _, test := range []struct {
		split, permuted       Taken
		budget, bytes, number string
	}{
		{Taken{FLOPs: 1}, Taken{FLOPs: 1}, "keeps nothing", "0", "0"},
		{Taken{Bytes: 2e6}, Taken{Bytes: 7e6}, "no examples", "2.00–7.00 MB", "0"},
		{Taken{Bytes: 2e5, Examples: 200}, Taken{Bytes: 7e5, Examples: 300}, "equal examples", "200–700 kB", "200–300"},
		{Taken{Bytes: 2e5, Examples: 200}, Taken{Bytes: 7e6, Examples: 290}, "as it is", "200 kB–7.00 MB", "200–290"},
		{Taken{Bytes: 1.15e6, Examples: 1508}, Taken{Bytes: 6.85e6, Examples: 1508}, "equal bytes", "1.15–6.85 MB", "1,508"},
		{Taken{Bytes: 1.15e6, Examples: 1508}, Taken{Bytes: 6.5e6, Examples: 1508}, "as it is", "1.15–6.50 MB", "1,508"},
		{Taken{Bytes: 2e5, Examples: 200, FLOPs: 2.9e9}, Taken{Bytes: 7e5, Examples: 300, FLOPs: 9e9}, "equal examples, FLOPs", "200–700 kB", "200–300"},
		{Taken{Bytes: nan, Examples: nan, FLOPs: nan}, Taken{Bytes: nan, Examples: nan, FLOPs: nan}, "as it is", none, none},
	} {
		e := takes("x", test.split, test.permuted)
		if got, kept := e.budget(dpm), e.kept(); got != test.budget || kept[0] != test.bytes || kept[1] != test.number {
			t.Errorf("%+v: %q, %q", test, got, kept)
		}
	}
}

// TestCounted: seeds that do not count are named.
func TestCounted(t *testing.T) {
	failed := []Failure{{"er", "split glyphs", 2003}, {"finetune", "split glyphs", 2000}, {"la-maml", "split glyphs", 2001}, {"finetune", "permuted glyphs", 2003}}
	for _, test := range []struct {
		seeds  []int // of the cells
		failed []Failure
		want   string
	}{
		{[]int{10, 10}, nil, "10 seeds (2000–2009)"},
		{[]int{8, 8}, failed, "8 of 10 seeds (2000–2009; left out, because runs failed: 2000, 2003)"},
		{[]int{8, 8}, nil, "8 of 10 seeds (2000–2009)"},
		{[]int{9, 10}, failed, "9 to 10 of 10 seeds by cell (2000–2009)"},
	} {
		c := announced(t)
		c.Failed = test.failed
		a := c.Assertions[0]
		for b := range a.Against {
			for i := range a.Against[b].Cells {
				a.Against[b].Cells[i].Seeds = test.seeds[i]
			}
			a.Against[b].Mean.Seeds = slices.Min(test.seeds)
		}
		if got := a.counted(c); got != test.want {
			t.Errorf("%v: %s, want %s", test.seeds, got, test.want)
		}
		if n := slices.Contains(c.grid(a).header, "n"); n != (test.seeds[0] != test.seeds[1]) {
			t.Errorf("%v: a column of seeds: %v", test.seeds, n)
		}
	}
}

// TestWarningsFirst: warnings stand between the heading and the table, of the file
// over the first table, of runs wherever they are compared, and on the summary page.
func TestWarningsFirst(t *testing.T) {
	c := announced(t)
	c.Failed = []Failure{{"finetune", "split glyphs", 2003}, {"elsewhere", "split glyphs", 2003}}
	c.Doubts = []Doubt{{"finetune", "finetune is doubtful"}, {"elsewhere", "elsewhere is doubtful"}}
	c.Assertions[0].Warnings = []string{"few seeds"}
	s := written(t, c, Text)
	tables := strings.Split(s, "Claim dpm-25")[1:]
	for i, want := range [][]string{
		{"! the file was edited after its first run", "! runs failed: finetune on split glyphs with seed 2003", "! finetune is doubtful", "! few seeds"},
		{"! runs failed: finetune on split glyphs with seed 2003", "! finetune is doubtful", "! few seeds"},
	} {
		head, _, _ := strings.Cut(tables[i], "───")
		if _, got, _ := strings.Cut(strings.TrimSuffix(head, "\n"), "\n! "); "! "+got != strings.Join(want, "\n") {
			t.Errorf("table %d:\n%s", i+1, head)
		}
	}
	if strings.Contains(s, "elsewhere") {
		t.Error("a method that is not compared is doubted")
	}
	dir := t.TempDir()
	if _, err := WriteClaimFiles(dir, c); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "claim-dpm-25-summary.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"! the file was edited", "! few seeds", "SUPPORTED against 1 of 2 baselines", "| equal bytes |", "## How to read these tables"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the summary page:\n%s", want, page)
		}
	}
}

// TestFold: a Markdown page folds long tables, and only these.
func TestFold(t *testing.T) {
	c := announced(t)
	if strings.Contains(written(t, c, Markdown), "<details>") {
		t.Error("a short table is folded")
	}
	a := &c.Assertions[0]
	for len(a.Against) < 5 {
		a.Against = append(a.Against, a.Against[0])
	}
	s := written(t, c, Markdown)
	_, folded, _ := strings.Cut(s, "<details>\n<summary>all 4 cells, with their intervals</summary>\n\n| baseline |")
	if in, _, ok := strings.Cut(folded, "</details>"); !ok || !strings.Contains(in, "Against finetune") || strings.Count(s, "<details>") != 1 {
		t.Error(s)
	}
}

// TestReadOnce: how tables are read is said once, whatever the number of assertions.
func TestReadOnce(t *testing.T) {
	c := announced(t)
	for range 4 {
		a := c.Assertions[0]
		a.Rule.Threshold = float64(len(c.Assertions))
		c.Assertions = append(c.Assertions, a)
	}
	for _, f := range []Format{Text, Markdown, LaTeX} {
		s := written(t, c, f)
		for _, once := range []string{"How to read these tables", "paired seeds, positive where", "mean of the streams' percentages", "hence the width", "one-sided and by this row's own interval", "In the claim, “up to”", "about normal; with a long tail", "is judged by the cell with the largest"} {
			if n := strings.Count(strings.Join(strings.Fields(s), " "), once); n != 1 {
				t.Errorf("%s: %q stands there %d times", f, once, n)
			}
		}
	}
}

// TestOpen: an open row says what it needs, or why that is not known, once: in the
// rows that decide.
func TestOpen(t *testing.T) {
	seed := int64(2007)
	for _, test := range []struct {
		judged        claim.Judged
		cell          claim.Cell
		alone, brings string
	}{
		{claim.UpTo, claim.Cell{Stream: "a", Verdict: claim.Supported, Firm: claim.Inconclusive, Needed: 43}, "supported", "inconclusive (about 43 seeds)"},
		{claim.UpTo, claim.Cell{Stream: "a", Verdict: claim.Inconclusive, Firm: claim.Inconclusive, Needed: 1001}, "inconclusive", "inconclusive (over 1,000 seeds)"},
		{claim.UpTo, claim.Cell{Stream: "a", Verdict: claim.Refuted, Firm: claim.Refuted, OneSeed: &seed}, "refuted (seed 2007 decides)", "refuted"},
		{claim.Each, claim.Cell{Stream: "a", Verdict: claim.Inconclusive, Firm: claim.Inconclusive, Held: "why not"}, "inconclusive", "inconclusive: why not"},
		{claim.Each, claim.Cell{Stream: "a", Verdict: claim.Inconclusive, Firm: claim.Inconclusive, FailedBase: 1, Held: "failed runs"}, "inconclusive", "inconclusive (failed: treatment 0, baseline 1)"},
		{claim.Each, claim.Cell{Verdict: claim.Supported, Firm: claim.Supported}, "supported", none},
		{claim.Mean, claim.Cell{Verdict: claim.Supported, Firm: claim.Supported}, "supported", "supported"},
		{claim.Mean, claim.Cell{Stream: "a", Verdict: claim.Supported, Firm: claim.Supported}, "supported", none},
		{claim.Mean, claim.Cell{Verdict: claim.NotJudged, Reason: "1 of 2 streams"}, "not judged: 1 of 2 streams", none},
	} {
		a := Assertion{Judgement: claim.Judgement{Rule: claim.Rule{Judged: test.judged}, Against: []claim.Against{{Cells: make([]claim.Cell, 2)}}}}
		if got, brought := alone(test.cell), a.brings(test.cell); got != test.alone || brought != test.brings {
			t.Errorf("%+v: %q and %q", test.cell, got, brought)
		}
	}
	for _, test := range []struct {
		verdict claim.Verdict
		needed  int
		held    string
		want    string
	}{
		{claim.Supported, 9, "x", ""}, {claim.Inconclusive, 43, "", "; about 43 seeds would decide it in 80 % of cases"},
		{claim.Inconclusive, 1001, "", "; over 1,000 seeds would decide it in 80 % of cases"}, {claim.Inconclusive, 0, "no telling", "; no telling"},
	} {
		if got := open(test.verdict, test.needed, test.held); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// TestUnbounded: LaTeX knows the sign of an interval without bounds.
func TestUnbounded(t *testing.T) {
	if got := escapeLaTeX(interval(claim.Interval{Low: math.Inf(-1), High: math.Inf(1)}, nil)); got != `[$-$$\infty$, $\infty$]` {
		t.Error(got)
	}
}
