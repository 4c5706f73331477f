package bench

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
)

// run is one run under way.
type run struct {
	plan        *Plan
	ctx         context.Context
	work        Work
	experiences []Experience
	outside     Data // examples that fit no class; nil for none
	cols        *columns
	learner     *Learner
	seen        []Data
	step        int // batches of the stream served
	finished    bool
	err         error
	cost        Cost // of the phase under way
	clock       clock
	updates     stopwatch
	eval        evaluator
	result      Result
}

// Run puts a plan into practice. The result is a function of the plan alone,
// its timings apart. A run that fails or is cancelled gives an error that
// names the experience.
func Run(ctx context.Context, p Plan) (*Result, error) {
	runtime.LockOSThread() // the clock reads this thread's CPU time
	defer runtime.UnlockOSThread()
	r, err := newRun(ctx, &p)
	if err != nil {
		return nil, err
	}
	first, err := r.begin()
	if err != nil {
		return nil, err
	}
	if p.Hidden {
		err = r.learnHidden()
	} else {
		err = r.learn(first)
	}
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, err
	}
	r.result.Params = r.learner.Params
	if r.result.Digest, err = digest(r.learner.Params, stateOf(p.Method)); err != nil {
		return nil, err
	}
	return &r.result, r.inspect()
}

// inspect shows the learner, apart from the run's own draws.
func (r *run) inspect() (err error) {
	if r.plan.Inspect == nil {
		return nil
	}
	r.eval.stand(r, "inspect")
	r.eval.apart(r.learner, func() { err = r.plan.Inspect(r.learner) })
	return err
}

func newRun(ctx context.Context, p *Plan) (*run, error) {
	r := &run{plan: p, ctx: ctx}
	var err error
	if r.experiences, err = p.experiences(); err != nil {
		return nil, err
	}
	if r.work, err = p.work(r.experiences); err != nil {
		return nil, err
	}
	if err := p.check(r.work); err != nil {
		return nil, err
	}
	spec := p.Stream.Spec()
	r.cols = newColumns(spec)
	if err := r.askOutside(); err != nil {
		return nil, err
	}
	r.sizes()
	if p.Hidden {
		spec.Classes = nil
	}
	r.learner = &Learner{
		Params: make([]float32, r.work.Params),
		Model:  p.Model,
		Spec:   spec,
		Batch:  p.Budget.Batch,
		run:    r, optimizer: arranged(p.Optimizer, p.Model.Layout()), mask: p.Masks.Train, weights: p.Model.Layout().Weights(),
		rands:     map[randKey]*source{},
		place:     place{drawn: map[string]int{}},
		workspace: p.Workspace.lend(p.Model),
	}
	r.eval.prepare(r)
	r.updates.reserve(r.work)
	return r, nil
}

// sizes measures the yardsticks of relative costs.
func (r *run) sizes() {
	for i, share := range r.work.Shares {
		pass := r.work.Grad(int64(share.Len), r.work.Batches(share.Len))
		r.result.Sizes = append(r.result.Sizes, Size{
			Experience: i + 1,
			Examples:   int64(share.Len),
			Bytes:      int64(share.Len) * int64(r.work.Example),
			Pass:       pass.Forward + pass.Backward,
			Model:      4 * int64(r.work.Params),
		})
	}
}

// begin initialises the model and evaluates it untrained, or takes up what a
// snapshot left, and returns the experience to go on with.
func (r *run) begin() (first int, err error) {
	if s := r.plan.Resume; s != nil {
		return s.After, r.restore(s)
	}
	r.learner.Restart()
	r.clock.start()
	r.eval.boundary(r, 0)
	return 0, nil
}

// learn gives the method one experience at a time.
func (r *run) learn(first int) error {
	l := r.learner
	for i := first; i < len(r.experiences); i++ {
		train := r.experiences[i].Train
		r.seen = append(r.seen, train)
		l.enter(strconv.Itoa(i+1), i)
		if r.plan.Budget.ResetOptimizer {
			r.plan.Optimizer.Reset()
		}
		r.clock.start()
		if err := r.plan.Method.Learn(l, train); err != nil {
			return fmt.Errorf("experience %d: %w", i+1, err)
		}
		if !r.boundary(i) {
			return r.stopped(i)
		}
	}
	return nil
}

