package suite

import (
	"math"
	"testing"

	"retain/report"
	"retain/results"
)

// TestRelativeCosts takes sizes, costs and the memory from runs through a store
// to the metrics that are built on them.
func TestRelativeCosts(t *testing.T) {
	p := mustPlan(t, "methods: [finetune, {er: {capacity: 9}}, cumulative, joint]", "budget: {epochs: 2, batch: 10}")
	s := newStore(t)
	if _, err := Run(t.Context(), p, Options{Store: s}); err != nil {
		t.Fatal(err)
	}
	recs, err := report.Load(t.Context(), s, results.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	group := report.Summarise(recs)[0]
	nan := math.NaN()
	for _, rec := range recs {
		name := rec.Run.Method
		if len(rec.Sizes) != 2 {
			t.Fatalf("%s: sizes of %d experiences, want 2", name, len(rec.Sizes))
		}
		one, two := rec.Sizes[0], rec.Sizes[1]
		if one.Examples != 100 || two.Examples != 100 || one.Bytes != 100*788 || one.ModelBytes != 4*rec.Run.Params {
			t.Errorf("%s: sizes %+v", name, rec.Sizes)
		}
		want := map[string]struct{ ms, sss, ce float64 }{
			"finetune":   {1, 1, 1. / 2}, // two epochs, nothing stored
			"er":         {1, 1 - 9./200, passes(rec)},
			"cumulative": {1, 1 - (100./200+200./200)/2, (1./2 + 1./4) / 2},
			"joint":      {1, 1 - (100./200+200./200)/2, nan}, // learns at the end only
		}[name]
		cell, _ := group.Cell(name)
		for metric, want := range map[string]float64{
			"model-size": want.ms, "sample-storage": want.sss, "compute-efficiency": want.ce,
		} {
			got := cell.Value(metric).Mean
			if math.Abs(got-want) > 1e-9 || math.IsNaN(got) != math.IsNaN(want) {
				t.Errorf("%s: %s is %v, want %v", name, metric, got, want)
			}
		}
		memoryGap(t, rec, cell.Value("memory-gap"))
	}
}

// passes is one over the number of passes that each experience took, replayed
// examples included, on average.
func passes(rec results.Record) float64 {
	sum := 0.0
	for _, c := range rec.Costs {
		if c.Phase == results.PhaseTrain {
			sum += 100 / float64(c.Examples+c.Replayed)
		}
	}
	return sum / 2
}

// memoryGap works the gap out from the rows of the store.
func memoryGap(t *testing.T, rec results.Record, got report.Estimate) {
	t.Helper()
	stored := map[int][2]int64{} // right and scored after each experience
	share, test := map[int]float64{}, map[int]float64{}
	for _, e := range rec.Evaluations {
		switch {
		case e.Split == results.SplitMemory:
			stored[e.After] = [2]int64{stored[e.After][0] + e.Correct, stored[e.After][1] + e.Scored}
			if e.After == 2 {
				share[e.Experience] = float64(e.Scored) / 9
			}
		case e.Split == results.SplitTest && e.After == 2:
			test[e.Experience] = float64(e.Correct) / float64(e.Scored)
		}
	}
	alike := share[1]*test[1] + share[2]*test[2]
	switch {
	case rec.Run.Method != "er":
		if len(stored) != 0 || got.N != 0 {
			t.Errorf("%s stores nothing to evaluate: %v, gap %+v", rec.Run.Method, stored, got)
		}
	case len(stored) != 2 || stored[1][1] != 9 || stored[2][1] != 9:
		t.Errorf("9 examples are stored, evaluated %v", stored)
	case math.Abs(got.Mean-(float64(stored[2][0])/9-alike)) > 1e-12:
		t.Errorf("memory gap %+v, stored %v, shares %v, test %v", got, stored, share, test)
	}
}

// TestHiddenIsStored: a run that does not know where experiences begin is
// stored with their number all the same, and its memory as a whole.
func TestHiddenIsStored(t *testing.T) {
	p := mustPlan(t, "methods: [{er: {capacity: 9}}]", "boundaries: hidden",
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: domain, limit: 20, test_limit: 20}")
	s := newStore(t)
	if out, err := Run(t.Context(), p, Options{Store: s}); err != nil || out.Failed > 0 {
		t.Fatalf("%+v, %v", out, err)
	}
	rec := records(t, s)[0]
	if rec.Run.Experiences != 2 || len(rec.Sizes) != 2 {
		t.Errorf("%d experiences, sizes %+v", rec.Run.Experiences, rec.Sizes)
	}
	n := 0
	for _, e := range rec.Evaluations {
		if e.Split == results.SplitMemory {
			n++
			if e.Experience != 0 || e.Scored == 0 {
				t.Errorf("memory: %+v", e)
			}
		}
	}
	if n != 2 {
		t.Errorf("%d evaluations of the memory, want one after each experience", n)
	}
	cell, _ := report.Summarise([]results.Record{rec})[0].Cell("er")
	for _, name := range []string{"memory-gap", "model-size", "sample-storage", "compute-efficiency"} {
		if cell.Value(name).N != 1 {
			t.Errorf("%s is not defined", name)
		}
	}
}

// Who chooses sees no test data: progress on a tuning seed tells ACC-valid or
// nothing.
func TestFinalAccuracy(t *testing.T) {
	record := func(seed int64, splits ...string) results.Record {
		rec := results.Record{Run: results.Run{Seed: seed, Experiences: 1}}
		for i, split := range splits {
			rec.Evaluations = append(rec.Evaluations, results.Evaluation{
				After: 1, Experience: 1, Split: split, Mask: "all", Correct: int64(i + 1), Scored: 4,
			})
		}
		return rec
	}
	for _, c := range []struct {
		rec  results.Record
		want string
	}{
		{record(1000, results.SplitTest, results.SplitValid), "ACC 25.0 % (all)"},
		{record(1, results.SplitTest, results.SplitValid), "ACC-valid 50.0 % (all)"},
		{record(1, results.SplitTest), ""},
		{record(1000), ""},
	} {
		text, ok := finalAccuracy(c.rec)
		if ok != (c.want != "") || ok && text != c.want {
			t.Errorf("seed %d: %q, %v, want %q", c.rec.Run.Seed, text, ok, c.want)
		}
	}
}
