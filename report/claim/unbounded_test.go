package claim

import (
	"math"
	"strings"
	"testing"
)

// TestPercentageOfAlmostNothing: a baseline that is above 0 on one seed of ten has no
// percentage to speak of, and other cells are judged without it.
func TestPercentageOfAlmostNothing(t *testing.T) {
	p := steady("a", "er", 0, 30)
	clear(p.Base)
	p.Base[4] = 0.1
	r := rule
	r.Unit = Relative
	for judged, want := range map[Judged]Verdict{UpTo: Supported, Mean: NotJudged, Each: Inconclusive} {
		r.Judged = judged
		j := judge(t, r, p, steady("b", "er", 0.5, 30))
		c := j.Against[0].Cells[0]
		if c.Verdict != NotJudged || !strings.HasPrefix(c.Reason, "the baseline is 0 on 9 of 10 seeds") || j.Verdict != want {
			t.Errorf("%s: %s, want %s; %+v", judged, j.Verdict, want, c)
		}
	}
}

// TestNoBounds: a baseline that is 0 on two seeds of four is 0 in one of sixteen
// resamples: the percentage has no bounds, the difference has.
func TestNoBounds(t *testing.T) {
	p := Pairs{Stream: "a", Baseline: "er", Seeds: []int64{1, 2, 3, 4}, Treatment: []float64{0.3, 0.31, 0.5, 0.52}, Base: []float64{0, 0, 0.1, 0.12}}
	r := rule
	r.Unit = Relative
	c := judge(t, r, p).Against[0].Cells[0]
	if c.Verdict != Inconclusive || !math.IsInf(c.Relative.Interval.High, 1) || !math.IsInf(c.Corrected.Low, -1) || math.IsInf(c.Points.Interval.High, 0) || c.Needed != 0 {
		t.Errorf("%+v", c)
	}
	if !(c.AtLeast > 0.5 && c.AtLeast < 0.975) {
		t.Errorf("P(effect ≥ threshold) = %v", c.AtLeast)
	}
}
