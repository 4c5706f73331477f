package report

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retain/internal/golden"
	"retain/report/claim"
	"retain/results/metric"
)

// announced is a claim of 25 %, on two streams against two baselines: it holds
// against the weak one on one stream.
func announced(t *testing.T) Claim {
	t.Helper()
	acc, _ := metric.Find("acc")
	rule := claim.Rule{Higher: true, Unit: claim.Relative, Threshold: 25, Judged: claim.UpTo, Level: 0.95, Correction: claim.MaxT, Resamples: 2000, Seed: 1}
	var seeds []int64
	for s := range 10 {
		seeds = append(seeds, int64(2000+s))
	}
	pairs := func(stream, baseline string, base, gain, noise float64) claim.Pairs {
		p := claim.Pairs{Stream: stream, Baseline: baseline, Seeds: seeds}
		for s := range seeds {
			at := base + 0.01*float64(s*7%5-2)
			p.Base = append(p.Base, at)
			p.Treatment = append(p.Treatment, at+gain+noise*float64(s*3%7-3))
		}
		return p
	}
	j, err := claim.Judge(rule, []claim.Pairs{
		pairs("split glyphs", "finetune", 0.2, 0.6, 0.004), pairs("permuted glyphs", "finetune", 0.6, 0.15, 0.02),
		pairs("split glyphs", "der++ at equal bytes", 0.82, -0.02, 0.004), pairs("permuted glyphs", "der++ at equal bytes", 0.74, 0.01, 0.02),
	})
	if err != nil {
		t.Fatal(err)
	}
	return Claim{
		Name: "dpm-25", Says: "up to 25 % better accuracy in multi-task scenarios", Source: "the announcement", Treatment: "dpm",
		Digest:     strings.Repeat("0123456789abcdef", 4),
		Assertions: []Assertion{{Text: "Final average accuracy is up to 25 % better than a baseline's", Treatment: "dpm", Metric: acc, Mask: "all", Seeds: seeds, Judgement: j}},
		Entries: []Entry{
			takes("dpm", Taken{Bytes: 1.2e6, Examples: 200, FLOPs: 3e9}, Taken{Bytes: 6.9e6, Examples: 300, FLOPs: 9e9}),
			takes("finetune", Taken{FLOPs: 1e9}, Taken{FLOPs: 3e9}),
			takes("der++ at equal bytes", Taken{Bytes: 1.19e6, Examples: 1508, FLOPs: 2e9}, Taken{Bytes: 6.8e6, Examples: 2590, FLOPs: 6e9}),
		},
		Warnings: []string{"the file was edited after its first run"},
	}
}

// takes is an entry on the streams of announced.
func takes(name string, split, permuted Taken) Entry {
	split.Stream, permuted.Stream = "split glyphs", "permuted glyphs"
	return Entry{Name: name, On: []Taken{split, permuted}}
}

