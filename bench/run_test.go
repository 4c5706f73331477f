package bench_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/internal/race"
	"retain/model/vec"
)

// facts is a result without its timings.
func facts(r *bench.Result) *bench.Result {
	c := *r
	c.Phases = slices.Clone(r.Phases)
	for i := range c.Phases {
		c.Phases[i].Time = bench.Time{}
	}
	return &c
}

func TestRunLearnsAndForgets(t *testing.T) {
	r := run(t, toyPlan(t, classToy(2), learn(finetune)))
	if a := accuracy(t, r, 1, 1, bench.SplitTest, bench.MaskAll); a < 0.9 {
		t.Errorf("after learning experience 1 its accuracy is %.2f", a)
	}
	if a := accuracy(t, r, 2, 1, bench.SplitTest, bench.MaskAll); a > 0.1 {
		t.Errorf("finetune kept %.2f of experience 1 in a class-incremental stream", a)
	}
	if a := accuracy(t, r, 2, 2, bench.SplitTest, bench.MaskAll); a < 0.9 {
		t.Errorf("after learning experience 2 its accuracy is %.2f", a)
	}
}

func TestRunIsAFunctionOfItsPlan(t *testing.T) {
	want := facts(run(t, toyPlan(t, classToy(3), learn(finetune))))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if diff := cmp.Diff(want, facts(run(t, toyPlan(t, classToy(3), learn(finetune))))); diff != "" {
		t.Errorf("the same plan on one core (-want +got):\n%s", diff)
	}
	other := toyPlan(t, classToy(3), learn(finetune))
	other.Seed = bench.NewSeed(2)
	if run(t, other).Digest == want.Digest {
		t.Error("another seed gave the same parameters")
	}
}

func TestEvaluationMovesNothing(t *testing.T) {
	want := run(t, toyPlan(t, classToy(3), learn(finetune)))
	p := toyPlan(t, classToy(3), learn(finetune))
	p.Evaluate = bench.Evaluate{Every: 20, Sample: 7}
	p.Masks.Test = []bench.Mask{bench.MaskOwn, bench.MaskSeen, bench.MaskAll}
	got := run(t, p)
	if got.Digest != want.Digest {
		t.Error("evaluating more often changed what was learned")
	}
	if got.Phases[1].Cost != want.Phases[1].Cost {
		t.Errorf("evaluation was billed as training: %+v, not %+v", got.Phases[1].Cost, want.Phases[1].Cost)
	}
	anytime := 0
	for _, e := range got.Evaluations {
		if e.Anytime {
			anytime++
			if e.Scored != 7 || e.Experience > e.After+1 {
				t.Fatalf("anytime evaluation %+v", e)
			}
		}
	}
	if want := 3 * (3*1 + 3*2 + 3*3); anytime != want { // masks × evaluations × experiences met, in 60 steps an experience
		t.Errorf("%d anytime evaluations, want %d", anytime, want)
	}
	own := accuracy(t, got, 3, 1, bench.SplitTest, bench.MaskOwn)
	all := accuracy(t, got, 3, 1, bench.SplitTest, bench.MaskAll)
	if own <= all {
		t.Errorf("knowing the experience (%.2f) is no better than not knowing it (%.2f)", own, all)
	}
}

func TestDivergenceFailsTheRun(t *testing.T) {
	steps := 0
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		for b := range l.Batches(train) {
			steps++
			if l.Experience == 1 {
				l.Params[0] = float32(math.NaN())
			}
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		}
		return nil
	}))
	_, err := bench.Run(context.Background(), p)
	var diverged *bench.DivergedError
	if !errors.As(err, &diverged) || !strings.Contains(err.Error(), "experience 2") {
		t.Fatalf("error %v", err)
	}
	if steps != 61 {
		t.Errorf("the run went on for %d steps, not 61", steps)
	}
}

func TestRefusedStepKeepsParameters(t *testing.T) {
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		for b := range l.Batches(train) {
			kept := slices.Clone(l.Params)
			l.Params[0] = float32(math.Inf(1))
			l.Grad(b, l.CrossEntropy(b))
			copy(l.Params, kept)
			if !math.IsNaN(l.Loss()) {
				t.Fatalf("loss %v", l.Loss())
			}
			l.Discard()
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		}
		return nil
	}))
	if got, want := run(t, p).Digest, run(t, toyPlan(t, classToy(2), learn(finetune))).Digest; got != want {
		t.Error("a discarded gradient left a trace")
	}
}

func TestCancelledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	p := toyPlan(t, classToy(2), learn(finetune))
	batches := 0
	p.Watch = func(int) {
		if batches++; batches == 5 {
			cancel()
		}
	}
	if _, err := bench.Run(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if batches != 5 {
		t.Errorf("%d batches were served", batches)
	}
}

// late learns everything when it finishes.
type late struct{}

