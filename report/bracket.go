package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// refer fills in what the metrics of a run need of other methods under the
// same plan: cumulative's diagonal of the same seed, and the FLOPs of finetune
// and of joint, of the same seed or else the mean over theirs.
func (g Group) refer(f *metric.Facts, seed int64) {
	cumulative, _ := g.Cell("cumulative")
	finetune, _ := g.Cell("finetune")
	joint, _ := g.Cell("joint")
	if r, ok := cumulative.seed(seed); ok {
		f.Star = diagonal(r.Facts.R)
	}
	f.FinetuneFLOPs, f.JointFLOPs = finetune.flops(seed), joint.flops(seed)
}

// seed returns the run of c with that seed, and whether there is one.
func (c Cell) seed(seed int64) (Run, bool) {
	i := slices.IndexFunc(c.Runs, func(r Run) bool { return r.Seed == seed })
	if i < 0 {
		return Run{}, false
	}
	return c.Runs[i], true
}

// flops is the training cost of c at seed, or its mean where that seed is
// missing; NaN without runs.
func (c Cell) flops(seed int64) float64 {
	if r, ok := c.seed(seed); ok {
		return r.Facts.FLOPs
	}
	return c.estimate(func(r *Run) float64 { return r.Facts.FLOPs }).Mean
}

func diagonal(r [][]float64) []float64 {
	d := make([]float64, len(r))
	for i := range r {
		d[i] = r[i][i]
	}
	return d
}

// chance is the accuracy of the untrained models, averaged over experiences.
// Methods start from the same draws, so that each seed counts once.
func (g Group) chance() Estimate {
	var seeds []int64
	var values []float64
	for _, c := range g.Cells {
		for _, r := range c.Runs {
			if !math.IsNaN(r.guess) && !slices.Contains(seeds, r.Seed) {
				seeds, values = append(seeds, r.Seed), append(values, r.guess)
			}
		}
	}
	return estimate(values)
}

// guess is the mean accuracy of the untrained model of one run among the outputs
// that ACC has, from the untrained rows by mask; NaN where there is none.
//
// Note: under "seen" the untrained row under that mask will not do. Its argmax on
// experience j is among the outputs up to j: that is right for FWT, whose
// R[j−1][j] has the same, but on the first experience it guesses between its own
// classes alone, while ACC, at the end, chooses among all. The row under "all" has
// the outputs that "seen" has at the end, and is taken where it was evaluated too.
func guess(mask string, untrained map[string][]float64) float64 {
	if mask == results.MaskSeen {
		mask = results.MaskAll
	}
	return metric.Chance(untrained[mask])
}

// bracket is one line: between which bounds the accuracies of g lie.
func (g Group) bracket() string {
	return "ACC bracket: chance " + bound(g.Chance) + " (untrained model) · finetune " +
		bound(g.Finetune) + " · joint " + bound(g.Joint)
}

func bound(e Estimate) string {
	if e.N == 0 {
		return none
	}
	return fmt.Sprintf("%s %%, n %d", show(metric.Accuracy, e), e.N)
}

// warn collects what a reader must know about the runs of g.
func (g *Group) warn() {
	g.Warnings = nil
	if g.anyAdapts() {
		g.Warnings = append(g.Warnings, adaptsNote)
	}
	for _, c := range g.Cells {
		if c.older != nil {
			g.Warnings = append(g.Warnings, fmt.Sprintf("%s: several runs of one seed; the newest counts, left out: run %s",
				c.Label, strings.Join(c.older, ", ")))
		}
		if len(c.Failed) > 0 {
			var each []string
			for _, r := range c.Failed {
				each = append(each, fmt.Sprintf("seed %d (run %d): %s", r.Seed, r.ID, oneLine(r.Error)))
			}
			g.Warnings = append(g.Warnings, fmt.Sprintf("%s: %d of %d runs failed and are not in the numbers: %s",
				c.Label, len(c.Failed), len(c.Failed)+len(c.Runs), strings.Join(each, "; ")))
		}
		for k, m := range metric.All {
			if n := c.values[k].N; n > 0 && n < len(c.Runs) {
				g.Warnings = append(g.Warnings, fmt.Sprintf("%s: %s is defined in %d of %d runs", c.Label, m.Symbol, n, len(c.Runs)))
			}
		}
	}
	if !g.crowded() { // a search gives few seeds to what does badly, on purpose
		g.warnSeeds()
	}
}

// warnSeeds names cells with few seeds and cells whose seeds differ.
func (g *Group) warnSeeds() {
	var few, single, unequal []string
	union := map[int64]bool{}
	for _, c := range g.Cells {
		for _, r := range c.Runs {
			union[r.Seed] = true
		}
	}
	for _, c := range g.Cells {
		switch n := len(c.Runs); {
		case n == 1:
			single = append(single, c.Label)
		case n > 1 && n < fewSeeds:
			few = append(few, c.Label)
		}
		if n := len(c.Runs); n > 0 && n < len(union) {
			unequal = append(unequal, c.Label)
		}
	}
	if single != nil {
		g.Warnings = append(g.Warnings, "one seed, no interval: "+strings.Join(single, ", "))
	}
	if few != nil {
		g.Warnings = append(g.Warnings, fmt.Sprintf("fewer than %d seeds, the interval is a rough one: %s", fewSeeds, strings.Join(few, ", ")))
	}
	if unequal != nil {
		g.Warnings = append(g.Warnings, fmt.Sprintf("not on all %d seeds of this table: %s", len(union), strings.Join(unequal, ", ")))
	}
}

// oneLine is the first line of s, shortened to 120 characters.
func oneLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if r := []rune(s); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return s
}
