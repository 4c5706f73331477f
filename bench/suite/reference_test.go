package suite

import (
	"math"
	"slices"
	"testing"
	"time"

	"retain/configs/reference"
	"retain/results"
)

// TestReferenceAnswers: every gated row is answered by one method of its config.
func TestReferenceAnswers(t *testing.T) {
	r, err := LoadReferences("", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	answers := map[reference.Row]int{}
	for _, s := range r.settings {
		known := map[string]bool{}
		for _, spec := range r.configs[s.Config].Specs {
			if form := spec.form(); !known[form] {
				known[form] = true
				for _, row := range r.published(s, spec) {
					answers[bare(row)]++
				}
			}
			if spec.Seed < firstReporting {
				t.Errorf("%s runs on seed %d", s.Config, spec.Seed)
			}
		}
	}
	for _, row := range r.rows {
		if n := answers[bare(row)]; n > 1 || row.Gate && n != 1 {
			t.Errorf("%d methods answer the row %+v", n, row)
		}
	}
}

// TestReferenceRead puts runs of a reference config into a store and finds them
// beside the published number, and nothing else.
func TestReferenceRead(t *testing.T) {
	r, err := LoadReferences("vandeven2022", true, nil)
	if err != nil {
		t.Fatal(err)
	}
	store := newStore(t)
	put := func(i int, spec Spec, correct int64, status results.Status) {
		t.Helper()
		rec := results.Record{Run: results.Run{
			Identity: spec.Identity(), Spec: string(spec.JSON()), Status: status, Method: spec.Method.Name, MethodLabel: spec.Method.label(),
			Stream: "split", StreamLabel: "split", Scenario: "task", Model: "mlp", Optimizer: "adam", Budget: "some",
			Experiences: 5, Seed: spec.Seed, Params: 1, Versions: "{}", Host: "{}", Config: "c.yaml", Started: time.Unix(0, 0), Finished: time.Unix(1, 0),
		}}
		if status == results.OK {
			rec.Run.Digest = spec.Identity()
			for j := range 5 {
				rec.Evaluations = append(rec.Evaluations, results.Evaluation{
					After: 5, Experience: j + 1, Split: results.SplitTest, Mask: "own", Correct: correct, Scored: 100,
				})
			}
		} else {
			rec.Run.Error = "the loss is NaN"
		}
		if _, err := store.Put(t.Context(), rec); err != nil {
			t.Fatalf("run %d: %v", i, err)
		}
	}
	specs := r.configs["vandeven2022-split-mnist-task.yaml"].Specs
	finetune := slices.IndexFunc(specs, func(s Spec) bool { return s.Method.Name == "finetune" })
	spec := specs[finetune]
	for i, correct := range []int64{80, 84} {
		spec.Seed = 1001 - int64(i)
		put(i, spec, correct, results.OK)
	}
	spec.Seed = 1002
	put(2, spec, 0, results.Failed)
	spec.Seed = 7 // tunes
	put(3, spec, 1, results.OK)
	spec.Seed = 1003
	spec.Versions.Engine-- // of an earlier program
	put(4, spec, 1, results.OK)

	cells, err := r.Read(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, c := range cells {
		if !c.Gate {
			t.Errorf("asked for gated rows, got %+v", c.Row)
		}
		if c.Scenario != "task" || c.Method != "finetune" {
			if len(c.Measured) > 0 || c.Failed > 0 {
				t.Errorf("%+v has runs", c)
			}
			continue
		}
		found++
		if !slices.Equal(c.Seeds, []int64{1000, 1001}) || !near(c.Measured, []float64{84, 80}) || c.Failed != 1 || c.Accuracy != 84.3 {
			t.Errorf("%+v, want 84 and 80 on seeds 1000 and 1001 and one run failed", c)
		}
	}
	if found != 1 {
		t.Errorf("%d cells of finetune, want 1", found)
	}
}

func near(got, want []float64) bool {
	return slices.EqualFunc(got, want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 })
}

func TestReferenceUnknownProtocol(t *testing.T) {
	_, err := LoadReferences("vandeven2021", false, nil)
	if err == nil || err.Error() != `unknown protocol "vandeven2021" (hint: did you mean "vandeven2022"?)` {
		t.Errorf("%v", err)
	}
}
