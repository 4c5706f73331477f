package suite

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"time"

	"retain/report"
	"retain/report/claim"
	"retain/results"
)

// ClaimPlan is a claim whose data were read and whose runs were found fit.
type ClaimPlan struct {
	Claim *Claim
	Plan  *Plan
	runs  []*Planned // one for each spec of the claim
}

// NewClaimPlan checks every run of a claim and fixes what is to be made equal.
func NewClaimPlan(c *Claim) (*ClaimPlan, error) {
	runs, err := planned(c.path, c.specs)
	if err != nil {
		return nil, err
	}
	if err := equalise(c.path, runs); err != nil {
		return nil, err
	}
	return &ClaimPlan{Claim: c, Plan: distinct(filepath.Base(c.path), runs), runs: runs}, nil
}

// Run registers the claim as it stands now, and makes the runs that the store
// lacks.
func (p *ClaimPlan) Run(ctx context.Context, o Options) (Outcome, error) {
	done, err := o.Store.Done(ctx, p.Plan.Identities())
	if err != nil {
		return Outcome{}, err
	}
	c := p.Claim
	err = o.Store.PutClaim(ctx, results.Claim{Name: c.Name, Digest: c.Digest, File: c.text, Stored: len(done), First: time.Now()})
	if err != nil {
		return Outcome{}, err
	}
	return Run(ctx, p.Plan, o)
}

// Judge reads the runs of the claim from a store and judges every assertion.
func (p *ClaimPlan) Judge(ctx context.Context, store *results.Store) (report.Claim, error) {
	c := p.Claim
	out := report.Claim{Name: c.Name, Says: c.Says, Source: c.Source, Treatment: c.Treatment, Digest: c.Digest}
	records, err := report.Load(ctx, store, results.Filter{Identities: p.Plan.Identities()})
	if err != nil {
		return out, err
	}
	made := map[string]bool{}
	for _, r := range records {
		made[r.Run.Identity] = true
	}
	if n := len(p.Plan.Runs) - len(made); n > 0 {
		return out, fmt.Errorf("%d of %d runs of the claim are not in %s (hint: retain claim %s runs what is missing)", n, len(p.Plan.Runs), store.Path(), c.path)
	}
	out.Streams, out.Entries, out.Failed, out.Doubts = p.streams(), p.entries(records), p.failed(records), p.doubts(records)
	for _, a := range c.Assertions {
		values := report.Values(records, a.Mask, a.Metric)
		j, err := claim.Judge(a.Rule, p.pairs(a, values))
		if err != nil {
			return out, fmt.Errorf("%s: %s: %w", c.path, a.Metric.Name, err)
		}
		out.Assertions = append(out.Assertions, report.Assertion{Text: a.Text, Treatment: a.Treatment, Metric: a.Metric, Mask: a.Mask, Seeds: c.seeds, Beside: a.Beside, Judgement: j})
	}
	history, err := p.history(ctx, store, records)
	out.Warnings = append(p.adapting(), history...)
	return out, err
}

// streams says of each stream in a line what it is.
func (p *ClaimPlan) streams() []string {
	var lines []string
	for _, name := range p.Claim.Streams {
		i := slices.Index(p.Claim.places, name)
		s := p.runs[i].Spec
		optimizer := s.optimizerLabel()
		for k, r := range p.runs {
			if p.Claim.places[k] == name && r.Spec.optimizerLabel() != optimizer {
				optimizer = "by method"
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %s · %s-incremental · model %s · optimizer %s · budget %s", name, s.Stream.New().Label(),
			s.Stream.New().Setting(), s.Model.New().Label(), optimizer, budgetLabel(s.Budget)))
	}
	return lines
}

// pairs puts the values of treatment and baselines side by side, by stream and
// baseline; runs that failed have none.
func (p *ClaimPlan) pairs(a Asserted, values map[string]float64) []claim.Pairs {
	var all []claim.Pairs
	for _, baseline := range a.Baselines {
		for _, stream := range p.Claim.Streams {
			c := claim.Pairs{Stream: stream, Baseline: baseline}
			for _, seed := range slices.Sorted(slices.Values(p.Claim.seeds)) {
				t, ok := values[p.identity(stream, a.Treatment, seed)]
				if !ok {
					t = math.NaN()
					c.FailedT++
				}
				b, ok := values[p.identity(stream, baseline, seed)]
				if !ok {
					b = math.NaN()
					c.FailedBase++
				}
				c.Seeds, c.Treatment, c.Base = append(c.Seeds, seed), append(c.Treatment, t), append(c.Base, b)
			}
			all = append(all, c)
		}
	}
	return all
}

// identity of the run of one entry on one stream with one seed.
func (p *ClaimPlan) identity(stream, arm string, seed int64) string {
	for i, r := range p.runs {
		if p.Claim.places[i] == stream && r.Spec.Arm == arm && r.Spec.Seed == seed {
			return r.Identity
		}
	}
	panic(fmt.Sprintf("suite: claim %s has no run of %s on %s with seed %d", p.Claim.Name, arm, stream, seed))
}
