package claim

import "testing"

// first is an experiment as it was after n seeds.
func first(all []Pairs, n int) []Pairs {
	var out []Pairs
	for _, p := range all {
		p.Seeds, p.Base, p.Treatment = p.Seeds[:n], p.Base[:n], p.Treatment[:n]
		out = append(out, p)
	}
	return out
}

// TestNeeded: a cell for which a number is named is decided when the experiment goes on
// to as many seeds, in 80 % of cases. The last cell is looked at, or the mean.
func TestNeeded(t *testing.T) {
	for _, c := range []struct {
		truth       []float64
		judged      Judged
		unit        Unit
		from        int // seeds
		experiments uint64
	}{
		{[]float64{7}, UpTo, Points, 10, 120},
		{[]float64{7}, UpTo, Points, 5, 80},
		{[]float64{2}, UpTo, Points, 10, 120},
		{but(0, 6, 9), UpTo, Points, 10, 60},
		{but(12, 6, 1), Each, Points, 10, 60},
		{same(6.2, 5), Mean, Points, 10, 60},
		{[]float64{9}, UpTo, Relative, 10, 100},
	} {
		w := world{truth: c.truth, seeds: 200, threshold: 5, judged: c.judged, unit: c.unit}
		rule := w.rule(300, MaxT)
		last := func(all []Pairs) Cell {
			a := judgement(rule, all).Against
			if c.judged == Mean {
				return a[0].Mean
			}
			cells := a[len(a)-1].Cells
			return cells[len(cells)-1]
		}
		named, decided := 0, 0
		for i := range c.experiments {
			all := w.pairs(newRand(i))
			cell := last(first(all, c.from))
			if cell.Needed == 0 || cell.Needed > w.seeds {
				continue
			}
			named++
			if last(first(all, cell.Needed)).Firm != Inconclusive {
				decided++
			}
		}
		if named < 20 || 10*decided < 8*named {
			t.Errorf("%v from %d seeds: %d of %d", c.truth, c.from, decided, named)
		}
		t.Logf("%v from %d seeds: %d of %d", c.truth, c.from, decided, named)
	}
}

// TestHeld: where failures or too few seeds stand in the way there is no number but the
// reason; what only the correction holds back has a number; an effect on the threshold
// takes over 1,000 seeds.
func TestHeld(t *testing.T) {
	const failures = "failed runs hold it back, of the treatment 0 and of the baseline 2: no number of seeds makes up for them"
	j := judge(t, rule, fails(steady("a", "er", 0.5, 20), 0, 2))
	if c := j.Against[0].Cells[0]; c.Needed != 0 || c.Held != failures || j.Held != failures || j.Needed != 0 {
		t.Errorf("%+v", j)
	}
	few := world{truth: []float64{7}, seeds: 4, threshold: 5}.pairs(newRand(1))
	if c := judge(t, rule, few...).Against[0].Cells[0]; c.Needed != 0 || c.Held != "4 seeds are too few to tell how many are needed" {
		t.Errorf("%+v", c)
	}
	r, many := rule, world{truth: []float64{7}, seeds: 20}.pairs(newRand(1))
	r.Threshold = judge(t, r, many...).Against[0].Cells[0].Points.Estimate
	if c := judge(t, r, many...).Against[0].Cells[0]; c.Firm != Inconclusive || c.Needed <= MostNeeded {
		t.Errorf("%+v", c)
	}
	found := false
	for i := range uint64(20) {
		j := judge(t, rule, world{truth: but(0, 15, 9), seeds: 10, threshold: 5}.pairs(newRand(i))...)
		c := j.Against[2].Cells[4]
		if c.Verdict == Supported && c.Firm == Inconclusive {
			found = true
			if c.Needed <= 10 || j.Verdict != Inconclusive || j.Needed == 0 || j.Needed > c.Needed {
				t.Errorf("%d for the claim, of %+v", j.Needed, c)
			}
		}
	}
	if !found {
		t.Error("no cell of 20 was held back by the correction alone")
	}
}

// TestOneSeed names the seed on which a verdict hangs or whose value makes the interval,
// and none where all are alike.
func TestOneSeed(t *testing.T) {
	p := steady("a", "er", 0.5, 8)
	if c := judge(t, rule, p).Against[0].Cells[0]; c.OneSeed != nil {
		t.Errorf("seed %d of seeds that are alike", *c.OneSeed)
	}
	p.Treatment[6] -= 0.7
	c := judge(t, rule, p).Against[0].Cells[0]
	if c.OneSeed == nil || *c.OneSeed != 1006 || c.Verdict != Inconclusive {
		t.Errorf("%+v", c)
	}
	q := steady("b", "er", 0.5, 5.07) // supported but for one seed a little lower
	q.Treatment[3] -= 0.004
	c = judge(t, rule, q).Against[0].Cells[0]
	if c.OneSeed == nil || *c.OneSeed != 1003 {
		t.Errorf("%+v", c)
	}
}
