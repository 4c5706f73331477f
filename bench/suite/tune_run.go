package suite

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"time"

	"retain/results"
	"retain/results/metric"
)

// Tuned is what a tuning found.
type Tuned struct {
	Config, Mask, Digest string
	Rungs                int
	Methods              []TunedMethod // in the order of the config, the fixed ones left out
	Text                 string        // the tuned config: what was chosen, for `retain run`
}

// TunedMethod is what was found about one method.
type TunedMethod struct {
	Method     string                  // label of the entry
	Trials     int                     // runs that chose
	FLOPs      int64                   // that they trained with
	CPU        sql.Null[time.Duration] // of all of them, evaluations included
	Candidates []Judged                // the best first: the first one was chosen
}

// Judged is one configuration.
type Judged struct {
	Number   int // in the search, from 1
	Label    string
	Settings string  // JSON, by path
	Rung     int     // the last one it took part in
	Seeds    int     // that it was judged on in that rung
	Score    float64 // mean ACC-valid over them; NaN where a trial failed
	Failure  string  // why one failed
}

// course is how far a tuning is.
type course struct {
	rung  int     // under way, from 0; the number of rungs once all are over
	alive [][]int // of each entry: the numbers (from 0) of the candidates that take part
	last  [][]int // of each candidate: the last rung it took part in
	score [][]float64
}

// start puts every configuration into the first rung.
func (t *Tuning) start() *course {
	c := &course{}
	for _, m := range t.entries {
		var all []int
		var none []float64
		for k := range m.candidates {
			all, none = append(all, k), append(none, math.NaN())
		}
		c.alive = append(c.alive, all)
		c.last = append(c.last, make([]int, len(all)))
		c.score = append(c.score, none)
	}
	return c
}

// standing is every candidate of entry i, the best first: those that came
// further before others, and within a rung by score.
func (c *course) standing(i int) []int {
	order := make([]int, len(c.last[i]))
	for k := range order {
		order[k] = k
	}
	order = ranked(order, c.score[i])
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.last[i][b], c.last[i][a]) })
	return order
}

// Run makes the trials that the store does not hold yet, rung after rung, and
// chooses. It is stopped and gone on with like any plan; see [Run] of plans.
// Of what a run measured nothing but its accuracy on validation data is looked
// at.
func (t *Tuning) Run(ctx context.Context, o Options) (*Tuned, error) {
	c := t.start()
	for c.rung < len(t.rungs) {
		if err := o.Store.PutTuning(ctx, t.record(c)); err != nil {
			return nil, err
		}
		if o.Out != nil {
			fmt.Fprintf(o.Out, "rung %d of %d: %s\n", c.rung+1, len(t.rungs), t.rungs[c.rung])
		}
		if _, err := Run(ctx, t.runsOf(c), o); err != nil {
			return nil, err
		}
		if err := t.judge(ctx, o.Store, c); err != nil {
			return nil, err
		}
	}
	found, err := t.found(ctx, o.Store, c)
	if err != nil {
		return nil, err
	}
	rec := t.record(c)
	rec.Finished = time.Now()
	return found, o.Store.PutTuning(ctx, rec)
}

func (r rung) String() string {
	s := fmt.Sprintf("%d configurations of each method on %s", r.configurations, count(len(r.seeds), "seed"))
	if r.divide > 1 {
		s += fmt.Sprintf(", 1/%d of the budget", r.divide)
	}
	return s
}

// count is "1 seed" or "3 seeds".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// runsOf is the plan of the rung under way.
func (t *Tuning) runsOf(c *course) *Plan {
	p := &Plan{Config: t.Config, warned: c.rung > 0}
	known := map[string]bool{}
	for i, m := range t.entries {
		for _, k := range c.alive[i] {
			for _, r := range m.candidates[k].runs[c.rung] {
				if !known[r.Identity] { // two entries may be of one method
					known[r.Identity] = true
					p.Runs = append(p.Runs, r)
				}
			}
		}
	}
	return p
}

// judge scores the rung under way, whose runs are all in the store, and enters
// the next with the best of it.
func (t *Tuning) judge(ctx context.Context, store *results.Store, c *course) error {
	acc, err := t.validated(ctx, store, t.runsOf(c).Identities())
	if err != nil {
		return err
	}
	for i, m := range t.entries {
		for _, k := range c.alive[i] {
			sum := 0.0
			runs := m.candidates[k].runs[c.rung]
			for _, r := range runs {
				score, ok := acc[r.Identity]
				if !ok {
					score = math.NaN()
				}
				sum += score
			}
			c.score[i][k], c.last[i][k] = settled(sum/float64(len(runs))), c.rung+1
		}
		if c.rung+1 < len(t.rungs) && len(m.candidates) > 0 {
			best := ranked(c.alive[i], c.score[i])[:t.rungs[c.rung+1].configurations]
			slices.Sort(best)
			c.alive[i] = best
		}
	}
	c.rung++
	return nil
}

// settled is a score without the last bits, in which sums of the same shares
// differ by their order: so that equal scores are equal, and the order of the
// search decides.
func settled(score float64) float64 { return math.Floor(float64(score*1e9)+0.5) / 1e9 }

// validated is ACC-valid of those of the runs that ended well, by identity.
//
// Note: this is all that a choice depends on. It asks the store for the
// matrices on validation data alone, so that nothing measured on test data can
// reach it.
func (t *Tuning) validated(ctx context.Context, store *results.Store, identities []string) (map[string]float64, error) {
	f := results.Filter{Identities: identities, Statuses: []results.Status{results.OK}}
	sums, err := store.Summaries(ctx, f, results.SplitValid, t.Mask)
	if err != nil {
		return nil, err
	}
	acc := map[string]float64{}
	for _, s := range sums {
		acc[s.Run.Identity] = metric.ACC(s.Matrix.R)
	}
	return acc, nil
}

// record is the tuning for the store.
func (t *Tuning) record(c *course) results.Tuning {
	rec := results.Tuning{Digest: t.Digest, Definition: string(t.definition), Config: t.Config, Mask: t.Mask}
	for i, m := range t.entries {
		best := c.standing(i)
		for k, one := range m.candidates {
			row := results.Candidate{Entry: m.number, Configuration: k + 1, Method: one.runs[0][0].Spec.Method.Name, Settings: one.json(),
				Rung: c.last[i][k], Score: c.score[i][k], Chosen: c.rung == len(t.rungs) && best[0] == k}
			reached := c.last[i][k]
			if slices.Contains(c.alive[i], k) {
				reached = min(c.rung+1, len(t.rungs))
			}
			for n, r := range t.rungs[:reached] {
				for _, run := range one.runs[n][len(r.seeds)-r.fresh:] {
					row.Trials = append(row.Trials, results.Trial{Rung: n + 1, Seed: run.Spec.Seed, Identity: run.Identity})
				}
			}
			rec.Candidates = append(rec.Candidates, row)
		}
	}
	return rec
}

// json is the settings by path.
func (c candidate) json() string {
	all := map[string]any{}
	for _, s := range c.settings {
		all[s.path] = s.value.value()
	}
	return string(canonical(all))
}
