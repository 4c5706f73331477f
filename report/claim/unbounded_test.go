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

// TestTooNear: a baseline whose mean may be 0 has no percentage (Fieller); one that is
// as small and steady has. The difference is shown of both.
func TestTooNear(t *testing.T) {
	r := rule
	r.Unit = Relative
	p := Pairs{Stream: "a", Baseline: "er", Seeds: []int64{1, 2, 3, 4}, Treatment: []float64{0.3, 0.31, 0.5, 0.52}, Base: []float64{0, 0, 0.1, 0.12}}
	j := judge(t, r, p)
	if c := j.Against[0].Cells[0]; j.Verdict != NotJudged || !strings.Contains(c.Reason, "too near 0 for a percentage") || !math.IsNaN(c.Relative.Estimate) {
		t.Errorf("%+v", c)
	}
	if c := judge(t, rule, p).Against[0].Cells[0]; c.Verdict == NotJudged || !math.IsNaN(c.Relative.Estimate) || math.IsInf(c.Points.Interval.High, 0) {
		t.Errorf("%+v", c)
	}
	p.Base = []float64{0.05, 0.05, 0.06, 0.06}
	if c := judge(t, r, p).Against[0].Cells[0]; c.Verdict == NotJudged || math.Abs(c.Relative.Estimate-641) > 1 {
		t.Errorf("%+v", c)
	}
}

// TestFieller holds the interval of a ratio to its definition: at its ends, and nowhere
// between, gain − ratio × baseline lies that many standard errors from 0.
func TestFieller(t *testing.T) {
	s := sample{gain: []float64{1, 2, 3, 5}, base: []float64{3, 9, 4, 8}}
	x, _ := estimated(s, []int{0, 1, 2, 3})
	i := x.around(2)
	for _, ratio := range []float64{i.Low, i.High, x.effect} {
		var linear sample
		for k := range s.gain {
			linear.gain = append(linear.gain, s.gain[k]-ratio/100*s.base[k])
		}
		y, _ := estimated(linear, []int{0, 1, 2, 3})
		want := 2.0
		if ratio == x.effect {
			want = 0
		}
		if got := math.Abs(y.effect) / y.se(); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v standard errors at %v, want %v", got, ratio, want)
		}
	}
	if i := x.around(5); !math.IsInf(i.Low, -1) || !math.IsInf(i.High, 1) {
		t.Errorf("the baseline's mean of 6 ± 1.5 is 0 within 5 standard errors, and the interval is %v", i)
	}
}

// TestNoSpread: a resample without spread says nothing.
func TestNoSpread(t *testing.T) {
	b := &bootstrap{n: 3}
	r := b.add(sample{gain: []float64{1, 2, 4}}, []int{0, 1, 2}, b.newFamily())
	if d, ok := r.deviation([]int{1, 1, 1}); ok {
		t.Errorf("%v", d)
	}
	if d, ok := r.deviation([]int{0, 1, 1}); !ok || math.Abs(d-2) > 1e-9 {
		t.Errorf("%v, %v", d, ok)
	}
}
