package bench_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"retain/bench"
)

func TestHiddenBoundariesTellNothing(t *testing.T) {
	var want []float32
	for _, cuts := range [][]int{{64, 64}, {32, 96}, {8, 16, 40, 64}, {128}} {
		s := &toy{scenario: bench.DomainIncremental, cuts: cuts, ordered: true}
		seen := 0
		p := toyPlan(t, s, learn(func(l *bench.Learner, train bench.Data) error {
			if l.Experience != 0 || l.Classes != nil || l.Spec.Classes != nil || !l.Last {
				t.Error("the learner tells of a boundary")
			}
			for b := range l.Batches(train) {
				for _, e := range b.Exp {
					if e != 0 {
						t.Fatal("an example tells its experience")
					}
				}
				seen += b.Len()
				g := l.Grad(b, l.CrossEntropy(b))
				g[l.Rand("jitter").IntN(len(g))] += 0.125
				l.Step(g)
			}
			return nil
		}))
		p.Hidden = true
		p.Budget = bench.Budget{Epochs: 1, Batch: 8}
		p.Evaluate.Every = 3
		r := run(t, p)
		if seen != 128 {
			t.Errorf("cuts %v: %d examples of 128", cuts, seen)
		}
		if want == nil {
			want = r.Params
		}
		if !slices.Equal(want, r.Params) {
			t.Errorf("boundaries at %v changed the parameters", cuts)
		}
		if got := r.Evaluations[len(r.Evaluations)-1].After; got != len(cuts) {
			t.Errorf("cuts %v: the last row is %d", cuts, got)
		}
	}
}

func TestHiddenStreamCannotBeLookedInto(t *testing.T) {
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		defer func() {
			if recover() == nil {
				t.Error("a method looked into the future of a hidden stream")
			}
		}()
		var b bench.Batch
		train.Gather([]int{train.Len() - 1}, &b)
		return nil
	}))
	p.Hidden = true
	if _, err := bench.Run(context.Background(), p); err == nil || !strings.Contains(err.Error(), "left it after experience 0 of 2") {
		t.Errorf("a method that does not learn its stream: %v", err)
	}
	p.Method = learn(func(l *bench.Learner, train bench.Data) error {
		for range 2 {
			if err := finetune(l, train); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := bench.Run(context.Background(), p); err == nil || !strings.Contains(err.Error(), "a second time") {
		t.Errorf("a stream asked for twice: %v", err)
	}
	p.Budget.ResetOptimizer = true
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("a reset at hidden boundaries: %v", err)
	}
	p.Masks.Train = bench.MaskOwn
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "hidden") {
		t.Errorf("a training mask that tells hidden boundaries: %v", err)
	}
}
