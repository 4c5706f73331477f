package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// A Score is the accuracy of one run of a claim at the end, and that of its
// untrained model.
type Score struct {
	Entry, Stream string
	Seed          int64
	ACC, Chance   float64 // shares; NaN where there is none
}

// Untrained gives the accuracy of the untrained model of every run that ended well,
// among the outputs that ACC has under the mask, by the run's identity.
func Untrained(records []results.Record, mask string) map[string]float64 {
	out := map[string]float64{}
	for _, r := range records {
		if r.Run.Status != results.Failed {
			rows := map[string][]float64{}
			for _, m := range []string{mask, results.MaskAll} {
				rows[m] = matrix(r, results.SplitTest, m)[0]
			}
			out[r.Run.Identity] = guess(mask, rows)
		}
	}
	return out
}

// A Doubt is a warning of the runs of one method of a claim.
type Doubt struct{ Entry, Text string }

// Doubts are warnings of runs that say more about settings than about methods: a
// baseline that is below naive training on a stream, and runs that ended at chance.
func Doubts(scores []Score, treatment string) []Doubt {
	return append(belowNaive(scores, treatment), atChance(scores)...)
}

// naive is training without anything against forgetting.
const naive = "finetune"

// belowNaive names the baselines that are less accurate than naive training on a
// stream, by more than the interval of the difference over paired seeds.
func belowNaive(scores []Score, treatment string) []Doubt {
	known := map[Score]float64{} // by entry, stream and seed
	for _, s := range scores {
		known[Score{Entry: s.Entry, Stream: s.Stream, Seed: s.Seed}] = s.ACC
	}
	var out []Doubt
	for _, entry := range distinctly(scores, func(s Score) string { return s.Entry }) {
		if entry == naive || entry == treatment {
			continue
		}
		var parts []string
		for _, stream := range distinctly(scores, func(s Score) string { return s.Stream }) {
			var own, of, difference []float64
			for _, s := range scores {
				other, ok := known[Score{Entry: naive, Stream: stream, Seed: s.Seed}]
				if s.Entry == entry && s.Stream == stream && ok && !math.IsNaN(s.ACC-other) {
					own, of, difference = append(own, s.ACC), append(of, other), append(difference, s.ACC-other)
				}
			}
			if d := estimate(difference); d.High < 0 {
				parts = append(parts, fmt.Sprintf("%s (%s < %s)", stream, number(metric.Accuracy, estimate(own).Mean), number(metric.Accuracy, estimate(of).Mean)))
			}
		}
		if parts != nil {
			out = append(out, Doubt{entry, fmt.Sprintf("%s is below %s on %s: a gain over it there says more about the search of its settings than about %s",
				entry, naive, strings.Join(parts, ", "), treatment)})
		}
	}
	return out
}

// atChance names the runs that ended no better than untrained models on the
// stream: not above the upper end of the interval of these models' mean over seeds.
func atChance(scores []Score) []Doubt {
	var out []Doubt
	for _, stream := range distinctly(scores, func(s Score) string { return s.Stream }) {
		guesses := map[int64]float64{}
		for _, s := range scores {
			if s.Stream == stream && !math.IsNaN(s.Chance) {
				guesses[s.Seed] = s.Chance
			}
		}
		var values []float64
		for _, seed := range slices.Sorted(maps.Keys(guesses)) {
			values = append(values, guesses[seed])
		}
		chance := estimate(values)
		for _, entry := range distinctly(scores, func(s Score) string { return s.Entry }) {
			var runs []string
			for _, s := range scores {
				if s.Entry == entry && s.Stream == stream && s.ACC <= chance.High {
					runs = append(runs, fmt.Sprintf("seed %d: %s %%", s.Seed, number(metric.Accuracy, s.ACC)))
				}
			}
			if runs != nil {
				out = append(out, Doubt{entry, fmt.Sprintf("%s on %s ended at chance (%s; untrained models: %s %%)", entry, stream, strings.Join(runs, ", "), show(metric.Accuracy, chance))})
			}
		}
	}
	return out
}

// distinctly are the distinct names in their order.
func distinctly(scores []Score, of func(Score) string) []string {
	var names []string
	for _, s := range scores {
		if name := of(s); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
