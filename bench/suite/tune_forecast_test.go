package suite

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestTuneForecast: what is foretold comes to be: exactly where the dearest
// configurations win, at most elsewhere.
func TestTuneForecast(t *testing.T) {
	store := newStore(t)
	tuning := mustTuning(t, tuner())
	before, err := tuning.Forecast(t.Context(), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if before.Trials != 12 || before.Runs != 24 || before.Stored != 0 || len(before.Rows) != 4 || !before.Rows[3].Bound || before.Rows[0].Bound {
		t.Errorf("%+v", before)
	}
	mustTune(t, tuner(), store)
	after, err := tuning.Forecast(t.Context(), store, 1)
	if err != nil {
		t.Fatal(err)
	}
	if after.Runs != 24 || after.Stored != 24 || after.FLOPs != 0 || slices.ContainsFunc(after.Rows, func(r RungForecast) bool { return r.Bound }) {
		t.Errorf("%+v", after)
	}
}

// TestShippedTunings: what configs/tune shipped has chosen is in configs/tuned,
// loads, and is a point of its search.
func TestShippedTunings(t *testing.T) {
	files, err := filepath.Glob("../../configs/tune/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d configs, %v", len(files), err)
	}
	chosen := 0
	for _, file := range files {
		result := filepath.Join("../../configs/tuned", filepath.Base(file))
		if _, err := os.Stat(result); err != nil {
			t.Logf("%s is not run yet", file)
			continue
		}
		chosen++
		c, err := LoadTuning(file)
		if err != nil {
			t.Error(err)
			continue
		}
		tuned, err := Load(result, []int64{1000})
		if err != nil {
			t.Error(err)
			continue
		}
		needs := map[string]bool{}
		for _, s := range tuned.Specs {
			for _, name := range s.Stream.New().Sources() {
				needs[name] = true
			}
		}
		if !here(t, needs) {
			continue
		}
		tuning, err := NewTuning(c)
		if err != nil {
			t.Error(err)
			continue
		}
		labels := map[string]bool{}
		for _, m := range tuning.entries {
			for _, one := range m.candidates {
				labels[one.label] = true
			}
		}
		for _, s := range tuned.Specs {
			if name := s.Method.label() + " · " + s.optimizerLabel(); len(s.Tuned) == 1 && !labels[name] {
				t.Errorf("%s has not tried %s", file, name)
			}
			if len(s.Tuned) == 1 && s.Tuned[0].Trials != trials(tuning.rungs) {
				t.Errorf("%s: %d trials of %s, and %d are planned", file, s.Tuned[0].Trials, s, trials(tuning.rungs))
			}
		}
	}
	if chosen == 0 {
		t.Error("nothing was chosen")
	}
}
