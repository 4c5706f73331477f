package suite

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"retain/results"
)

// Terminal says whether w is a terminal, on which a bar can move.
func Terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd()) && hasWidth(f.Fd())
}

// progress shows how far the runs are: a line for each run that ended, or a
// bar. Work is measured in operations, as counted in advance, so that a long
// run weighs more than a short one.
type progress struct {
	out      io.Writer
	began    time.Time
	runs     int
	total    float64      // operations of all runs
	done     atomic.Int64 // of them done, in millionths of total
	examples atomic.Int64 // that the streams have served
	finished atomic.Int64 // runs
	failed   atomic.Int64
	named    bool              // runs are of several optimizers, and each line names its own
	shares   map[string]*share // by identity

	bars *mpb.Progress // nil where there is no bar
	bar  *mpb.Bar
	stop chan struct{}
	idle chan struct{} // closed when nothing moves the bar any more
}

// share is one run's part of the work.
type share struct {
	weight   float64      // of total
	examples int64        // that the stream will serve
	served   atomic.Int64 // of them
	told     atomic.Int64 // millionths of total already told
}

const whole = 1_000_000

func newProgress(o Options, todo []*Planned) *progress {
	p := &progress{out: o.Out, began: time.Now(), runs: len(todo), shares: map[string]*share{}}
	if p.out == nil {
		p.out = io.Discard
	}
	for _, r := range todo {
		p.total += float64(r.flops())
	}
	for _, r := range todo {
		p.named = p.named || r.Spec.optimizerLabel() != todo[0].Spec.optimizerLabel()
		p.shares[r.Identity] = &share{weight: float64(r.flops()) / max(p.total, 1), examples: max(r.Estimate.Examples, 1)}
	}
	if o.Live && o.Out != nil {
		p.live(o.Out)
	}
	return p
}

// served gives what a run tells after each batch.
func (p *progress) served(r *Planned) func(int) {
	s := p.shares[r.Identity]
	return func(n int) {
		p.examples.Add(int64(n))
		part := min(float64(s.served.Add(int64(n)))/float64(s.examples), 1)
		p.tell(s, int64(part*s.weight*whole))
	}
}

func (p *progress) tell(s *share, now int64) { p.done.Add(now - s.told.Swap(now)) }

// ended is told when a run was stored.
func (p *progress) ended(rec results.Record) {
	s := p.shares[rec.Run.Identity]
	p.tell(s, int64(s.weight*whole))
	n := p.finished.Add(1)
	r := rec.Run
	name := r.MethodLabel
	if p.named {
		name += " · " + r.Optimizer
	}
	line := fmt.Sprintf("[%d/%d] %s · %s · %s · seed %d", n, p.runs, name, r.StreamLabel, r.Scenario, r.Seed)
	if r.Status == results.Failed {
		p.failed.Add(1)
		line += " · failed: " + r.Error
	} else {
		if acc, ok := finalAccuracy(rec); ok {
			line += " · " + acc
		}
		line += fmt.Sprintf(" · %.1f s", r.Finished.Sub(r.Started).Seconds())
	}
	switch {
	case p.bars == nil:
		fmt.Fprintln(p.out, line)
	case r.Status == results.Failed:
		fmt.Fprintln(p.bars, line) // above the bar
	}
}

// skipped is told when a run needs no making any more.
func (p *progress) skipped(r *Planned, status results.Status) {
	s := p.shares[r.Identity]
	p.tell(s, int64(s.weight*whole))
	n := p.finished.Add(1)
	if p.bars == nil {
		fmt.Fprintf(p.out, "[%d/%d] %s · in the store meanwhile (%s)\n", n, p.runs, r.Spec, status)
	}
}

// live starts the bar.
func (p *progress) live(w io.Writer) {
	p.bars = mpb.New(mpb.WithOutput(w), mpb.WithWidth(40), mpb.WithRefreshRate(200*time.Millisecond))
	p.bar = p.bars.AddBar(whole,
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return p.counts() })),
		mpb.AppendDecorators(decor.Percentage(), decor.Any(func(decor.Statistics) string { return p.speed() })),
	)
	p.stop, p.idle = make(chan struct{}), make(chan struct{})
	go func() {
		defer close(p.idle)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				p.bar.SetCurrent(min(p.done.Load(), whole-1)) // full only when all is stored
			case <-p.stop:
				return
			}
		}
	}()
}

func (p *progress) counts() string {
	s := fmt.Sprintf("%d/%d runs ", p.finished.Load(), p.runs)
	if f := p.failed.Load(); f > 0 {
		s = fmt.Sprintf("%d/%d runs (%d failed) ", p.finished.Load(), p.runs, f)
	}
	return s
}

func (p *progress) speed() string {
	spent := time.Since(p.began)
	s := fmt.Sprintf("  %.0f examples/s", float64(p.examples.Load())/max(spent.Seconds(), 1e-3))
	switch done := float64(p.done.Load()) / whole; {
	case p.finished.Load() == int64(p.runs):
		s += fmt.Sprintf("  %s", rough(spent))
	case spent > time.Second && done > 0.001:
		s += fmt.Sprintf("  %s left", rough(time.Duration(float64(spent)*(1-done)/done)))
	}
	return s
}

// close ends the bar and leaves it on the screen.
func (p *progress) close() {
	if p.bars == nil {
		return
	}
	close(p.stop)
	<-p.idle
	if p.finished.Load() == int64(p.runs) {
		p.bar.SetCurrent(whole)
	} else {
		p.bar.Abort(false)
	}
	p.bars.Wait()
}

// rough is a duration as one says it: 45s, 3m20s, 2h05m.
func rough(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0fs", d.Seconds())
	case d < time.Hour:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
}
