package suite

import (
	"context"
	"fmt"
	"math"
	"time"

	"retain/results"
)

// found sums up what the trials cost and what they chose. It is an error where
// no configuration of a method went through.
func (t *Tuning) found(ctx context.Context, store *results.Store, c *course) (*Tuned, error) {
	out := &Tuned{Config: t.Config, Mask: t.Mask, Digest: t.Digest, Rungs: len(t.rungs)}
	rec := t.record(c)
	for i, m := range t.entries {
		if len(m.candidates) == 0 {
			continue
		}
		runs, err := trialRuns(ctx, store, rec, m.number)
		if err != nil {
			return nil, err
		}
		found := TunedMethod{Method: m.label, Trials: trials(t.rungs)}
		if err := found.cost(ctx, store, runs); err != nil {
			return nil, err
		}
		for _, k := range c.standing(i) {
			one := m.candidates[k]
			last := one.runs[c.last[i][k]-1]
			found.Candidates = append(found.Candidates, Judged{Number: k + 1, Label: one.label, Settings: one.json(),
				Rung: c.last[i][k], Seeds: len(last), Score: c.score[i][k], Failure: failure(last, runs)})
		}
		if best := found.Candidates[0]; math.IsNaN(best.Score) {
			return nil, fmt.Errorf("no configuration of %s went through all its trials: %s (hint: another space; retain show lists the runs)", m.label, best.Failure)
		}
		out.Methods = append(out.Methods, found)
	}
	var err error
	out.Text, err = t.write(c, out)
	return out, err
}

// trialRuns are the runs that one method of the tuning was judged by.
func trialRuns(ctx context.Context, store *results.Store, rec results.Tuning, entry int) ([]results.Run, error) {
	identities := []string{}
	for _, c := range rec.Candidates {
		if c.Entry == entry {
			for _, k := range c.Trials {
				identities = append(identities, k.Identity)
			}
		}
	}
	return store.Runs(ctx, results.Filter{Identities: identities})
}

// cost adds up what runs took. A run that failed has no costs in the store; the
// time is unknown where that of any phase is.
func (m *TunedMethod) cost(ctx context.Context, store *results.Store, runs []results.Run) error {
	ids := make([]int64, len(runs))
	for i, r := range runs {
		ids[i] = r.ID
	}
	costs, err := store.Costs(ctx, ids...)
	if err != nil {
		return err
	}
	m.CPU.Valid = true
	for _, id := range ids {
		for _, c := range costs[id] {
			if c.Phase != results.PhaseEvaluate {
				m.FLOPs += c.ForwardFLOPs + c.BackwardFLOPs
			}
			m.CPU.V += time.Duration(c.CPUNS.V)
			m.CPU.Valid = m.CPU.Valid && c.CPUNS.Valid
		}
	}
	return nil
}

// failure is why one of the planned runs failed; empty where none did.
func failure(planned []*Planned, runs []results.Run) string {
	for _, p := range planned {
		for _, r := range runs {
			if r.Identity == p.Identity && r.Status == results.Failed {
				return fmt.Sprintf("seed %d: %s", r.Seed, r.Error)
			}
		}
	}
	return ""
}
