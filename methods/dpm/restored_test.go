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
	second := func(average bool) bench.Method {
		m := full2()
		m.Average, m.Bytes = average, 25000
		return stepping2{m, func(*bench.Learner, *bench.Batch) bool {
			if m.state.Steps == 15 { // what is retrieved is to matter
				m.state.Keys.to(m.state.Keys.open())
			}
			return false
		}}
	}
	for name, fresh := range map[string]func() bench.Method{
		"version 1": func() bench.Method { return full() },
		"version 2": func() bench.Method { return second(false) }, "version 2 with an average": func() bench.Method { return second(true) },
	} {
		t.Run(name, func(t *testing.T) { restoredPredicts(t, fresh) })
	}
}

func restoredPredicts(t *testing.T, fresh func() bench.Method) {
	predict := func(resume *bench.Snapshot) (scores, weights []float32, last *bench.Snapshot) {
		p := plan(t, bench.ClassIncremental, fresh())
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
			a, ok := p.Method.(interface {
				Weights(l *bench.Learner, in bench.Inputs, per int) (bench.Matrix, bool)
			}).Weights(l, b.In, 1)
			if !ok {
				t.Error("no weights of slots")
			}
			weights = slices.Clone(a.Data)
			if live := l.Model.NewTape(3).Forward(l.Params, b.In, bench.Pass{}); slices.Equal(live.Data, scores) {
				t.Error("neither average nor slots make a difference")
			}
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
	one, two := full(), full2()
	one.Slots, two.Slots = false, false
	for _, c := range []struct{ with, without bench.Method }{{full(), one}, {full2(), two}} {
		p := plan(t, bench.ClassIncremental, c.with)
		p.Budget.ResetOptimizer = true
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "reset_optimizer: false") {
			t.Errorf("%T: error %v", c.with, err)
		}
		p.Method = c.without
		if err := p.Check(); err != nil {
			t.Errorf("%T without slots: %v", c.without, err)
		}
	}
}
