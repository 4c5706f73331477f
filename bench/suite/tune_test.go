package suite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/results"
)

// tuner is a config that tunes in milliseconds; more as in tiny.
func tuner(more ...string) string {
	return tiny(append([]string{
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 20, test_limit: 20, valid: 0.25}",
		"methods: [finetune, {ewc: {fisher_n: 5}}, joint]",
		"seeds: 1000-1001",
		"tune: {space: {optimizer.rate: [1e-3, 1e-2], methods.finetune.override.optimizer.rate: [1e-3, 3e-3, 1e-2, 1e-1], methods.ewc.lambda: [1, 100]}, seeds: 1-4, fixed: [joint], halving: {eta: 2}}",
	}, more...)...)
}

// tuneLine is a config that tunes as the line says.
func tuneLine(line string, more ...string) string {
	return tuner(append([]string{"tune: {" + line + "}"}, more...)...)
}

func mustTuning(t *testing.T, text string) *Tuning {
	t.Helper()
	c, err := ParseTuning("x.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	tuning, err := NewTuning(c)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return tuning
}

func mustTune(t *testing.T, text string, store *results.Store) *Tuned {
	t.Helper()
	found, err := mustTuning(t, text).Run(t.Context(), Options{Store: store, Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// chosen are the settings that came first, by method.
func chosen(found *Tuned) []string {
	var all []string
	for _, m := range found.Methods {
		all = append(all, fmt.Sprintf("%s %s %.6f", m.Method, m.Candidates[0].Settings, m.Candidates[0].Score))
	}
	return all
}

// TestTune: every method gets as many trials, each of them one run of the store
// on a tuning seed; nothing is run twice; and what comes out is a config that
// runs on reporting seeds, and says how it was tuned.
func TestTune(t *testing.T) {
	store := newStore(t)
	found := mustTune(t, tuner(), store)
	runs, err := store.Runs(t.Context(), results.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	byMethod := map[string]int{}
	for _, r := range runs {
		byMethod[r.Method]++
		if r.Seed > lastTuning {
			t.Errorf("a trial on seed %d", r.Seed)
		}
	}
	// 4 configurations on 2 of the 4 seeds, then 2 on the others.
	if want := (map[string]int{"finetune": 12, "ewc": 12}); !cmp.Equal(byMethod, want) {
		t.Errorf("runs %v, want %v", byMethod, want)
	}
	for _, m := range found.Methods {
		if m.Trials != 12 || len(m.Candidates) != 4 || m.FLOPs == 0 {
			t.Errorf("%s: %d trials of %d configurations, %d FLOPs", m.Method, m.Trials, len(m.Candidates), m.FLOPs)
		}
		for i, c := range m.Candidates {
			if (c.Rung == 2) != (i < 2) || c.Seeds != 2*c.Rung || i > 0 && c.Rung == m.Candidates[i-1].Rung && c.Score > m.Candidates[i-1].Score {
				t.Errorf("%s, place %d: %+v", m.Method, i+1, c)
			}
		}
	}
	again := mustTune(t, tuner(), store)
	if diff := cmp.Diff(found, again); diff != "" {
		t.Errorf("tuned again:\n%s", diff)
	}
	if now, err := store.Runs(t.Context(), results.Filter{AllAttempts: true}); err != nil || len(now) != len(runs) {
		t.Errorf("%d runs after the second time, %v", len(now), err)
	}
	if all, err := store.Tunings(t.Context()); err != nil || len(all) != 1 || all[0].Digest != found.Digest || all[0].Finished.IsZero() {
		t.Errorf("tunings %+v, %v", all, err)
	}
	checkTuned(t, found)
}

// checkTuned looks at the config that a tuning writes.
func checkTuned(t *testing.T, found *Tuned) {
	t.Helper()
	c, err := Parse("tuned.yaml", []byte(found.Text), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Specs) != 6 || c.Specs[0].Seed != 1000 {
		t.Fatalf("%d runs from seed %d", len(c.Specs), c.Specs[0].Seed)
	}
	for i, m := range found.Methods {
		s := c.Specs[2*i]
		if got := s.Method.label() + " · " + s.optimizerLabel(); got != m.Candidates[0].Label {
			t.Errorf("the config runs %q and %q was chosen", got, m.Candidates[0].Label)
		}
		want := []results.Tuned{{Tuning: found.Digest, Trials: m.Trials, FLOPs: m.FLOPs, Seeds: "1-4"}}
		if diff := cmp.Diff(want, s.Tuned); diff != "" {
			t.Errorf("%s:\n%s", s, diff)
		}
	}
	if joint := c.Specs[4]; joint.Method.Name != "joint" || joint.Tuned != nil {
		t.Errorf("%s: %+v", joint, joint.Tuned)
	}
	if strings.Contains(found.Text, "valid:") || !strings.HasPrefix(found.Text, Mark+"x.yaml`") {
		t.Errorf("the tuned config:\n%s", found.Text)
	}
}

// TestTuneSeesNoTestData: with all that was measured on test data spoilt in the
// store, and with other test data, the same is chosen for the same reason; with
// what was measured on validation data spoilt, something else is.
func TestTuneSeesNoTestData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "results.db")
	store, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	want := chosen(mustTune(t, tuner(), store))
	other := strings.Replace(tuner(), "test_limit: 20", "test_limit: 3", 1)
	if diff := cmp.Diff(want, chosen(mustTune(t, other, newStore(t)))); diff != "" {
		t.Errorf("other test data:\n%s", diff)
	}
	raw, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	spoil := func(split string) {
		_, err := raw.Exec(`UPDATE evaluations SET correct = (matrix * 7919 + experience * 31) % (scored + 1)
			WHERE matrix IN (SELECT id FROM matrices WHERE split = ?)`, split)
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, split := range []string{"test", "train", "memory"} {
		spoil(split)
	}
	if diff := cmp.Diff(want, chosen(mustTune(t, tuner(), store))); diff != "" {
		t.Errorf("test data spoilt:\n%s", diff)
	}
	spoil("valid")
	if cmp.Equal(want, chosen(mustTune(t, tuner(), store))) {
		t.Error("validation data spoilt, and the choice is the same: the test sees nothing")
	}
}

// TestTuneResumes: stopped after some runs, a tuning goes on and ends as if it
// had not been stopped.
func TestTuneResumes(t *testing.T) {
	want := mustTune(t, tuner(), newStore(t))
	store := newStore(t)
	for stops, done := 0, false; !done; stops++ {
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		o := Options{Store: store, Jobs: 1, Out: writerFunc(func(p []byte) (int, error) {
			if seen += strings.Count(string(p), "ACC-valid"); seen >= 5 {
				cancel()
			}
			if strings.Contains(string(p), "· ACC ") {
				t.Errorf("test accuracy is shown: %s", p)
			}
			return len(p), nil
		})}
		got, err := mustTuning(t, tuner()).Run(ctx, o)
		cancel()
		switch {
		case err == nil:
			done = true
			for i := range got.Methods {
				got.Methods[i].CPU = want.Methods[i].CPU
			}
			if diff := cmp.Diff(want, got); diff != "" || stops < 3 {
				t.Errorf("stopped %d times:\n%s", stops, diff)
			}
		case !errors.Is(err, context.Canceled) || stops > 30:
			t.Fatal(err)
		}
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestTuneFailures: a configuration whose trials fail is never chosen; where all
// fail, the error says why.
func TestTuneFailures(t *testing.T) {
	diverges := tuneLine("space: {optimizer.rate: [1e20, 1e-2, 1e25]}, seeds: 1-2", "methods: [finetune]", "optimizer: {name: sgd, rate: 0.1}")
	found := mustTune(t, diverges, newStore(t)).Methods[0]
	if best := found.Candidates[0]; best.Number != 2 || math.IsNaN(best.Score) {
		t.Errorf("chosen: %+v", best)
	}
	if last := found.Candidates[2]; last.Number != 3 || !math.IsNaN(last.Score) || !strings.Contains(last.Failure, "diverged") {
		t.Errorf("last: %+v", last)
	}
	all := tuneLine("space: {methods.test-fails.word: [tests, search]}, seeds: 1-2", "methods: [test-fails]")
	_, err := mustTuning(t, all).Run(t.Context(), Options{Store: newStore(t), Jobs: 1})
	if err == nil || !strings.Contains(err.Error(), "no configuration of test-fails went through all its trials: seed 1: experience 1: does not like it tests") {
		t.Errorf("got %v", err)
	}
}

// TestTuneBudget: halved by budget, the configurations of the first rung have a
// part of it, and the choice is between runs of the whole.
func TestTuneBudget(t *testing.T) {
	text := tuneLine("space: {optimizer.rate: [1e-3, 1e-2, 1e-1, 1]}, seeds: 1-2, until: 1, halving: {by: budget, eta: 4}",
		"methods: [finetune]", "budget: {iterations: 6, batch: 8}")
	store := newStore(t)
	found := mustTune(t, text, store)
	runs, err := store.Runs(t.Context(), results.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	budgets := map[string]int{}
	for _, r := range runs {
		budgets[r.Budget]++
		if r.Experiences != 1 {
			t.Errorf("a trial looks at %d experiences", r.Experiences)
		}
	}
	if want := (map[string]int{"2 iterations × 8": 8, "6 iterations × 8": 2}); !cmp.Equal(budgets, want) || found.Methods[0].Trials != 10 {
		t.Errorf("budgets %v, want %v", budgets, want)
	}
	c, err := Parse("x.yaml", []byte(found.Text), nil)
	if err != nil || c.Specs[0].Until != 0 || c.Specs[0].Budget.Iterations != 6 || !strings.Contains(found.Text, "the first 1 experiences only") {
		t.Errorf("%v\n%s", err, found.Text)
	}
}
