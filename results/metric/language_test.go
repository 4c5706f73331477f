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
		"bwt":                      {BitsBWT(bits), (2 - 3 + 1.5 - 2.5) / 2},
		"forgetting":               {BitsForgetting(bits), (3 - 2 + 2.5 - 1.5) / 2},
		"fwt":                      {BitsFWT(bits, b), (8 - 5 + 8 - 5.5) / 2},
		"above the floor":          {AboveFloor(bits, []float64{1, 1, .5}), (2 + 1.5 + .5) / 3},
		"floor missing":            {AboveFloor(bits, nil), nan},
		"next":                     {NextAccuracy(bits), (5 + 5.5) / 2},
		"next of one":              {NextAccuracy([][]float64{{1}}), nan},
		"bwt of one":               {BitsBWT([][]float64{{1}}), nan},
		"fwt untrained missing":    {BitsFWT(bits, nil), nan},
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
		{0, 5, []float64{3, 8, 3, 8}}, {0, 10, []float64{2, 8, 2, 8}},
		{1, 15, []float64{4, 3, 4, 3}}, {1, 20, []float64{5, 1, 5, 1}},
		{2, 25, []float64{2.5, 2, 2.5, 2}}, {2, 30, []float64{2, 3, 2, 3}},
		{3, 35, []float64{3, 0.9, 3, 0.9}}, {3, 40, []float64{3, 0.8, 3, 0.8}},
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
