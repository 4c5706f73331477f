package suite

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"os"
	"slices"

	"retain/results"
)

// pending chooses the runs to make, in the order to make them.
func pending(ctx context.Context, p *Plan, o Options) ([]*Planned, Outcome, error) {
	var out Outcome
	done, err := o.Store.Done(ctx, p.Identities())
	if err != nil {
		return nil, out, err
	}
	var todo []*Planned
	var earlier []string
	for _, r := range p.Runs {
		status, known := done[r.Identity]
		if known && !o.Again {
			out.Skipped++
			if status == results.Failed {
				earlier = append(earlier, r.Identity)
			}
			continue
		}
		todo = append(todo, r)
	}
	if marks := p.tuned(done); len(marks) > 0 {
		if err := o.Store.MarkTuned(ctx, marks); err != nil {
			return nil, out, err
		}
	}
	order(todo, os.Getpid())
	if o.Out == nil {
		return todo, out, nil
	}
	if !p.warned {
		for _, w := range p.Warnings() {
			fmt.Fprintf(o.Out, "! %s\n", w)
		}
	}
	if out.Skipped > 0 {
		fmt.Fprintf(o.Out, "%d of %d runs are in the store already\n", out.Skipped, len(p.Runs))
	}
	return todo, out, nameFailed(ctx, o, earlier)
}

// nameFailed names the runs that failed at an earlier time and are not tried
// again.
func nameFailed(ctx context.Context, o Options, identities []string) error {
	if len(identities) == 0 {
		return nil
	}
	runs, err := o.Store.Runs(ctx, results.Filter{Identities: identities})
	if err != nil {
		return err
	}
	for _, r := range runs {
		fmt.Fprintf(o.Out, "failed earlier and not tried again (--again does): %s · %s · %s · seed %d: %s\n",
			r.MethodLabel, r.StreamLabel, r.Scenario, r.Seed, r.Error)
	}
	return nil
}

// Identities are those of all runs, in their order.
func (p *Plan) Identities() []string {
	all := make([]string, len(p.Runs))
	for i, r := range p.Runs {
		all[i] = r.Identity
	}
	return all
}

// order puts long runs first, so that none is left alone at the end. Runs whose
// lengths lie within a factor of two are in an order of the process's own: two
// processes that start together on one store then meet seldom. Results depend on
// no order.
func order(todo []*Planned, process int) {
	chance := rand.New(rand.NewPCG(uint64(process), 0))
	chance.Shuffle(len(todo), func(i, j int) { todo[i], todo[j] = todo[j], todo[i] })
	length := func(r *Planned) int { return bits.Len64(uint64(max(r.flops(), 0))) }
	slices.SortStableFunc(todo, func(a, b *Planned) int { return cmp.Compare(length(b), length(a)) })
}
