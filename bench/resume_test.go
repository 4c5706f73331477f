package bench_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

func TestResumeEndsInTheSameBits(t *testing.T) {
	for _, every := range []int{0, 25} {
		var kept []bench.Snapshot
		p := toyPlan(t, classToy(3), &averaging{})
		p.Evaluate.Every = every
		p.Keep = func(s bench.Snapshot) error { kept = append(kept, s); return nil }
		want := facts(run(t, p))
		if len(kept) != 3 {
			t.Fatalf("%d snapshots of 3 experiences", len(kept))
		}
		for i := range kept {
			p := toyPlan(t, classToy(3), &averaging{})
			p.Evaluate.Every = every
			p.Resume = &kept[i]
			if diff := cmp.Diff(want, facts(run(t, p))); diff != "" {
				t.Errorf("resumed after experience %d (-want +got):\n%s", i+1, diff)
			}
		}
	}
}

// averaging is a method with state and chance of its own: it predicts by a
// running average of the parameters and jitters its gradient.
type averaging struct {
	state struct {
		Mean  []float32
		Count int
	}
	tape bench.Tape
}

func (m *averaging) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		g[l.Rand("jitter").IntN(len(g))] += 0.125
		l.Step(g)
		if m.state.Mean == nil {
			m.state.Mean = make([]float32, len(l.Params))
		}
		m.state.Count++
		for i, x := range l.Params {
			m.state.Mean[i] += (x - m.state.Mean[i]) / float32(m.state.Count)
		}
	}
	return nil
}

func (m *averaging) State() any { return &m.state }

func (m *averaging) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) bool {
	if m.state.Mean == nil {
		clear(out.Data)
		return false
	}
	if m.tape == nil {
		m.tape = l.Model.NewTape(256)
	}
	copy(out.Data, m.tape.Forward(m.state.Mean, in, bench.Pass{}).Data)
	return true
}

// closing draws when it finishes.
type closing struct {
	averaging
	seen *[]string
}

func (m *closing) Finish(l *bench.Learner) error {
	*m.seen = append(*m.seen, fmt.Sprint(l.Experience, l.Classes, l.Last, l.Rand("jitter").Uint64()))
	return nil
}

func TestFinishAfterResume(t *testing.T) {
	var kept []bench.Snapshot
	var seen []string
	p := toyPlan(t, classToy(3), &closing{seen: &seen})
	p.Keep = func(s bench.Snapshot) error { kept = append(kept, s); return nil }
	want := facts(run(t, p))
	for i := range kept {
		p := toyPlan(t, classToy(3), &closing{seen: &seen})
		p.Resume = &kept[i]
		if diff := cmp.Diff(want, facts(run(t, p))); diff != "" {
			t.Errorf("resumed after experience %d (-want +got):\n%s", i+1, diff)
		}
	}
	if len(slices.Compact(seen)) != 1 || !strings.HasPrefix(seen[0], "2 [4 5] true ") {
		t.Errorf("the finish saw %q", seen)
	}
}
