package metric

import (
	"math"
	"testing"
)

func TestLanguage(t *testing.T) {
	bits := [][]float64{{2, 5, 6}, {4, 1.5, 5.5}, {3, 2.5, 1}}
	b := []float64{8, 8, 8}
	for name, c := range map[string]struct{ got, want float64 }{
		"final":                    {FinalLoss(bits), (3 + 2.5 + 1) / 3.},
		"perplexity":               {Perplexity([][]float64{{math.Log(8)}}), 8},
		"mean of two perplexities": {Perplexity([][]float64{{0, 0}, {math.Log(2), math.Log(8)}}), 4},
		"bwt":                      {LossBWT(bits), (2 - 3 + 1.5 - 2.5) / 2},
		"forgetting":               {LossForgetting(bits), (3 - 2 + 2.5 - 1.5) / 2},
		"fwt":                      {LossFWT(bits, b), (8 - 5 + 8 - 5.5) / 2},
		"above the floor":          {AboveFloor(bits, []float64{1, 1, .5}), (2 + 1.5 + .5) / 3},
		"floor missing":            {AboveFloor(bits, nil), nan},
		"next":                     {NextAccuracy(bits), (5 + 5.5) / 2},
		"next of one":              {NextAccuracy([][]float64{{1}}), nan},
		"bwt of one":               {LossBWT([][]float64{{1}}), nan},
		"fwt untrained missing":    {LossFWT(bits, nil), nan},
	} {
		if !near(c.got, c.want) && !(math.IsNaN(c.got) && math.IsNaN(c.want)) {
			t.Errorf("%s = %v, want %v", name, c.got, c.want)
		}
	}
	m, _ := Find("perplexity")
	classes := NoFacts()
	classes.Nats = [][]float64{{1}}
	if got := m.Of(classes); !math.IsNaN(got) {
		t.Errorf("perplexity of a classifier = %v", got)
	}
}

// TestQuality: the mean over what can be judged, which nothing stands in for.
func TestQuality(t *testing.T) {
	f := NoFacts()
	f.Quality, f.Novel = []float64{.5, 0, .25}, []float64{.1, 0, .2}
	for name, want := range map[string]float64{"quality": .25, "novel": .1} {
		m, ok := Find(name)
		if got := m.Of(f); !ok || !near(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
		if got := m.Of(NoFacts()); !math.IsNaN(got) {
			t.Errorf("nothing written: %s = %v", name, got)
		}
	}
}

// TestRelearning: fiction, code, fiction, code; each comes back once.
func TestRelearning(t *testing.T) {
	same := []float64{1, 2, 1, 2}
	moments := []Moment{
		{Exp: 0, Step: 5, Loss: []float64{3, 8, 3, 8}}, {Exp: 0, Step: 10, Loss: []float64{2, 8, 2, 8}},
		{Exp: 1, Step: 15, Loss: []float64{4, 3, 4, 3}}, {Exp: 1, Step: 20, Loss: []float64{5, 1, 5, 1}},
		{Exp: 2, Step: 25, Loss: []float64{2.5, 2, 2.5, 2}}, {Exp: 2, Step: 30, Loss: []float64{2, 3, 2, 3}},
		{Exp: 3, Step: 35, Loss: []float64{3, 0.9, 3, 0.9}}, {Exp: 3, Step: 40, Loss: []float64{3, 0.8, 3, 0.8}},
	}
	if got := Relearning(moments, same); got != (10+5)/2. {
		t.Errorf("relearning = %v, want 7.5", got)
	}
	kept := append([]Moment{}, moments...)
	kept[3].Loss = []float64{1.5, 1, 1.5, 1} // fiction is even better after code
	if got := Relearning(kept, same); got != (0+5)/2. {
		t.Errorf("nothing lost: relearning = %v, want 2.5", got)
	}
	never := append([]Moment{}, moments...)
	never[5].Loss = []float64{2.1, 3, 2.1, 3}
	for name, got := range map[string]float64{
		"never reached":        Relearning(never, same),
		"nothing comes again":  Relearning(moments, []float64{1, 2, 3, 4}),
		"no evaluations":       Relearning(nil, same),
		"nothing says what is": Relearning(moments, nil),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: relearning = %v, want NaN", name, got)
		}
	}
}

