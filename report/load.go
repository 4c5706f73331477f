package report

import (
	"context"

	"retain/results"
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
	records := make([]results.Record, len(runs))
	for i, r := range runs {
		records[i] = results.Record{
			Run: r, Evaluations: evaluations[r.ID], Costs: costs[r.ID], Storage: storage[r.ID], Sizes: sizes[r.ID],
		}
	}
	return records, nil
}

// summary groups the runs of a store. The filter's methods choose what is
// shown; bracket and references come from all methods under the same plans.
func summary(ctx context.Context, store *results.Store, f results.Filter) ([]Group, error) {
	all := f
	all.Methods, all.MethodLabels = nil, nil
	records, err := Load(ctx, store, all)
	if err != nil {
		return nil, err
	}
	return keep(Summarise(records), f), nil
}
