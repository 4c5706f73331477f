package suite

import (
	"cmp"
	"context"
	"math"
	"slices"

	"retain/configs/reference"
	"retain/results"
	"retain/results/metric"
)

// Read gives what the store has measured beside what was published: for each
// setting the methods of its config in their order, then the rows that no method
// answers. Runs count under the versions of this program alone. Without seeds of
// its own the reference reads every reporting seed.
func (r *References) Read(ctx context.Context, store *results.Store) ([]reference.Cell, error) {
	found, err := r.found(ctx, store)
	if err != nil {
		return nil, err
	}
	var cells []reference.Cell
	for _, s := range r.settings {
		answered := map[reference.Row]bool{}
		known := map[string]bool{}
		for _, spec := range r.configs[s.Config].Specs {
			form := spec.form()
			if known[form] {
				continue // another seed
			}
			known[form] = true
			rows := r.published(s, spec)
			for _, row := range rows {
				answered[bare(row)] = true
			}
			if r.gated {
				rows = slices.DeleteFunc(rows, func(row reference.Row) bool { return !row.Gate })
			} else if len(rows) == 0 {
				rows = []reference.Row{{
					Protocol: s.Protocol, Stream: s.Stream, Scenario: s.Scenario, ClassOrder: s.ClassOrder,
					Method: spec.Method.Name, Buffer: spec.buffer(), Accuracy: math.NaN(), Spread: math.NaN(),
				}}
			}
			for _, row := range rows {
				cells = append(cells, r.cell(row, s, spec, found[form]))
			}
		}
		for _, row := range r.rows {
			if s.Of(row) && !answered[bare(row)] && (row.Gate || !r.gated) {
				cells = append(cells, reference.Cell{Row: row})
			}
		}
	}
	return cells, nil
}

// bare is a row without numbers, which may be none and then differ from
// themselves.
func bare(row reference.Row) reference.Row {
	row.Accuracy, row.Spread = 0, 0
	return row
}

func (r *References) cell(row reference.Row, s reference.Setting, spec Spec, runs map[int64]outcome) reference.Cell {
	c := reference.Cell{Row: row, Config: s.Config, Label: spec.Method.label(), Optimizer: spec.optimizerLabel()}
	for seed, run := range runs {
		if run.failed {
			c.Failed++
		} else if _, ok := run.acc[s.Mask]; ok {
			c.Seeds = append(c.Seeds, seed)
		}
	}
	slices.Sort(c.Seeds)
	for _, seed := range c.Seeds {
		c.Measured = append(c.Measured, runs[seed].acc[s.Mask])
	}
	return c
}

// outcome is what came of one run: the final average accuracy in percent under
// each test mask, or nothing.
type outcome struct {
	failed bool
	acc    map[string]float64
}

// found is the newest outcome of each run in the store, by the form of its spec
// and its seed.
func (r *References) found(ctx context.Context, store *results.Store) (map[string]map[int64]outcome, error) {
	filter := results.Filter{Seeds: r.seeds, Specs: true}
	runs, err := store.Runs(ctx, filter)
	if err != nil {
		return nil, err
	}
	summaries, err := store.Summaries(ctx, filter, results.SplitTest, "")
	if err != nil {
		return nil, err
	}
	acc := map[int64]map[string]float64{}
	for _, s := range summaries {
		if v := metric.ACC(s.Matrix.R); !math.IsNaN(v) {
			if acc[s.Run.ID] == nil {
				acc[s.Run.ID] = map[string]float64{}
			}
			acc[s.Run.ID][s.Matrix.Mask] = 100 * v
		}
	}
	slices.SortFunc(runs, func(a, b results.Run) int { return cmp.Compare(a.ID, b.ID) })
	found := map[string]map[int64]outcome{}
	for _, run := range runs {
		spec, err := ReadSpec([]byte(run.Spec))
		if err != nil || r.seeds == nil && run.Seed < firstReporting {
			continue // a method that is no more, or a seed that tunes
		}
		form := spec.form()
		if found[form] == nil {
			found[form] = map[int64]outcome{}
		}
		found[form][run.Seed] = outcome{run.Status == results.Failed, acc[run.ID]}
	}
	return found, nil
}

// form is the spec of a run without its seed and data: what all seeds share.
func (s Spec) form() string {
	s.Seed, s.Data = 0, nil
	return string(s.JSON())
}
