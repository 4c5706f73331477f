package dpm

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
)

// TestRestoredPredicts: a state that is read back and not learned on predicts as it
// did, by its average and its slots, not by the live parameters alone.
func TestRestoredPredicts(t *testing.T) {
	predict := func(resume *bench.Snapshot) (scores, weights []float32, last *bench.Snapshot) {
		p := plan(t, bench.ClassIncremental, full())
		p.Resume = resume
		p.Keep = func(s bench.Snapshot) error { last = &s; return nil }
		p.Inspect = func(l *bench.Learner) error {
			e, err := p.Stream.At(0, p.Seed)
			if err != nil {
				return err
			}
			var b bench.Batch
			e.Test.Gather([]int{0, 1, 2}, &b)
			m, _ := l.Predict(&b, bench.MaskAll)
			scores = slices.Clone(m.Data)
			a, ok := p.Method.(*DPM).Weights(l, b.In, 1)
			if !ok {
				t.Error("no weights of slots")
			}
			weights = slices.Clone(a.Data)
			return nil
		}
		run(t, p)
		return scores, weights, last
	}
	scores, weights, last := predict(nil)
	if last.After != 3 {
		t.Fatalf("the last snapshot stands after experience %d of 3", last.After)
	}
	again, weightsAgain, _ := predict(last)
	if !slices.Equal(scores, again) || !slices.Equal(weights, weightsAgain) {
		t.Errorf("scores %v, restored %v; weights %v, restored %v", scores, again, weights, weightsAgain)
	}
}

// TestResetIsRefused: boundaries do not reach the slots' own optimizer.
func TestResetIsRefused(t *testing.T) {
	p := plan(t, bench.ClassIncremental, full())
	p.Budget.ResetOptimizer = true
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "reset_optimizer: false") {
		t.Errorf("error %v", err)
	}
	m := full()
	m.Slots = false
	p.Method = m
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}
