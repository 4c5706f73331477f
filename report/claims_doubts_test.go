package report

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDoubts: a baseline below naive training is named where the seeds bear it out,
// and so is a run that ended at chance.
func TestDoubts(t *testing.T) {
	var scores []Score
	add := func(entry, stream string, acc ...float64) {
		for i, v := range acc {
			scores = append(scores, Score{Entry: entry, Stream: stream, Seed: int64(2000 + i), ACC: v, Chance: 0.1 + 0.01*float64(i-1)})
		}
	}
	add("dpm", "split", 0.8, 0.11, 0.8)
	add("dpm", "permuted", 0.6, 0.61, 0.62) // the treatment's own score is no matter of its search
	add("finetune", "split", 0.5, 0.6, 0.7)
	add("finetune", "permuted", 0.7, 0.71, 0.72)
	add("ewc", "split", 0.3, 0.41, 0.5)
	add("ewc", "permuted", 0.5, 0.52, 0.5)
	add("si", "split", 0.51, 0.55, 0.75) // no more than chance says
	add("si", "permuted", math.NaN(), 0.8, 0.8)
	add("er", "permuted", 0.68, 0.69, 0.7) // two points below, on every seed
	want := []Doubt{
		{"ewc", "ewc is below finetune on split (40.3 < 60.0), permuted (50.7 < 71.0): a gain over it there says more about the search of its settings than about dpm"},
		{"er", "er is below finetune on permuted (69.0 < 71.0): a gain over it there says more about the search of its settings than about dpm"},
		{"dpm", "dpm on split ended at chance (seed 2001: 11.0 %; untrained models: 10.0 ± 2.5 %)"},
	}
	if diff := cmp.Diff(want, Doubts(scores, "dpm")); diff != "" {
		t.Error(diff)
	}
}