// TestRelearningOfASample: a loss on a sample of the test data does not compare with one
// on all of it; what was not lost is known at the ends, on all of it.
func TestRelearningOfASample(t *testing.T) {
	same := []float64{1, 2, 1}
	all, some := []float64{900, 900, 900}, []float64{50, 50, 50}
	moments := []Moment{
		{Exp: 0, Step: 10, Loss: []float64{2, 8, 2}, Scored: all},
		{Exp: 1, Step: 20, Loss: []float64{5, 1, 5}, Scored: all},
		{Exp: 2, Step: 25, Loss: []float64{2, 3, 2}, Scored: all}, {Exp: 2, Step: 30, Loss: []float64{1, 3, 1}, Scored: all},
	}
	if got, r := Relearning(moments, same), Returns(moments, same); got != 5 || r[0].Steps != 5 {
		t.Errorf("on all test data %v and %v, want 5", got, r)
	}
	moments[2].Scored = some
	if got, r := Relearning(moments, same), Returns(moments, same); !math.IsNaN(got) || !math.IsNaN(r[0].Steps) {
		t.Errorf("on a sample %v and %v, want NaN", got, r)
	}
	moments[1].Loss = []float64{2, 1, 2}
	if got := Relearning(moments, same); got != 0 {
		t.Errorf("nothing lost: %v, want 0", got)
	}
}

// TestReturns: fiction and code in turn, three times each, by hand. Each of them
// ends its first visit at 2 and has half of it to reach again in its returns.
func TestReturns(t *testing.T) {
	same := []float64{1, 2, 1, 2, 1, 2}
	row := func(fiction, code float64) []float64 { return []float64{fiction, code, fiction, code, fiction, code} }
	moments := []Moment{
		{Exp: 0, Step: 10, Loss: row(3, 9)}, {Exp: 0, Step: 20, Loss: row(2, 9)},
		{Exp: 1, Step: 30, Loss: row(5, 3)}, {Exp: 1, Step: 40, Loss: row(6, 2)},
		{Exp: 2, Step: 45, Loss: row(3, 3)}, {Exp: 2, Step: 50, Loss: row(2.5, 4)}, {Exp: 2, Step: 55, Loss: row(2, 5)}, {Exp: 2, Step: 60, Loss: row(1, 6)}, // fiction after 15
		{Exp: 3, Step: 70, Loss: row(4, 2.5)}, {Exp: 3, Step: 80, Loss: row(6, 1)}, // code after 20
		{Exp: 4, Step: 85, Loss: row(2, 3)}, {Exp: 4, Step: 90, Loss: row(1.5, 4)}, {Exp: 4, Step: 100, Loss: row(1, 5)}, // fiction after 5: above the 1 that it had, and that is not asked for
		{Exp: 5, Step: 110, Loss: row(4, 2)}, {Exp: 5, Step: 120, Loss: row(5, 1)}, // code after 10
	}
	got := Returns(moments, same)
	want := []Return{{0, 2, 1, 15}, {1, 3, 1, 20}, {0, 4, 2, 5}, {1, 5, 2, 10}}
	if len(got) != len(want) {
		t.Fatalf("returns %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("return %v, want %v", got[i], want[i])
		}
	}
	if a, b := FirstReturn(got), LastReturn(got); a != 17.5 || b != 7.5 {
		t.Errorf("first %v, last %v, want 17.5 and 7.5", a, b)
	}
	ratio, _ := Find("relearning-ratio")
	of := func(moments []Moment, same []float64) float64 {
		f := NoFacts()
		f.Moments, f.Same = moments, same
		return ratio.Of(f)
	}
	if got := of(moments, same); !near(got, 7.5/17.5) {
		t.Errorf("ratio %v, want %v", got, 7.5/17.5)
	}
	if got := of(moments, []float64{1, 2, 1, 4, 1, 6}); !near(got, 5./15) { // code is new each time
		t.Errorf("ratio of one that comes again %v, want %v", got, 5./15)
	}
	kept := append([]Moment{}, moments...)
	kept[9].Loss = row(2, 1) // fiction is as good as ever when it comes for the last time
	if got := of(kept, same); !near(got, (0+10)/2/17.5) {
		t.Errorf("nothing lost: ratio %v, want %v", got, 5/17.5)
	}
	never := append([]Moment{}, moments...)
	never[13].Loss, never[14].Loss = row(4, 2.1), row(5, 2.1)
	once := []float64{1, 2, 1, 2}
	free := append([]Moment{}, moments...)
	free[3].Loss, free[9].Loss, free[1].Loss, free[7].Loss = row(2, 2), row(2, 1), row(2, 9), row(2, 2)
	for name, got := range map[string]float64{
		"never reached":        of(never, same),
		"comes again once":     of(moments[:10], once),
		"nothing comes again":  of(moments, []float64{1, 2, 3, 4, 5, 6}),
		"no evaluations":       of(nil, same),
		"not known":            of(moments, nil),
		"no loss at the first": of(free, same),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s: ratio %v, want NaN", name, got)
		}
	}
	if a := LastReturn(Returns(moments[:10], once)); !math.IsNaN(a) {
		t.Errorf("comes again once: %v", a)
	}
}
