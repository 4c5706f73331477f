package claim

import (
	"math"
	"strings"
	"testing"
)

var rule = Rule{Higher: true, Unit: Points, Threshold: 5, Judged: UpTo, Level: 0.95, Correction: MaxT, Resamples: 2000, Seed: 1}

// steady are ten seeds whose differences lie within a tenth of a point of gain.
func steady(stream, baseline string, base, gain float64) Pairs {
	p := Pairs{Stream: stream, Baseline: baseline}
	for s := range 10 {
		wobble := float64(s%3-1) / 1000
		p.Seeds = append(p.Seeds, int64(1000+s))
		p.Base = append(p.Base, base+float64(s)/100)
		p.Treatment = append(p.Treatment, base+float64(s)/100+gain/100+wobble)
	}
	return p
}

func judge(t *testing.T, r Rule, all ...Pairs) Judgement {
	t.Helper()
	j, err := Judge(r, all)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name        string
		rule        func(*Rule)
		gains       [2]float64 // on two streams
		want, mean  Verdict
		relative    bool
		wantLargest int
	}{
		{"one above, one below, up to", func(*Rule) {}, [2]float64{8, 0}, Supported, Refuted, false, 0},
		{"both below, up to", func(*Rule) {}, [2]float64{1, 2}, Refuted, Refuted, false, 1},
		{"one above, one below, each", func(r *Rule) { r.Judged = Each }, [2]float64{8, 0}, Refuted, Refuted, false, 0},
		{"both above, each", func(r *Rule) { r.Judged = Each }, [2]float64{8, 9}, Supported, Supported, false, 1},
		{"mean above", func(r *Rule) { r.Judged = Mean }, [2]float64{12, 0}, Supported, Supported, false, 0},
		{"mean below", func(r *Rule) { r.Judged = Mean }, [2]float64{7, 0}, Refuted, Refuted, false, 0},
		{"on it", func(r *Rule) { r.Judged = Mean }, [2]float64{5, 5}, Inconclusive, Inconclusive, false, 0},
		{"relative", func(r *Rule) { r.Unit = Relative; r.Threshold = 25 }, [2]float64{20, 0}, Supported, Refuted, true, 0},
		{"less is better", func(r *Rule) { r.Higher = false }, [2]float64{-8, 0}, Supported, Refuted, false, 0},
		{"bonferroni", func(r *Rule) { r.Correction = Bonferroni }, [2]float64{8, 0}, Supported, Refuted, false, 0},
	} {
		r := rule
		c.rule(&r)
		j := judge(t, r, steady("a", "er", 0.5, c.gains[0]), steady("b", "er", 0.5, c.gains[1]))
		a := j.Against[0]
		if j.Verdict != c.want || a.Verdict != c.want || a.Mean.Verdict != c.mean || a.Largest != c.wantLargest {
			t.Errorf("%s: %s, mean %s, largest %d", c.name, j.Verdict, a.Mean.Verdict, a.Largest)
		}
	}
}

// TestWhichBaseline: the claim that holds against one baseline names it.
func TestWhichBaseline(t *testing.T) {
	j := judge(t, rule, steady("a", "naive", 0.2, 60), steady("a", "er", 0.8, 1))
	if j.Verdict != Supported || len(j.True) != 1 || j.True[0] != "naive" || j.Against[1].Verdict != Refuted || j.Cells != 2 {
		t.Errorf("%+v", j)
	}
}

// TestRelative holds the relative effect to hand-made numbers: a gain of 10 points
// over means of 54.5 %.
func TestRelative(t *testing.T) {
	r := rule
	r.Unit = Relative
	c := judge(t, r, steady("a", "er", 0.5, 10)).Against[0].Cells[0]
	if math.Abs(c.Base-0.545) > 1e-9 || math.Abs(c.Points.Estimate-9.99) > 0.02 || math.Abs(c.Relative.Estimate-18.33) > 0.05 {
		t.Errorf("%+v", c)
	}
	if i := c.Relative.Interval; i.Low > c.Relative.Estimate || i.High < c.Relative.Estimate || i.High-i.Low > 2 {
		t.Errorf("interval %+v of %v", i, c.Relative.Estimate)
	}
}

