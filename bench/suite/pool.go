package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"retain/bench"
	"retain/model/vec"
	"retain/results"
)

// Options say how runs are made; nothing in them moves a bit.
type Options struct {
	Store   *results.Store
	Jobs    int       // workers; 0 is one for each core
	Threads int       // goroutines that one matrix product may use; 0 is one
	Again   bool      // run also what the store holds
	Out     io.Writer // progress; nil for none
	Live    bool      // Out is a terminal: one bar that moves instead of a line for each run
}

// InterruptedError ends a plan before all of it was run.
type InterruptedError struct {
	Stored, Left int
	Err          error // the context's
}

func (e *InterruptedError) Error() string {
	return fmt.Sprintf("interrupted: %d of %d runs are in the store, %d left (hint: the same command goes on)",
		e.Stored, e.Stored+e.Left, e.Left)
}

// Unwrap gives the context's error.
func (e *InterruptedError) Unwrap() error { return e.Err }

// Outcome counts what became of the runs of a plan.
type Outcome struct {
	Ran     int // finished and stored, the failed ones included
	Failed  int // of those: ended by an error
	Skipped int // were in the store already
	Left    int // neither: interrupted
}

// Run runs what the store does not hold yet and stores each run when it ends.
// A run that fails is stored as failed, and the others go on. An error of the
// store stops everything. If ctx ends, runs under way are abandoned, finished
// ones are kept, and the error wraps that of ctx.
func Run(ctx context.Context, p *Plan, o Options) (Outcome, error) {
	todo, out, err := pending(ctx, p, o)
	if err != nil || len(todo) == 0 {
		return out, err
	}
	if o.Jobs < 1 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	vec.SetThreads(o.Threads)
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	w := &pool{ctx: inner, config: p.Config, todo: todo, alone: o.Jobs == 1 && len(todo) == 1, ended: make(chan results.Record)}
	w.watch = newProgress(o, todo)
	var workers sync.WaitGroup
	for range min(o.Jobs, len(todo)) {
		workers.Go(w.work)
	}
	go func() { workers.Wait(); close(w.ended) }()
	for rec := range w.ended {
		if err != nil {
			continue // the store is gone: wait for the workers
		}
		if _, err = o.Store.Put(context.WithoutCancel(ctx), rec); err != nil {
			stop(err)
			continue
		}
		out.Ran++
		if rec.Run.Status == results.Failed {
			out.Failed++
		}
		w.watch.ended(rec)
	}
	w.watch.close()
	out.Left = len(todo) - out.Ran
	switch {
	case err != nil:
		return out, err
	case out.Left > 0:
		return out, &InterruptedError{Stored: len(p.Runs) - out.Left, Left: out.Left, Err: ctx.Err()}
	}
	return out, nil
}

// pending chooses the runs to make, the longest first, so that no long one is
// left alone at the end.
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
	slices.SortStableFunc(todo, func(a, b *Planned) int { return cmp.Compare(b.flops(), a.flops()) })
	if o.Out == nil {
		return todo, out, nil
	}
	for _, w := range p.Warnings() {
		fmt.Fprintf(o.Out, "! %s\n", w)
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

// pool is the workers' common state.
type pool struct {
	ctx    context.Context
	config string
	todo   []*Planned
	next   atomic.Int64
	alone  bool // one run has the process to itself
	ended  chan results.Record
	watch  *progress
}

// work makes one run after another until none is left or the context ends.
func (w *pool) work() {
	for w.ctx.Err() == nil {
		i := int(w.next.Add(1)) - 1
		if i >= len(w.todo) {
			return
		}
		if rec, ok := w.run(w.todo[i]); ok {
			w.ended <- rec
		}
	}
}

// run makes one run; false where it was abandoned.
func (w *pool) run(r *Planned) (results.Record, bool) {
	started := time.Now()
	found, err := w.try(r)
	rec := r.record(w.config, started, time.Now())
	switch {
	case err == nil:
		rec = succeeded(rec, found)
		if w.alone {
			rec.Costs[len(rec.Costs)-1].PeakBytes = peakMemory()
		}
		return rec, true
	case w.ctx.Err() != nil && errors.Is(err, w.ctx.Err()):
		return rec, false
	}
	return failed(rec, err), true
}

// try makes one run and turns a panic into an error.
func (w *pool) try(r *Planned) (found *bench.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Run: r.Spec.String(), Value: v, Stack: firstFrames(debug.Stack())}
		}
	}()
	p, err := r.plan()
	if err != nil {
		return nil, err
	}
	p.Watch = w.watch.served(r)
	return bench.Run(w.ctx, p)
}

// firstFrames is the innermost functions of a stack after the panic itself.
func firstFrames(stack []byte) []string {
	_, after, _ := strings.Cut(string(stack), "panic(")
	var frames []string
	for line := range strings.Lines(after) {
		if strings.HasPrefix(line, "\t") && len(frames) < 4 {
			where, _, _ := strings.Cut(strings.TrimSpace(line), " +0x")
			folder, file := filepath.Split(where)
			frames = append(frames, filepath.Base(folder)+"/"+file)
		}
	}
	if len(frames) > 1 {
		frames = frames[1:] // the first is the runtime's own
	}
	return frames
}
