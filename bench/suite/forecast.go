package suite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"retain/results"
)

// Forecast says what running a plan will take.
type Forecast struct {
	Config   string
	Rows     []ForecastRow // one for each method on each stream under each setting
	Runs     int
	Stored   int           // runs that the store holds already
	FLOPs    int64         // of the runs that are left, evaluations included
	Duration time.Duration // of the runs that are left, about
	Jobs     int
	Measured int      // kinds of steps that were timed for Duration
	Untimed  int      // runs that are left and have no part in Duration: their steps could not be timed
	Notes    []string // what the numbers leave out
	Warnings []string
}

// ForecastRow is the runs of one method over seeds.
type ForecastRow struct {
	Method, Stream, Scenario string
	Model, Optimizer, Budget string
	Seeds                    []int64
	Stored                   int     // runs that the store holds already
	FLOPs                    int64   // of one run's training, mean over the seeds
	Evaluation               int64   // of one run's evaluations
	Replayed                 int64   // examples
	Bytes                    int64   // that the method keeps in the end
	Seconds                  float64 // NaN where steps could not be timed
}

// Forecast counts what lies ahead of the plan, and times a few real steps of
// every model, optimizer and batch size to say about how long it takes with
// jobs workers (0: one for each core). A store of nil holds nothing.
func (p *Plan) Forecast(ctx context.Context, store *results.Store, jobs int) (*Forecast, error) {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	f := &Forecast{Config: p.Config, Runs: len(p.Runs), Jobs: jobs}
	done := map[string]results.Status{}
	if store != nil {
		var err error
		if done, err = store.Done(ctx, p.Identities()); err != nil {
			return nil, err
		}
	}
	speeds := map[string]float64{}
	rows := map[string]int{}
	total, longest := 0.0, 0.0
	for _, r := range p.Runs {
		row := r.row()
		kind := fmt.Sprintf("%s %s %d %d", row.Model, row.Optimizer, r.Spec.Budget.Batch, r.Work.Params)
		if _, known := speeds[kind]; !known {
			var err error
			if speeds[kind], err = f.time(ctx, r); err != nil {
				return nil, err
			}
		}
		row.Seconds = float64(r.flops()) / speeds[kind]
		_, stored := done[r.Identity]
		switch {
		case stored:
			row.Stored = 1
			f.Stored++
		case math.IsNaN(row.Seconds):
			f.FLOPs += r.flops()
			f.Untimed++
		default:
			f.FLOPs += r.flops()
			total += row.Seconds
			longest = max(longest, row.Seconds)
		}
		f.add(rows, row)
	}
	f.Warnings = append(f.Warnings, p.Warnings()...)
	f.finish()
	f.Notes = p.notes()
	f.Duration = time.Duration(max(total/float64(jobs), longest) * float64(time.Second))
	return f, nil
}

// time is the speed of the run's steps, NaN where they cannot be made: a warning
// says why, and the plan goes on.
func (f *Forecast) time(ctx context.Context, r *Planned) (float64, error) {
	s, err := speed(ctx, r)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err != nil:
		cause, _, _ := strings.Cut(err.Error(), " (hint: ")
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s on %s with %s: no time, since the steps that were to be timed failed: %s",
			r.Spec.Method.label(), r.Spec.streamLabel(), r.Spec.optimizerLabel(), cause))
		return math.NaN(), nil
	}
	f.Measured++
	return s, nil
}

// row is one run as a row of its own.
func (r *Planned) row() ForecastRow {
	s := r.Spec
	return ForecastRow{
		Method: s.Method.label(), Stream: s.streamLabel(), Scenario: string(r.Work.Spec.Scenario),
		Model: s.Model.New().Label(), Optimizer: s.optimizerLabel(), Budget: budgetLabel(s.Budget),
		Seeds: []int64{s.Seed}, FLOPs: r.Estimate.Forward + r.Estimate.Backward, Evaluation: r.evaluation,
		Replayed: r.Estimate.Replayed, Bytes: r.Estimate.Bytes,
	}
}

// add puts a run into the row of its kind; sums become means in finish.
func (f *Forecast) add(rows map[string]int, r ForecastRow) {
	name := fmt.Sprint(r.Method, "\n", r.Stream, "\n", r.Scenario, "\n", r.Model, "\n", r.Optimizer, "\n", r.Budget)
	i, ok := rows[name]
	if !ok {
		rows[name] = len(f.Rows)
		f.Rows = append(f.Rows, r)
		return
	}
	into := &f.Rows[i]
	into.Seeds = append(into.Seeds, r.Seeds...)
	into.Stored += r.Stored
	into.FLOPs += r.FLOPs
	into.Evaluation += r.Evaluation
	into.Replayed += r.Replayed
	into.Bytes += r.Bytes
	into.Seconds += r.Seconds
}

// fewSeeds is the number below which an interval over seeds is a rough one.
const fewSeeds = 5

func (f *Forecast) finish() {
	few := 0
	for i := range f.Rows {
		r := &f.Rows[i]
		n := int64(len(r.Seeds))
		r.FLOPs, r.Evaluation, r.Replayed, r.Bytes = r.FLOPs/n, r.Evaluation/n, r.Replayed/n, r.Bytes/n
		r.Seconds /= float64(n)
		if n < fewSeeds {
			few++
		}
	}
	if few > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("fewer than %d seeds: intervals over them will be rough ones", fewSeeds))
	}
	slices.SortStableFunc(f.Rows, func(a, b ForecastRow) int {
		return cmp.Or(cmp.Compare(a.Stream, b.Stream), cmp.Compare(a.Scenario, b.Scenario),
			cmp.Compare(a.Model, b.Model), cmp.Compare(a.Optimizer, b.Optimizer), cmp.Compare(a.Budget, b.Budget))
	})
}

// About is the duration as one says it.
func (f *Forecast) About() string { return rough(f.Duration) }
