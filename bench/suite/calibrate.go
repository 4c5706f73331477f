package suite

import (
	"context"
	"time"

	"retain/bench"
)

// calibration is how long one kind of step is timed: enough for some steps of
// the largest model, and little enough not to be felt.
const calibration = 300 * time.Millisecond

// speed is how many operations a second one core makes in steps of this run's
// model, optimizer and batch, measured by a few of them on the run's data.
func speed(ctx context.Context, r *Planned) (float64, error) {
	p, err := r.plan()
	if err != nil {
		return 0, err
	}
	probe := &probe{}
	p.Stream, p.Method = brief{r.stream}, probe
	p.Masks = bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}}
	p.Hidden, p.Evaluate = false, bench.Evaluate{}
	p.Budget = bench.Budget{Iterations: 1 << 20, Batch: r.Spec.Budget.Batch}
	if _, err := bench.Run(ctx, p); err != nil {
		return 0, err
	}
	work, err := p.Work()
	if err != nil {
		return 0, err
	}
	cost := work.Grad(probe.rows, probe.steps)
	return float64(cost.Forward+cost.Backward) / max(probe.took.Seconds(), 1e-9), nil
}

// probe takes steps of plain training until the time is over. The first steps
// find their memory and are not timed.
type probe struct {
	rows, steps int64
	took        time.Duration
}

// Learn implements bench.Method.
func (m *probe) Learn(l *bench.Learner, train bench.Data) error {
	var began time.Time
	steps := 0
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
		if steps++; steps == 2 {
			began = time.Now()
			continue
		}
		if steps > 2 {
			m.rows, m.steps = m.rows+int64(b.Len()), m.steps+1
			if m.took = time.Since(began); m.took > calibration {
				return nil
			}
		}
	}
	return nil
}

// brief is the first experience of a stream with a few examples to test on.
type brief struct{ bench.Stream }

func (s brief) Spec() bench.Spec {
	spec := s.Stream.Spec()
	spec.Classes = spec.Classes[:1]
	return spec
}

func (s brief) At(i int, seed bench.Seed) (bench.Experience, error) {
	e, err := s.Stream.At(i, seed)
	if err != nil {
		return e, err
	}
	e.Test, e.Valid = bench.Subset(e.Test, []int{0}), nil
	return e, nil
}