func (late) Bound()                                   {}
func (m late) Learn(*bench.Learner, bench.Data) error { return nil }
func (m late) Finish(l *bench.Learner) error {
	l.Restart()
	for b := range l.Batches(l.Seen()...) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

func TestFinisherHasNoEarlierRows(t *testing.T) {
	for _, mask := range []bench.Mask{bench.MaskAll, bench.MaskOwn} {
		p := toyPlan(t, classToy(3), late{})
		p.Masks = bench.Masks{Train: mask, Test: []bench.Mask{mask}}
		p.Evaluate.Every = 20
		r := run(t, p)
		for _, e := range r.Evaluations {
			if e.After != 0 && e.After != 3 || e.Anytime {
				t.Fatalf("an evaluation before the method had finished: %+v", e)
			}
		}
		for j := 1; j <= 3; j++ {
			if a := accuracy(t, r, 3, j, bench.SplitTest, mask); a < 0.9 {
				t.Errorf("mask %s: joint accuracy on experience %d is %.2f", mask, j, a)
			}
		}
		if got, want := r.Stored[len(r.Stored)-1], (bench.Stored{After: 3, Bytes: 120 * 16, Examples: 120}); got != want {
			t.Errorf("stored %+v, want %+v", got, want)
		}
	}
}

func TestSizes(t *testing.T) {
	s := classToy(2)
	s.cuts[1] = 16
	p := toyPlan(t, s, learn(finetune))
	forward, backward := p.Model.FLOPs(16)
	params := int64(p.Model.Layout().Len())
	if got, want := run(t, p).Sizes[1], (bench.Size{Experience: 2, Examples: 16, Bytes: 16 * 16, Pass: forward + backward, Model: 4 * params}); got != want {
		t.Errorf("size %+v, want %+v", got, want)
	}
}

func TestOnlyABoundLooksBack(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a method that is no bound was given earlier experiences")
		}
	}()
	run(t, toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		l.Seen()
		return nil
	})))
}

func TestRandDiffersWithinAStepAndAcrossSteps(t *testing.T) {
	draws := map[uint64]bool{}
	n := 0
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		for b := range l.Batches(train) {
			for _, name := range []string{"a", "a", "b"} {
				draws[l.Rand(name).Uint64()] = true
				n++
			}
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		}
		return nil
	}))
	run(t, p)
	if len(draws) != n {
		t.Errorf("%d different draws of %d", len(draws), n)
	}
}

func TestStepAllocatesNothing(t *testing.T) {
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		for b := range l.Batches(train) {
			step := func() {
				l.Rand("replay")
				g := l.Grad(b, l.CrossEntropy(b))
				vec.Add(g, l.Grad(b, l.CrossEntropy(b).Times(0.5)))
				l.Step(g)
			}
			step()
			if n := testing.AllocsPerRun(10, step); n != 0 {
				t.Errorf("a warm step allocates %v times", n)
			}
			return nil
		}
		return nil
	}))
	if !race.Enabled {
		run(t, p)
	}
}

// TestParametersThatAreNotFinite: a penalty may drive them there while the loss
// is still a number.
func TestParametersThatAreNotFinite(t *testing.T) {
	_, err := bench.Run(context.Background(), toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		if err := finetune(l, train); err != nil {
			return err
		}
		l.Params[3] = float32(math.Inf(1))
		return nil
	})))
	var diverged *bench.DivergedError
	if !errors.As(err, &diverged) || !strings.Contains(err.Error(), "experience 1: step 60: the parameters are") {
		t.Errorf("error %v", err)
	}
}

// TestSecondLoss: a loss that asks the learner for probabilities is as good in
// second place as in the first.
func TestSecondLoss(t *testing.T) {
	withLearner(t, bench.MaskAll, 1, func(l *bench.Learner, b *bench.Batch) {
		ce, p := l.CrossEntropy(b), probabilities{l, b}
		first := slices.Clone(l.Grad(b, p, ce))
		if second := l.Grad(b, ce, p); !slices.Equal(first, second) {
			t.Error("the order of two losses changes their sum")
		}
	})
}

// probabilities is a loss whose gradient by the logits is their softmax.
type probabilities struct {
	l *bench.Learner
	b *bench.Batch
}

func (p probabilities) Gradient(logits, dlogits bench.Matrix) float64 {
	p.l.Softmax(dlogits, logits, p.b)
	return 0
}

// TestReplayedDataIsBilled: examples that a method mixes into the stream are no
// examples of the stream.
func TestReplayedDataIsBilled(t *testing.T) {
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		return finetune(l, bench.Union(train, bench.Replayed(bench.Subset(train, []int{0, 1, 2, 3, 4, 5, 6, 7}))))
	}))
	p.Budget = bench.Budget{Iterations: 12, Batch: 8} // two epochs of 48
	c := run(t, p).Phases[1].Cost
	if c.Examples != 80 || c.Replayed != 16 {
		t.Errorf("billed %d examples of the stream and %d replayed ones, want 80 and 16", c.Examples, c.Replayed)
	}
}
