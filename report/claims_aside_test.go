package report

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retain/internal/golden"
	"retain/report/claim"
)

// diverged is a claim of which one baseline failed on all seeds of a stream, and
// another on all of both.
func diverged(t *testing.T) Claim {
	t.Helper()
	c := announced(t)
	a := &c.Assertions[0]
	pairs := func(stream, baseline string, base float64, failed int) claim.Pairs {
		p := claim.Pairs{Stream: stream, Baseline: baseline, Seeds: a.Seeds, FailedBase: failed}
		for s := range a.Seeds {
			p.Base = append(p.Base, base+0.01*float64(s*7%5-2))
			p.Treatment = append(p.Treatment, 0.8+0.01*float64(s*3%7-3))
			if s < failed {
				p.Base[s] = math.NaN()
			}
		}
		return p
	}
	var err error
	a.Judgement, err = claim.Judge(a.Rule, []claim.Pairs{
		pairs("split glyphs", "er", 0.75, 0), pairs("permuted glyphs", "er", 0.7, 0),
		pairs("split glyphs", "la-maml", 0.5, 0), pairs("permuted glyphs", "la-maml", 0.5, 10),
		pairs("split glyphs", "ewc", 0.5, 10), pairs("permuted glyphs", "ewc", 0.5, 10),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestGoldenDiverged: cells that are not judged show why, in every format.
func TestGoldenDiverged(t *testing.T) {
	c := diverged(t)
	for name, f := range map[string]Format{"claim-diverged.txt": Text, "claim-diverged.md": Markdown, "claim-diverged.tex": LaTeX, "claim-diverged.json": JSON, "claim-diverged.csv": CSV} {
		var b bytes.Buffer
		if err := WriteClaim(&b, c, f); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); strings.Contains(s, "NaN") || !strings.Contains(s, "baseline failed on 10 of 10 seeds") {
			t.Errorf("%s:\n%s", name, s)
		}
		if f != JSON && f != CSV {
			compare(t, name, b.Bytes())
		}
	}
	figure := ForestFigure(c, c.Assertions[0])
	var b bytes.Buffer
	if err := figure.SVG(&b); err != nil {
		t.Fatal(err)
	}
	compare(t, "claim-diverged.svg", b.Bytes())
	if *golden.Update {
		var png bytes.Buffer
		if err := figure.PNG(&png); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(os.TempDir(), "retain-claim-diverged.png"), png.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
