package suite

import (
	"math"
	"slices"

	"retain/report"
	"retain/results"
	"retain/results/metric"
)

// entries are the methods that the claim compares, with what they take by stream.
func (p *ClaimPlan) entries(records []results.Record) []report.Entry {
	byIdentity := map[string]results.Record{}
	for _, r := range records {
		if r.Run.Status != results.Failed {
			byIdentity[r.Run.Identity] = r
		}
	}
	var all []report.Entry
	for _, arm := range p.compared() {
		e := report.Entry{Name: arm}
		for _, stream := range p.Claim.Streams {
			var found []results.Record
			for _, seed := range p.Claim.seeds {
				if r, ok := byIdentity[p.identity(stream, arm, seed)]; ok {
					found = append(found, r)
				}
			}
			e.On = append(e.On, taken(stream, found))
		}
		all = append(all, e)
	}
	return all
}

// taken is the mean of what runs kept at their end and took.
func taken(stream string, runs []results.Record) report.Taken {
	t := report.Taken{Stream: stream}
	n := float64(len(runs))
	if n == 0 {
		return report.Taken{Stream: stream, Bytes: math.NaN(), Examples: math.NaN(), FLOPs: math.NaN()}
	}
	for _, r := range runs {
		for _, s := range r.Storage {
			if s.After == r.Run.Experiences {
				t.Bytes += float64(s.Bytes)
				t.Examples += float64(s.Examples)
			}
		}
		for _, c := range r.Costs {
			if c.Phase == results.PhaseTrain || c.Phase == results.PhaseFinish {
				t.FLOPs += float64(c.ForwardFLOPs + c.BackwardFLOPs)
			}
		}
	}
	t.Bytes, t.Examples, t.FLOPs = t.Bytes/n, t.Examples/n, t.FLOPs/n
	return t
}

// compared are the treatments and baselines of all assertions, each once.
func (p *ClaimPlan) compared() []string {
	var arms []string
	for _, a := range p.Claim.Assertions {
		for _, arm := range append([]string{a.Treatment}, a.Baselines...) {
			if !slices.Contains(arms, arm) {
				arms = append(arms, arm)
			}
		}
	}
	return arms
}

// failed are the runs of the claim that failed, by entry, stream and seed.
func (p *ClaimPlan) failed(records []results.Record) []report.Failure {
	failed := map[string]bool{}
	for _, r := range records {
		failed[r.Run.Identity] = r.Run.Status == results.Failed
	}
	var all []report.Failure
	p.each(func(arm, stream string, seed int64, identity string) {
		if failed[identity] {
			all = append(all, report.Failure{Entry: arm, Stream: stream, Seed: seed})
		}
	})
	return all
}

// scores are the final accuracies of the runs of the claim under a mask.
func (p *ClaimPlan) scores(records []results.Record, mask string) []report.Score {
	acc, _ := metric.Find("acc")
	values, untrained := report.Values(records, mask, acc), report.Untrained(records, mask)
	var all []report.Score
	p.each(func(arm, stream string, seed int64, identity string) {
		v, ok := values[identity]
		if !ok {
			return
		}
		guess, ok := untrained[identity]
		if !ok {
			guess = math.NaN()
		}
		all = append(all, report.Score{Entry: arm, Stream: stream, Seed: seed, ACC: v, Chance: guess})
	})
	return all
}

// doubts are warnings of runs that did not do what their method can.
func (p *ClaimPlan) doubts(records []results.Record) []report.Doubt {
	var masks []string
	var out []report.Doubt
	for _, a := range p.Claim.Assertions {
		if slices.Contains(masks, a.Mask) {
			continue
		}
		masks = append(masks, a.Mask)
		for _, d := range report.Doubts(p.scores(records, a.Mask), p.Claim.Treatment) {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
		}
	}
	return out
}

// each calls f for the runs of what the claim compares.
func (p *ClaimPlan) each(f func(arm, stream string, seed int64, identity string)) {
	for _, arm := range p.compared() {
		for _, stream := range p.Claim.Streams {
			for _, seed := range slices.Sorted(slices.Values(p.Claim.seeds)) {
				f(arm, stream, seed, p.identity(stream, arm, seed))
			}
		}
	}
}
