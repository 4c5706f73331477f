package dpm

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
)

func TestSound(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		name string
		loss float64
		g    []float32
		want bool
	}{
		{"well", 1, []float32{1, -2}, true},
		{"nan loss", math.NaN(), []float32{1}, false},
		{"infinite loss", math.Inf(1), nil, false},
		{"nan gradient", 1, []float32{1, nan}, false},
		{"infinite gradient", 1, []float32{-inf}, false},
		{"gradient that a factor could make infinite", 1, []float32{3e38}, false},
		{"none", 0, nil, true},
	} {
		if got := sound(c.loss, []float32{1}, c.g); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestBrake(t *testing.T) {
	var b brake
	b.refuse()
	b.refuse()
	if b.factor() != 0.25 {
		t.Errorf("two refusals leave %v", b.factor())
	}
	for range calmSteps {
		b.take()
	}
	if b.factor() != 0.5 {
		t.Errorf("%d steps later %v", calmSteps, b.factor())
	}
	for range 5 * calmSteps {
		b.take()
	}
	if b.factor() != 1 {
		t.Errorf("in the end %v", b.factor())
	}
}

// TestNothingNotFiniteReachesTheParameters: inputs that make losses and gradients
// infinite are refused, recorded, and leave everything as it was; learning goes on.
func TestNothingNotFiniteReachesTheParameters(t *testing.T) {
	m := full()
	var before []float32
	checked := 0
	p := plan(t, bench.DomainIncremental, m)
	p.Stream = poisoned{p.Stream}
	p.Model = buildFor(t, p.Stream)
	watched := watching{m, func(l *bench.Learner) {
		if m.state.Brake.Halved > 0 && m.state.Brake.Taken == 0 {
			checked++
			if !slices.Equal(before, l.Params) {
				t.Error("a refused step moved the parameters")
			}
		}
		before = append(before[:0], l.Params...)
	}}
	p.Method = watched
	r := run(t, p)
	refused := 0
	for _, d := range r.Decisions {
		if d.Action == actionRefuse {
			refused++
		}
	}
	if refused == 0 || 2*refused > int(m.state.Steps) || checked == 0 {
		t.Fatalf("%d steps refused, %d looked at", refused, checked)
	}
	if !sound(0, r.Params, m.state.Average.Params, m.state.Slots.Params, m.state.Memory.Items.Logits) {
		t.Error("something that is not finite got in")
	}
	for _, v := range m.state.Memory.Items.Floats {
		if v > 1e30 {
			t.Error("a refused example was stored")
		}
	}
}

// TestABrokenModelIsAFailedRun: where a step that was taken leaves parameters by
// which nothing can be computed, all steps after it are refused, and the run fails
// as that of any method would.
func TestABrokenModelIsAFailedRun(t *testing.T) {
	m, refused := full(), int64(0)
	p := plan(t, bench.DomainIncremental, m)
	p.Method = watching{m, func(l *bench.Learner) {
		if m.state.Steps == 20 {
			for i := range l.Params {
				l.Params[i] *= 1e18
				m.state.Average.Params[i] *= 1e18 // as if a step had come between
			}
		}
		refused = m.state.Brake.Halved
	}}
	_, err := bench.Run(context.Background(), p)
	var diverged *bench.DivergedError
	if !errors.As(err, &diverged) || !strings.Contains(err.Error(), "the loss on test data of experience 1 is NaN") || refused == 0 {
		t.Errorf("error %v after %d refused steps", err, refused)
	}
}

// poisoned is a stream of features in which one example in thirty is too large
// to compute with.
type poisoned struct{ bench.Stream }

func (s poisoned) At(i int, seed bench.Seed) (bench.Experience, error) {
	e, err := s.Stream.At(i, seed)
	e.Train, e.Test = poison{e.Train, true}, poison{e.Test, false}
	return e, err
}

type poison struct {
	bench.Data
	on bool
}

func (d poison) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		var one bench.Batch
		d.Data.Gather([]int{i}, &one)
		x := make([]float32, one.In.Width)
		for k, v := range one.In.Bytes {
			x[k] = float32(v) / 255
		}
		if d.on && i%30 == 0 {
			for k := range x {
				x[k] = 2e38
			}
		}
		b.In.Append(bench.Inputs{Rows: 1, Width: len(x), Floats: x})
		b.Labels, b.Exp = append(b.Labels, one.Labels...), append(b.Exp, one.Exp...)
	}
}

// watching is DPM with a look at the learner before the first step and after
// every one.
type watching struct {
	*DPM
	look func(l *bench.Learner)
}

func (m watching) Learn(l *bench.Learner, train bench.Data) error {
	if err := m.begin(l); err != nil {
		return err
	}
	m.look(l)
	for b := range l.Batches(train) {
		m.step(l, b)
		m.look(l)
	}
	return nil
}

// TestGuardsAreNeverTrainedOn: in a whole run no replayed example is guard, and
// guards there are.
func TestGuardsAreNeverTrainedOn(t *testing.T) {
	m, replayed := full(), 0
	p := plan(t, bench.DomainIncremental, m)
	p.Method = watching{m, func(*bench.Learner) {
		if m.state.Memory.Items.Len() < guardEvery || m.decides() {
			return // the draw of guards lies where that of replayed examples did
		}
		for _, at := range m.scratch.drawn[:m.scratch.replayed.Len()] {
			replayed++
			if guarded(at) {
				t.Fatalf("step %d replays the guard at place %d", m.state.Steps, at)
			}
		}
	}}
	run(t, p)
	if replayed < 500 || len(m.state.Memory.pool(true, nil)) != 4 {
		t.Errorf("%d examples replayed, %d guards", replayed, len(m.state.Memory.pool(true, nil)))
	}
}
