package report

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"
	"time"

	"retain/results"
	"retain/results/metric"
)

// A trial is one run that a tuning needs, and how it ended.
type trial struct {
	results.Trial
	run    int64          // its number in the store; 0: not made yet
	status results.Status // "" for one that was not made yet
	reason string         // why it failed
	valid  float64        // ACC-valid under the mask of the tuning; NaN where there is none
	ended  time.Time
}

// A trialled configuration has its trials in order of rung and seed.
type trialled struct {
	results.Candidate
	trials []trial
}

// A searched method is one entry of a tuning's config.
type searched struct {
	entry          int
	name           string // of the entry, as the config shows it
	method         string // canonical
	configurations []trialled
}

// A search is a tuning with all its trials.
type search struct {
	results.Tuning
	methods []searched
	ended   time.Time // when its latest run did
}

// searches are tunings with what their trials came to, by config and then the
// oldest first. Of what a run measured they hold ACC-valid alone.
func searches(ctx context.Context, store *results.Store, tunings []results.Tuning) ([]search, error) {
	out := make([]search, len(tunings))
	for i, t := range tunings {
		made, err := trialsOf(ctx, store, t)
		if err != nil {
			return nil, err
		}
		out[i] = newSearch(t, made)
	}
	slices.SortStableFunc(out, func(a, b search) int { return cmp.Or(cmp.Compare(a.Config, b.Config), a.ended.Compare(b.ended)) })
	return out, nil
}

// trialsOf are the runs of a tuning that the store holds, by identity.
func trialsOf(ctx context.Context, store *results.Store, t results.Tuning) (map[string]trial, error) {
	identities := []string{}
	for _, c := range t.Candidates {
		for _, k := range c.Trials {
			identities = append(identities, k.Identity)
		}
	}
	runs, err := store.Runs(ctx, results.Filter{Identities: identities})
	if err != nil {
		return nil, err
	}
	made := map[string]trial{}
	for _, r := range runs {
		made[r.Identity] = trial{run: r.ID, status: r.Status, reason: r.Error, valid: math.NaN(), ended: r.Finished}
	}
	sums, err := store.Summaries(ctx, results.Filter{Identities: identities, Statuses: []results.Status{results.OK}}, results.SplitValid, t.Mask)
	if err != nil {
		return nil, err
	}
	for _, s := range sums {
		k := made[s.Run.Identity]
		k.valid = metric.ACC(s.Matrix.R)
		made[s.Run.Identity] = k
	}
	return made, nil
}

func newSearch(t results.Tuning, made map[string]trial) search {
	s := search{Tuning: t}
	for _, c := range t.Candidates {
		one := trialled{Candidate: c}
		for _, k := range c.Trials {
			m, ok := made[k.Identity]
			if !ok {
				m.valid = math.NaN()
			}
			m.Trial = k
			one.trials = append(one.trials, m)
			if m.ended.After(s.ended) {
				s.ended = m.ended
			}
		}
		if n := len(s.methods); n == 0 || s.methods[n-1].entry != c.Entry {
			s.methods = append(s.methods, searched{entry: c.Entry, name: c.Method, method: c.Method})
		}
		last := &s.methods[len(s.methods)-1]
		last.configurations = append(last.configurations, one)
	}
	for i, name := range entryNames(t.Definition, len(s.methods)) {
		s.methods[i].name = name
	}
	return s
}

// entryNames are the names of the n entries that a definition searches, in their
// order; nil where it does not tell.
func entryNames(definition string, n int) []string {
	var d struct {
		Methods []struct {
			Method         string
			Configurations []json.RawMessage
		}
	}
	if json.Unmarshal([]byte(definition), &d) != nil {
		return nil
	}
	var names []string
	for _, m := range d.Methods {
		if len(m.Configurations) > 0 && m.Method != "" {
			names = append(names, m.Method)
		}
	}
	if len(names) != n {
		return nil
	}
	return names
}

// is says whether m is asked for by its method or the name of its entry.
func (m searched) is(names []string) bool {
	return slices.Contains(names, m.method) || slices.Contains(names, m.name)
}

// counts says how many trials m has, how many of them failed, and how many are
// still to be made.
func (m searched) counts() (all, failed, missing int) {
	for _, c := range m.configurations {
		for _, k := range c.trials {
			all++
			switch k.status {
			case results.Failed:
				failed++
			case "":
				missing++
			}
		}
	}
	return all, failed, missing
}

// mean is the mean ACC-valid over the seeds of c, of each seed the last trial:
// NaN where one of them failed or was not made yet.
func (c trialled) mean() float64 {
	last := map[int64]float64{}
	var seeds []int64
	for _, k := range c.trials {
		if _, ok := last[k.Seed]; !ok {
			seeds = append(seeds, k.Seed)
		}
		last[k.Seed] = k.valid
	}
	sum := 0.0
	for _, seed := range seeds {
		sum += last[seed]
	}
	return sum / float64(len(seeds))
}

// rung is the last one that c came to; 0: none.
func (c trialled) rung() int {
	n := c.Rung
	for _, k := range c.trials {
		n = max(n, k.Rung)
	}
	return n
}
