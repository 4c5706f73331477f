package claim

import (
	"math"
	"strings"
	"testing"
)

// fails takes from a cell the first values of the treatment and the baseline, as
// of runs that failed.
func fails(p Pairs, treatment, base int) Pairs {
	for i := range treatment {
		p.Treatment[i] = math.NaN()
	}
	for i := range base {
		p.Base[i] = math.NaN()
	}
	p.FailedT, p.FailedBase = treatment, base
	return p
}

// TestDiverged: a method that failed on all seeds of a cell, the baseline or the
// treatment, supports nothing and refutes nothing; other cells keep all their
// seeds and decide.
func TestDiverged(t *testing.T) {
	for _, c := range []struct {
		name            string
		judged          Judged
		treatment, base int     // failed on stream a against er
		b, naive        float64 // gains on stream b against er, and on both against naive
		want, er        Verdict
	}{
		{"up to, the others below", UpTo, 0, 10, 0, 0, Refuted, Refuted},
		{"up to, another above", UpTo, 0, 10, 8, 0, Supported, Supported},
		{"up to, another baseline above", UpTo, 0, 10, 0, 8, Supported, Refuted},
		{"each, the others above", Each, 0, 10, 8, 8, Inconclusive, Inconclusive},
		{"each, another below", Each, 0, 10, 0, 8, Refuted, Refuted},
		{"mean, of one stream alone", Mean, 0, 10, 0, 8, Inconclusive, NotJudged},
		{"mean, another baseline below", Mean, 0, 10, 0, 0, Refuted, NotJudged},
		{"up to, the treatment failed", UpTo, 10, 0, 8, 0, Supported, Supported},
		{"up to, the treatment failed, the others below", UpTo, 10, 0, 0, 0, Refuted, Refuted},
		{"each, the treatment failed", Each, 10, 0, 8, 8, Inconclusive, Inconclusive},
		{"both", UpTo, 10, 10, 0, 0, Refuted, Refuted},
	} {
		r := rule
		r.Judged = c.judged
		j := judge(t, r, fails(steady("a", "er", 0.5, 20), c.treatment, c.base), steady("b", "er", 0.5, c.b), steady("a", "naive", 0.5, c.naive), steady("b", "naive", 0.5, c.naive))
		er := j.Against[0]
		if j.Verdict != c.want || er.Verdict != c.er || j.Cells != 3 || j.Aside != 1 || er.Largest != 1 {
			t.Errorf("%s: %s, against er %s, largest %d, %d cells and %d aside", c.name, j.Verdict, er.Verdict, er.Largest, j.Cells, j.Aside)
		}
		if a := er.Cells[0]; a.Verdict != NotJudged || !math.IsNaN(a.Points.Estimate) || a.Needed != 0 || er.Mean.Verdict != NotJudged || er.Mean.Reason != "1 of 2 streams" {
			t.Errorf("%s: %+v, mean %+v", c.name, a, er.Mean)
		}
		if b := er.Cells[1]; b.Seeds != 10 || j.Against[1].Mean.Verdict == NotJudged {
			t.Errorf("%s: %+v", c.name, b)
		}
		if w := strings.Join(j.Warnings, ""); !strings.Contains(w, "1 of 4 cells are not judged") || strings.Contains(w, "values are missing") {
			t.Errorf("%s: %s", c.name, w)
		}
	}
}

// TestReasons says who has no value on how many seeds, and what there is is shown.
func TestReasons(t *testing.T) {
	c := judge(t, rule, fails(steady("a", "er", 0.5, 0), 0, 10), steady("b", "er", 0.5, 0)).Against[0].Cells[0]
	if c.Reason != "baseline failed on 10 of 10 seeds" || !math.IsNaN(c.Base) || math.Abs(c.Treatment-0.545) > 1e-3 || c.FailedBase != 10 {
		t.Errorf("%+v", c)
	}
	c = judge(t, rule, fails(steady("a", "er", 0.5, 0), 6, 1), steady("b", "er", 0.5, 0)).Against[0].Cells[0]
	if c.Reason != "treatment failed on 6 of 10 seeds, baseline failed on 1 of 10 seeds" {
		t.Errorf("%q", c.Reason)
	}
	p := fails(steady("a", "er", 0.5, 0), 0, 10)
	p.FailedBase = 0 // its runs ended well, without a value of this metric
	j := judge(t, rule, p)
	if c := j.Against[0].Cells[0]; c.Reason != "baseline has no value on 10 of 10 seeds" || j.Verdict != NotJudged || j.Against[0].Largest != -1 {
		t.Errorf("%+v", j)
	}
	r := rule
	r.Unit = Relative
	if j := judge(t, r, steady("a", "er", -0.5, 10)); j.Verdict != NotJudged || !strings.Contains(j.Against[0].Cells[0].Reason, "has no percentage") {
		t.Errorf("%+v", j)
	}
}

// TestOwnSeeds: a failure costs its own cell a seed and no other, half of the seeds
// is enough, and the mean over streams takes the seeds that all streams have.
func TestOwnSeeds(t *testing.T) {
	late := steady("b", "er", 0.5, 0) // fails where the first cell does not
	for i := range 2 {
		late.Base[9-i] = math.NaN()
	}
	late.FailedBase = 2
	early, whole := fails(steady("a", "er", 0.5, 20), 0, 3), steady("c", "er", 0.5, 0)
	a := judge(t, rule, early, late, whole).Against[0]
	for i, want := range []struct {
		seeds int
		firm  Verdict
	}{{7, Inconclusive}, {8, Inconclusive}, {10, Refuted}} {
		if c := a.Cells[i]; c.Seeds != want.seeds || c.Firm != want.firm {
			t.Errorf("cell %d: %+v, want %+v", i, c, want)
		}
	}
	if a.Mean.Seeds != 5 || a.Mean.Verdict != Inconclusive || math.Abs(a.Mean.Base-0.55) > 1e-9 {
		t.Errorf("mean %+v", a.Mean)
	}
	alone := judge(t, rule, whole).Against[0].Cells[0]
	if c := a.Cells[2]; c.Points != alone.Points || c.AtLeast != alone.AtLeast {
		t.Errorf("failures elsewhere moved %+v to %+v", alone, c)
	}
	if m := judge(t, rule, early, fails(steady("c", "er", 0.5, 0), 0, 5), late).Against[0].Mean; m.Verdict != NotJudged || m.Reason != "on all streams 3 of 10 seeds" {
		t.Errorf("mean %+v", m)
	}
	if c := judge(t, rule, fails(steady("a", "er", 0.5, 20), 0, 6)).Against[0].Cells[0]; c.Verdict != NotJudged {
		t.Errorf("four of ten seeds: %+v", c)
	}
}