// learnHidden gives the method the whole stream at once, with nothing that
// tells one experience from another.
func (r *run) learnHidden() error {
	for _, e := range r.experiences {
		r.seen = append(r.seen, e.Train)
	}
	l := r.learner
	l.enter("stream", 0)
	r.clock.start()
	if err := r.plan.Method.Learn(l, whole{Union(r.seen...)}); err != nil {
		return fmt.Errorf("stream: %w", err)
	}
	if err := r.stopped(r.eval.row); err != nil {
		return err
	}
	if _, late := r.plan.Method.(Finisher); !late && r.eval.row < len(r.experiences) {
		return fmt.Errorf("stream: the method left it after experience %d of %d", r.eval.row, len(r.experiences))
	}
	return nil
}

func (r *run) stopped(experience int) error {
	if r.err == nil {
		r.err = r.ctx.Err()
	}
	if r.err != nil {
		return fmt.Errorf("experience %d: %w", experience+1, r.err)
	}
	return nil
}

// finish lets a Finisher do its work, and evaluates it.
func (r *run) finish() error {
	f, ok := r.plan.Method.(Finisher)
	if !ok {
		return nil
	}
	r.learner.enter("finish", len(r.experiences)-1)
	r.clock.start()
	if err := f.Finish(r.learner); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	if r.err != nil || r.ctx.Err() != nil {
		return fmt.Errorf("finish: %w", r.stopped(len(r.experiences)-1))
	}
	if err := r.finite(); err != nil {
		return fmt.Errorf("finish: %w", err)
	}
	r.finished = true
	r.phase("finish", 0)
	r.eval.boundary(r, len(r.experiences))
	r.store(len(r.experiences))
	return r.err
}

// served is told after each batch; false ends the serving.
func (r *run) served(examples int) bool {
	r.step++
	if r.plan.Watch != nil {
		r.plan.Watch(examples)
	}
	if r.err != nil || r.ctx.Err() != nil {
		return false
	}
	if e := r.plan.Evaluate.Every; e > 0 && r.step%e == 0 {
		r.clock.pause()
		r.eval.anytime(r)
		r.clock.resume()
	}
	return r.err == nil
}

// boundary closes experience i (from 0): its cost, what the method keeps, the
// row of R, a snapshot. False ends the run.
func (r *run) boundary(i int) bool {
	if r.err != nil || r.ctx.Err() != nil {
		return false
	}
	if r.err = r.finite(); r.err != nil {
		return false
	}
	r.phase("train", i+1)
	r.eval.boundary(r, i+1)
	if r.err != nil {
		return false
	}
	if _, later := r.plan.Method.(Finisher); !later || i+1 < len(r.experiences) {
		r.store(i + 1)
	}
	if r.plan.Keep != nil && !r.plan.Hidden {
		r.err = r.keep(i + 1)
	}
	r.clock.start()
	return r.err == nil
}

// phase closes the phase under way.
func (r *run) phase(name string, experience int) {
	t := r.clock.stop()
	t.Latency = r.updates.read()
	r.result.Phases = append(r.result.Phases, Phase{Name: name, Experience: experience, Cost: r.cost, Time: t})
	r.cost = Cost{}
}

func (r *run) store(after int) {
	s := Stored{After: after}
	if state := stateOf(r.plan.Method); state != nil {
		s.Bytes = StateBytes(state)
	}
	if m, ok := r.plan.Method.(Rehearser); ok {
		s.Examples = int64(m.Memory().Len())
	}
	if _, ok := r.plan.Method.(Bound); ok {
		for _, d := range r.seen {
			s.Examples += int64(d.Len())
			s.Bytes += int64(d.Len()) * int64(d.ExampleBytes())
		}
	}
	r.result.Stored = append(r.result.Stored, s)
}

func (r *run) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func stateOf(m Method) any {
	if s, ok := m.(Stateful); ok {
		return s.State()
	}
	return nil
}
