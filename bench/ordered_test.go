package bench_test

import (
	"slices"
	"testing"

	"retain/bench"
)

// inOrder records the labels that it is served.
type inOrder struct{ learned, together []int32 }

func (m *inOrder) Bound() {}

func (m *inOrder) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		m.learned = append(m.learned, b.Labels...)
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	if !l.Last {
		return nil
	}
	for b := range l.Batches(l.Seen()...) {
		m.together = append(m.together, b.Labels...)
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	return nil
}

// TestOrderedStream: an experience keeps its order in each epoch; all of them
// together come in a drawn one.
func TestOrderedStream(t *testing.T) {
	s := classToy(2)
	s.ordered = true
	m := &inOrder{}
	p := toyPlan(t, s, m)
	p.Budget.Epochs = 2
	run(t, p)
	for i, y := range m.learned {
		if want := int32(i/80*2 + i%2); y != want {
			t.Fatalf("example %d has the label %d, want %d", i, y, want)
		}
	}
	if first := m.together[:40]; !slices.Contains(first, 3) || !slices.Contains(first, 0) {
		t.Errorf("together they begin with %v", first)
	}
}
