package results

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// tuning is one of two configurations on two seeds, judged by the runs of
// synthetic.
func tuning() Tuning {
	t := Tuning{Digest: digest("tuning"), Definition: `{"seeds":[1,2]}`, Config: "tune.yaml", Mask: MaskAll,
		Finished: time.Date(2026, 1, 31, 13, 0, 0, 500000000, time.UTC)}
	for n, settings := range []string{`{"methods.ewc.lambda":1}`, `{"methods.ewc.lambda":10}`} {
		c := Candidate{Entry: 1, Configuration: n + 1, Method: "ewc", Settings: settings, Rung: 1, Score: 0.5 - 0.1*float64(n), Chosen: n == 0}
		for seed := int64(1); seed <= 2; seed++ {
			c.Trials = append(c.Trials, Trial{Rung: 1, Seed: seed, Identity: digest("spec", "ewc", seed+int64(10*n), 3)})
		}
		t.Candidates = append(t.Candidates, c)
	}
	return t
}

// TestTuning: what is put comes back, and is replaced under the same digest.
func TestTuning(t *testing.T) {
	s := opened(t)
	want := tuning()
	begun := want
	begun.Finished = time.Time{}
	begun.Candidates = []Candidate{want.Candidates[0]}
	begun.Candidates[0].Score, begun.Candidates[0].Chosen = math.NaN(), false
	for _, one := range []Tuning{begun, want} {
		if err := s.PutTuning(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		got, err := s.Tunings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]Tuning{one}, got, cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTuningRefused(t *testing.T) {
	s := opened(t)
	for name, spoil := range map[string]func(*Tuning){
		"digest":     func(t *Tuning) { t.Digest = "x" },
		"definition": func(t *Tuning) { t.Definition = "{" },
		"mask":       func(t *Tuning) { t.Mask = "other" },
		"method":     func(t *Tuning) { t.Candidates[0].Method = "" },
		"settings":   func(t *Tuning) { t.Candidates[0].Settings = "" },
		"chosen":     func(t *Tuning) { t.Candidates[1].Chosen = true },
		"identity":   func(t *Tuning) { t.Candidates[0].Trials[0].Identity = "" },
	} {
		one := tuning()
		spoil(&one)
		if err := s.PutTuning(t.Context(), one); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := s.Tunings(t.Context()); err != nil || got != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestTrialsView: a trial finds its run, and one that was not made has NULL.
func TestTrialsView(t *testing.T) {
	s := opened(t)
	rec := synthetic("ewc", 1, 3)
	for i := range rec.Evaluations {
		if rec.Evaluations[i].Split == SplitTrain {
			rec.Evaluations[i].Split = SplitValid
		}
	}
	run := put(t, s, rec)
	if err := s.PutTuning(t.Context(), tuning()); err != nil {
		t.Fatal(err)
	}
	var trials, made int
	var acc, want float64
	err := s.db.QueryRow(`SELECT count(*), count(run), max(acc_valid),
		(SELECT acc FROM metrics_v WHERE run = ? AND split = 'valid' AND mask = 'all') FROM trials_v`, run.ID).Scan(&trials, &made, &acc, &want)
	if err != nil || trials != 4 || made != 1 || acc != want {
		t.Errorf("%d trials, %d made, ACC-valid %v (%v), %v", trials, made, acc, want, err)
	}
}

// TestTuned: a run says what chose its hyper-parameters, whether it was known
// when the run was made or only afterwards.
func TestTuned(t *testing.T) {
	s := opened(t)
	first := Tuned{Tuning: digest("a"), Trials: 9, FLOPs: 1 << 50, Seeds: "1-3"}
	second := Tuned{Tuning: digest("tuning"), Trials: 4, Seeds: "1-2"}
	want := []Tuned{first, second}
	if first.Tuning > second.Tuning {
		want = []Tuned{second, first}
	}
	rec := synthetic("ewc", 1000, 2)
	rec.Run.Tuned = []Tuned{first}
	run := put(t, s, rec)
	put(t, s, synthetic("er", 1000, 2))
	if err := s.MarkTuned(t.Context(), map[string][]Tuned{run.Identity: {second, first}}); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Runs(t.Context(), Filter{})
	if err != nil || len(runs) != 2 || runs[0].Tuned != nil {
		t.Fatalf("%+v, %v", runs, err)
	}
	if diff := cmp.Diff(want, runs[1].Tuned); diff != "" {
		t.Error(diff)
	}
	sums, err := s.Summaries(t.Context(), Filter{Methods: []string{"ewc"}}, SplitTest, "")
	if err != nil || len(sums) != 2 {
		t.Fatalf("%d summaries, %v", len(sums), err)
	}
	for _, sum := range sums {
		if diff := cmp.Diff(want, sum.Run.Tuned); diff != "" {
			t.Error(diff)
		}
	}
	again, err := s.Get(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	if other := put(t, opened(t), again); !cmp.Equal(other.Tuned, want) {
		t.Errorf("copied to another store: %+v", other.Tuned)
	}
	for name, wrong := range map[string]map[string][]Tuned{
		"an unknown run": {digest("x"): {first}},
		"no trials":      {run.Identity: {{Tuning: digest("a"), Seeds: "1"}}},
	} {
		if err := s.MarkTuned(t.Context(), wrong); err == nil {
			t.Errorf("%s was marked", name)
		}
	}
}