func TestGoldenClaim(t *testing.T) {
	c := announced(t)
	for name, f := range map[string]Format{"claim.txt": Text, "claim.md": Markdown, "claim.tex": LaTeX} {
		var b bytes.Buffer
		if err := WriteClaim(&b, c, f); err != nil {
			t.Fatal(err)
		}
		compare(t, name, b.Bytes())
	}
	var b bytes.Buffer
	if err := ForestFigure(c, c.Assertions[0]).SVG(&b); err != nil {
		t.Fatal(err)
	}
	compare(t, "claim.svg", b.Bytes())
	if *golden.Update {
		var png bytes.Buffer
		if err := ForestFigure(c, c.Assertions[0]).PNG(&png); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(os.TempDir(), "retain-claim.png"), png.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestClaimRaw: both raw formats hold every cell, and the means over streams.
func TestClaimRaw(t *testing.T) {
	c := announced(t)
	var b bytes.Buffer
	if err := WriteClaim(&b, c, JSON); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Verdict    string
		Assertions []struct {
			Unit, Verdict string
			TrueAgainst   []string `json:"true_against"`
			Against       []struct {
				Baseline, Largest string
				Cells             []struct {
					Stream, Verdict string
					Relative        struct{ Estimate float64 }
				}
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	a := got.Assertions[0]
	if got.Verdict != "supported" || len(a.TrueAgainst) != 1 || a.TrueAgainst[0] != "finetune" || a.Against[0].Largest != "split glyphs" ||
		len(a.Against) != 2 || math.Abs(a.Against[0].Cells[0].Relative.Estimate-300) > 5 || a.Against[1].Cells[0].Verdict != "refuted" {
		t.Errorf("%+v", got)
	}
	b.Reset()
	if err := WriteClaim(&b, c, CSV); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(strings.TrimSpace(b.String()), "\n"); len(lines) != 1+6 || !strings.Contains(lines[3], "finetune,,10,0,0,") {
		t.Errorf("%d lines:\n%s", len(lines), b.String())
	}
}

// TestBeside: what stands beside a claim has no part in its verdict, and is shown
// as what it is; the verdict on the whole stands above and below.
func TestBeside(t *testing.T) {
	c := announced(t)
	flops, _ := metric.Find("flops")
	a := c.Assertions[0]
	a.Metric, a.Beside, a.Text, a.Rule.Higher, a.Rule.Threshold, a.Verdict = flops, true, "", false, 0, claim.Refuted
	c.Assertions = append(c.Assertions, a)
	if v := c.Verdict(); v != claim.Supported {
		t.Errorf("verdict %s", v)
	}
	var b bytes.Buffer
	if err := WriteClaim(&b, c, Text); err != nil {
		t.Fatal(err)
	}
	for want, n := range map[string]int{
		"Verdict on the whole claim: SUPPORTED. Verdicts are on what is asserted, not on the quoted sentence:\n" +
			"1. SUPPORTED (against 1 of 2 baselines) – “Final average accuracy is up to 25 % better than a baseline's”\n" +
			"2. REFUTED (against 1 of 2 baselines; beside the claim) – “FLOPs: no more than the baseline, in one cell at least”\n": 2, // above and at the end
		"Verdict (beside the claim, no part of its verdict): REFUTED – “FLOPs: no more than the baseline, in one cell at least”": 2, // over the summary and the cells
		"assertion 2 of 2: FLOPs: no more than the baseline, in one cell at least · from the announcement":                       2,
		"P(reduction ≥ 0 %)":       1,
		"How to read these tables": 1,
	} {
		if got := strings.Count(b.String(), want); got != n {
			t.Errorf("%q stands there %d times, want %d:\n%s", want, got, n, b.String())
		}
	}
}

// TestClaimed says thresholds as a reader would.
func TestClaimed(t *testing.T) {
	acc, _ := metric.Find("acc")
	flops, _ := metric.Find("flops")
	for _, c := range []struct {
		metric    metric.Metric
		unit      claim.Unit
		threshold float64
		want      string
	}{
		{acc, claim.Relative, 25, "a gain of at least 25 %"},
		{acc, claim.Points, -5, "at most 5 points below the baseline"},
		{acc, claim.Points, 0, "no less than the baseline"},
		{flops, claim.Relative, 0, "no more than the baseline"},
		{flops, claim.Relative, 50, "at least 50 % less than the baseline"},
		{flops, claim.Relative, -200, "at most 200 % more than the baseline"},
	} {
		a := Assertion{Metric: c.metric, Judgement: claim.Judgement{Rule: claim.Rule{Unit: c.unit, Threshold: c.threshold, Higher: c.metric.Better == metric.Higher}}}
		if got := a.claimed(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestLevel: intervals are called by their level.
func TestLevel(t *testing.T) {
	c := announced(t)
	c.Assertions[0].Rule.Level = 0.99
	var b bytes.Buffer
	if err := WriteClaim(&b, c, Text); err != nil {
		t.Fatal(err)
	}
	if s := b.String(); strings.Contains(s, "95 %") || !strings.Contains(s, "gain (%) [99 %]") {
		t.Error(s)
	}
}

// TestVerdictOfSeveral: a claim of several assertions is as good as the worst.
func TestVerdictOfSeveral(t *testing.T) {
	part := func(v claim.Verdict) Assertion { return Assertion{Judgement: claim.Judgement{Verdict: v}} }
	for want, verdicts := range map[claim.Verdict][]claim.Verdict{
		claim.Supported:    {claim.Supported, claim.Supported},
		claim.Inconclusive: {claim.Supported, claim.Inconclusive},
		claim.Refuted:      {claim.Inconclusive, claim.Refuted, claim.Supported},
	} {
		var c Claim
		for _, v := range verdicts {
			c.Assertions = append(c.Assertions, part(v))
		}
		if got := c.Verdict(); got != want {
			t.Errorf("%v: %s, want %s", verdicts, got, want)
		}
	}
}
