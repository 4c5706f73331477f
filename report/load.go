package report

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"retain/results"
	"retain/results/metric"
)

// Load reads the runs that f lets through, with all that was measured in them,
// in the store's order.
func Load(ctx context.Context, store *results.Store, f results.Filter) ([]results.Record, error) {
	runs, err := store.Runs(ctx, f)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	ids := make([]int64, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	evaluations, err := store.Evaluations(ctx, ids...)
	if err != nil {
		return nil, err
	}
	costs, err := store.Costs(ctx, ids...)
	if err != nil {
		return nil, err
	}
	storage, err := store.Storage(ctx, ids...)
	if err != nil {
		return nil, err
	}
	sizes, err := store.Sizes(ctx, ids...)
	if err != nil {
		return nil, err
	}
	decisions, err := store.Decisions(ctx, ids...)
	if err != nil {
		return nil, err
	}
	latencies, err := store.Latencies(ctx, ids...)
	if err != nil {
		return nil, err
	}
	records := make([]results.Record, len(runs))
	for i, r := range runs {
		records[i] = results.Record{
			Run: r, Evaluations: evaluations[r.ID], Costs: costs[r.ID], Storage: storage[r.ID], Sizes: sizes[r.ID],
			Decisions: decisions[r.ID], Latencies: latencies[r.ID],
		}
	}
	return records, nil
}

// summary groups the runs of a store. The filter's methods choose what is
// shown; bracket and references come from all methods under the same plans.
func summary(ctx context.Context, store *results.Store, f results.Filter) ([]Group, error) {
	records, err := Load(ctx, store, anyMethod(f))
	if err != nil {
		return nil, err
	}
	return keep(Summarise(records), f), nil
}

// standings is summary with what a leaderboard shows and no more: of R the
// diagonal, the last row and the untrained model's, and ACC on what was held out. It reads a store of many
// runs in a small part of the time.
func standings(ctx context.Context, store *results.Store, f results.Filter) ([]Group, error) {
	all := anyMethod(f)
	ended, err := store.Summaries(ctx, all, results.SplitTest, "")
	if err != nil {
		return nil, err
	}
	var held map[string]map[int64]*results.Matrix
	var bits map[string]map[int64][]float64
	var errs [2]error
	var wait sync.WaitGroup
	wait.Go(func() { held, errs[0] = validations(ctx, store, ended) })
	wait.Go(func() { bits, errs[1] = finalBits(ctx, store, ended) })
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return nil, err
	}
	untrained := map[int64]map[string][]float64{}
	for _, s := range ended {
		if untrained[s.Run.ID] == nil {
			untrained[s.Run.ID] = map[string][]float64{}
		}
		untrained[s.Run.ID][s.Matrix.Mask] = s.Matrix.B
	}
	g := grouping{only: boardMetrics}
	for _, s := range ended {
		if s.Run.Status != results.Failed {
			f := boardFacts(s)
			if m := held[s.Matrix.Mask][s.Run.ID]; m != nil {
				f.Valid = m.R
			}
			if last := bits[s.Matrix.Mask][s.Run.ID]; last != nil {
				f.Bits = make([][]float64, len(last))
				f.Bits[len(last)-1] = last
			}
			g.add(s.Matrix.Mask, Run{Run: s.Run, Facts: f, guess: guess(s.Matrix.Mask, untrained[s.Run.ID]), adapts: s.Adapts})
		}
	}
	if all.Statuses == nil || slices.Contains(all.Statuses, results.Failed) {
		all.Statuses = []results.Status{results.Failed}
		failed, err := store.Runs(ctx, all)
		if err != nil {
			return nil, err
		}
		for _, r := range failed {
			g.addFailed(r)
		}
	}
	return keep(g.finish(), f), nil
}

// validations are the matrices of runs on what was held out of the training
// data, by mask and the run's number; few runs have one.
func validations(ctx context.Context, store *results.Store, ended []results.Summary) (map[string]map[int64]*results.Matrix, error) {
	held := map[string]map[int64]*results.Matrix{}
	for mask, ids := range byMask(ended) {
		var err error
		if held[mask], err = store.Matrices(ctx, results.SplitValid, mask, ids...); err != nil {
			return nil, err
		}
	}
	return held, nil
}

// finalBits are the bits for each byte of test text at the end of runs, (T), by
// mask and the run's number.
func finalBits(ctx context.Context, store *results.Store, ended []results.Summary) (map[string]map[int64][]float64, error) {
	bits := map[string]map[int64][]float64{}
	for mask, ids := range byMask(ended) {
		var err error
		if bits[mask], err = store.FinalBits(ctx, mask, ids...); err != nil {
			return nil, err
		}
	}
	return bits, nil
}

// byMask is the runs' numbers by mask.
func byMask(ended []results.Summary) map[string][]int64 {
	runs := map[string][]int64{}
	for _, s := range ended {
		runs[s.Matrix.Mask] = append(runs[s.Matrix.Mask], s.Run.ID)
	}
	return runs
}

// anyMethod is f without its choice of methods.
func anyMethod(f results.Filter) results.Filter {
	f.Methods, f.MethodLabels = nil, nil
	return f
}

// boardFacts are the facts that s holds.
func boardFacts(s results.Summary) metric.Facts {
	f := metric.NoFacts()
	f.R, f.B = s.Matrix.R, s.Matrix.B
	if s.FLOPs.Valid {
		f.FLOPs, f.Examples = float64(s.FLOPs.V), float64(s.Examples.V+s.Replayed.V)
	}
	if s.StoredBytes.Valid {
		f.Stored = float64(s.StoredBytes.V)
	}
	return f
}
