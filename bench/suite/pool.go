package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"runtime/debug"
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
// What another process has stored by the time that its turn comes is skipped.
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
	w := &pool{ctx: inner, config: p.Config, o: o, todo: todo, alone: o.Jobs == 1 && len(todo) == 1, ended: make(chan end)}
	w.watch = newProgress(o, todo)
	var workers sync.WaitGroup
	for range min(o.Jobs, len(todo)) {
		workers.Go(w.work)
	}
	go func() { workers.Wait(); close(w.ended) }()
	before := out.Skipped
	for e := range w.ended {
		if err != nil {
			continue // the store is gone: wait for the workers
		}
		if err = w.settle(ctx, e, &out); err != nil {
			stop(err)
		}
	}
	w.watch.close()
	out.Left = len(todo) - out.Ran - (out.Skipped - before)
	switch {
	case err != nil:
		return out, err
	case out.Left > 0:
		return out, &InterruptedError{Stored: len(p.Runs) - out.Left, Left: out.Left, Err: ctx.Err()}
	}
	return out, nil
}

// settle stores a run that was made and counts it.
func (w *pool) settle(ctx context.Context, e end, out *Outcome) error {
	if e.err != nil {
		return e.err
	}
	if e.meanwhile != "" {
		out.Skipped++
		w.watch.skipped(e.run, e.meanwhile)
		return nil
	}
	if _, err := w.o.Store.Put(context.WithoutCancel(ctx), e.rec); err != nil {
		return err
	}
	out.Ran++
	if e.rec.Run.Status == results.Failed {
		out.Failed++
	}
	w.watch.ended(e.rec)
	return nil
}

// pool is the workers' common state.
type pool struct {
	ctx    context.Context
	config string
	o      Options
	todo   []*Planned
	next   atomic.Int64
	alone  bool // one run has the process to itself
	ended  chan end
	watch  *progress
}

// end is what became of one run: a record, or a status that the store had
// meanwhile, or an error of the store.
type end struct {
	run       *Planned
	rec       results.Record
	meanwhile results.Status
	err       error
}

// work makes one run after another until none is left or the context ends.
func (w *pool) work() {
	var space workspace
	for w.ctx.Err() == nil {
		i := int(w.next.Add(1)) - 1
		if i >= len(w.todo) {
			return
		}
		r := w.todo[i]
		if status, err := w.meanwhile(r); status != "" || err != nil {
			w.ended <- end{run: r, meanwhile: status, err: err}
			continue
		}
		if rec, ok := w.run(r, &space); ok {
			w.ended <- end{run: r, rec: rec}
		}
	}
}

// meanwhile is how the run ended that another process has stored since the plan
// was compared with the store; empty where there is none.
func (w *pool) meanwhile(r *Planned) (results.Status, error) {
	if w.o.Again {
		return "", nil
	}
	done, err := w.o.Store.Done(context.WithoutCancel(w.ctx), []string{r.Identity})
	return done[r.Identity], err
}

// run makes one run; false where it was abandoned.
func (w *pool) run(r *Planned, space *workspace) (results.Record, bool) {
	started := time.Now()
	found, err := w.try(r, space)
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
func (w *pool) try(r *Planned, space *workspace) (found *bench.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			*space = workspace{}
			err = &PanicError{Run: r.Spec.String(), Value: v, Stack: firstFrames(debug.Stack())}
		}
	}()
	p, err := r.plan()
	if err != nil {
		return nil, err
	}
	space.serve(r, &p)
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