// TestFailedRuns: what is left after failures was chosen by its success.
func TestFailedRuns(t *testing.T) {
	p := steady("a", "er", 0.5, 20)
	p.Treatment[0], p.FailedT = math.NaN(), 1
	q := steady("b", "er", 0.5, 0)
	j := judge(t, rule, p, q)
	if c := j.Against[0].Cells[0]; j.Verdict != Inconclusive || c.Verdict != Inconclusive || c.Seeds != 9 || len(j.Warnings) != 2 {
		t.Errorf("%+v", j)
	}
}

// TestFailedBaselines: they do not make a claim false.
func TestFailedBaselines(t *testing.T) {
	p := fails(steady("a", "er", 0.5, 0), 0, 2)
	if j := judge(t, rule, p); j.Verdict != Inconclusive || j.Against[0].Cells[0].Verdict != Inconclusive {
		t.Errorf("%+v", j)
	}
}

// TestNoPercentage of a metric that is negative, in cells and in their mean.
func TestNoPercentage(t *testing.T) {
	a := judge(t, rule, steady("a", "er", -0.5, 10), steady("b", "er", 0.7, 10)).Against[0]
	if !math.IsNaN(a.Cells[0].Relative.Estimate) || math.IsNaN(a.Cells[1].Relative.Estimate) || !math.IsNaN(a.Mean.Relative.Estimate) {
		t.Errorf("%+v", a)
	}
}

// TestCorrectedIsWider: the more cells are looked at, the wider the interval of
// each.
func TestCorrectedIsWider(t *testing.T) {
	width := func(c Correction, m int) float64 {
		r := rule
		r.Correction = c
		var all []Pairs
		w := world{truth: same(0, m), seeds: 10}
		all = append(all, w.pairs(newRand(3))...)
		i := judge(t, r, all...).Against[0].Cells[0].Corrected
		return i.High - i.Low
	}
	for _, c := range []Correction{MaxT, Bonferroni} {
		if one, many := width(c, 1), width(c, 15); many < 1.2*one {
			t.Errorf("%s: %.2f alone and %.2f among 15", c, one, many)
		}
	}
}

// TestPromise: ten seeds of which none met a misfortune bound it by 26 %.
func TestPromise(t *testing.T) {
	got := judge(t, rule, steady("a", "er", 0.5, 1)).Promise()
	for _, want := range []string{"at most 2.5 % of such experiments", "fewer than 26 % of runs may be in none of 10 seeds"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	few := steady("a", "er", 0.5, 1)
	few.Seeds, few.Treatment, few.Base = few.Seeds[:2], few.Treatment[:2], few.Base[:2]
	for want, c := range map[string]struct {
		rule func(*Rule)
		all  []Pairs
	}{
		"no unit":            {func(r *Rule) { r.Unit = "" }, []Pairs{steady("a", "er", 0.5, 1)}},
		"unknown judgement":  {func(r *Rule) { r.Judged = "often" }, []Pairs{steady("a", "er", 0.5, 1)}},
		"correction":         {func(r *Rule) { r.Correction = "" }, []Pairs{steady("a", "er", 0.5, 1)}},
		"level":              {func(r *Rule) { r.Level = 95 }, []Pairs{steady("a", "er", 0.5, 1)}},
		"resamples":          {func(r *Rule) { r.Resamples = 10 }, []Pairs{steady("a", "er", 0.5, 1)}},
		"no cell":            {func(*Rule) {}, nil},
		"2 seeds":            {func(*Rule) {}, []Pairs{few}},
		"with other seeds":   {func(*Rule) {}, []Pairs{steady("a", "er", 0.5, 1), few}},
		"stands there twice": {func(*Rule) {}, []Pairs{steady("a", "er", 0.5, 1), steady("b", "er", 0.5, 1), steady("a", "er", 0.5, 1)}},
	} {
		r := rule
		c.rule(&r)
		if _, err := Judge(r, c.all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
