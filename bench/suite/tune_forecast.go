package suite

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"

	"retain/results"
)

// TuningForecast says what a tuning will take: exactly for the rungs that the
// store lets be entered, and at most for those that depend on what is not run
// yet.
type TuningForecast struct {
	Config, Mask, Digest string
	Rows                 []RungForecast
	Trials               int           // runs of each method
	Runs                 int           // of all methods
	Stored               int           // that the store holds already
	FLOPs                int64         // of the runs that are left, evaluations included
	Duration             time.Duration // of the runs that are left, about
	Jobs                 int
	Notes                []string // what the numbers leave out
	Warnings             []string
}

// RungForecast is one method in one rung.
type RungForecast struct {
	Method         string
	Rung           int // from 1
	Configurations int
	Seeds          int
	Budget         string
	Runs           int     // that no earlier rung makes
	Stored         int     // of them
	FLOPs          int64   // of those that are left, evaluations included
	Seconds        float64 // of those that are left; NaN where steps could not be timed
	Bound          bool    // which configurations come so far is open: these are the dearest
}

// Forecast counts what lies ahead of the tuning, and times a few real steps of
// every model, optimizer and batch size. A store of nil holds nothing.
func (t *Tuning) Forecast(ctx context.Context, store *results.Store, jobs int) (*TuningForecast, error) {
	if jobs < 1 {
		jobs = runtime.GOMAXPROCS(0)
	}
	f := &TuningForecast{Config: t.Config, Mask: t.Mask, Digest: t.Digest, Trials: trials(t.rungs), Jobs: jobs}
	speeds, timing := map[string]float64{}, &Forecast{}
	c, open := t.start(), false
	for range t.rungs {
		p := t.runsOf(c)
		done := map[string]results.Status{}
		if store != nil {
			var err error
			if done, err = store.Done(ctx, p.Identities()); err != nil {
				return nil, err
			}
		}
		if c.rung == 0 {
			f.Notes, f.Warnings = p.notes(), p.Warnings()
		}
		for _, r := range p.Runs {
			kind := r.kind()
			if _, known := speeds[kind]; !known {
				var err error
				if speeds[kind], err = timing.time(ctx, r); err != nil {
					return nil, err
				}
			}
		}
		for i, m := range t.entries {
			if len(m.candidates) > 0 {
				f.Rows = append(f.Rows, t.forecast(c, i, done, speeds))
				f.Rows[len(f.Rows)-1].Bound = open
			}
		}
		open = open || len(done) < len(p.Runs)
		if err := t.next(ctx, store, c, open); err != nil {
			return nil, err
		}
	}
	f.Warnings = append(f.Warnings, timing.Warnings...)
	f.finish()
	return f, nil
}

// next enters the next rung: with the best where all runs of this one are
// stored, else with those that cost most.
func (t *Tuning) next(ctx context.Context, store *results.Store, c *course, open bool) error {
	if !open {
		return t.judge(ctx, store, c)
	}
	c.rung++
	if c.rung == len(t.rungs) {
		return nil
	}
	for i, m := range t.entries {
		if len(m.candidates) == 0 {
			continue
		}
		slices.SortStableFunc(c.alive[i], func(a, b int) int {
			return cmp.Compare(m.candidates[b].runs[c.rung][0].flops(), m.candidates[a].runs[c.rung][0].flops())
		})
		c.alive[i] = c.alive[i][:t.rungs[c.rung].configurations]
		slices.Sort(c.alive[i])
	}
	return nil
}

// kind names steps that take as long as each other, whatever the rate.
func (r *Planned) kind() string {
	return fmt.Sprintf("%s %s %d %d", r.Spec.Model.New().Label(), r.Spec.Optimizer.Name, r.Spec.Budget.Batch, r.Work.Params)
}

// forecast is entry i in the rung under way.
func (t *Tuning) forecast(c *course, i int, done map[string]results.Status, speeds map[string]float64) RungForecast {
	r := t.rungs[c.rung]
	m := t.entries[i]
	row := RungForecast{Method: m.label, Rung: c.rung + 1, Configurations: r.configurations, Seeds: len(r.seeds),
		Budget: budgetLabel(m.candidates[0].runs[c.rung][0].Spec.Budget), Runs: r.configurations * r.fresh}
	for _, k := range c.alive[i] {
		for _, run := range m.candidates[k].runs[c.rung][len(r.seeds)-r.fresh:] {
			if _, stored := done[run.Identity]; stored {
				row.Stored++
				continue
			}
			row.FLOPs += run.flops()
			row.Seconds += float64(run.flops()) / speeds[run.kind()]
		}
	}
	return row
}

// finish adds the rows up. A rung begins when the one before it is over, and
// within one the jobs share the runs.
func (f *TuningForecast) finish() {
	total := 0.0
	for _, r := range f.Rows {
		f.Runs += r.Runs
		f.Stored += r.Stored
		f.FLOPs += r.FLOPs
		if !math.IsNaN(r.Seconds) {
			total += r.Seconds
		}
	}
	f.Duration = time.Duration(total / float64(f.Jobs) * float64(time.Second))
	slices.SortStableFunc(f.Rows, func(a, b RungForecast) int { return cmp.Compare(a.Rung, b.Rung) })
}

// About is the duration as one says it.
func (f *TuningForecast) About() string { return rough(f.Duration) }
