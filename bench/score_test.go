package bench_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

func TestScorerDecidesThePrediction(t *testing.T) {
	plain := run(t, toyPlan(t, classToy(2), learn(finetune)))
	scored := run(t, toyPlan(t, classToy(2), &averaging{}))
	for _, e := range scored.Evaluations {
		if e.HasLoss != (e.After > 0) {
			t.Fatalf("%+v: a loss is recorded where the scores are no probabilities, or missing where they are", e)
		}
	}
	if cmp.Equal(plain.Evaluations, scored.Evaluations) {
		t.Error("the average predicts exactly as the parameters do")
	}
}

// chancy draws while it is asked for scores, and in its finish.
type chancy struct{ learn }

func (chancy) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) bool {
	copy(out.Data, l.Logits(in).Data)
	out.Data[0] += l.Rand("jitter").Float32() / 8
	return true
}

// TestScoresDrawApart: draws in an evaluation disturb none of training, and do
// not depend on how often was evaluated.
func TestScoresDrawApart(t *testing.T) {
	method := func() chancy {
		return chancy{func(l *bench.Learner, train bench.Data) error {
			for b := range l.Batches(train) {
				g := l.Grad(b, l.CrossEntropy(b))
				g[l.Rand("jitter").IntN(len(g))] += 0.125
				l.Step(g)
			}
			return nil
		}}
	}
	var want *bench.Result
	for _, every := range []int{0, 1, 7} {
		p := toyPlan(t, classToy(2), method())
		p.Evaluate.Every = every
		r := run(t, p)
		if want == nil {
			want = r
		}
		if r.Digest != want.Digest {
			t.Errorf("evaluating every %d batches changed what was learned", every)
		}
		var losses, all []float64
		for _, e := range r.Evaluations {
			if !e.Anytime {
				losses = append(losses, e.Loss)
			}
		}
		for _, e := range want.Evaluations {
			all = append(all, e.Loss)
		}
		if !slices.Equal(losses, all) {
			t.Errorf("evaluating every %d batches changed the evaluations at boundaries", every)
		}
	}
}
