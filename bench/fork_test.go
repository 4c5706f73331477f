package bench_test

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// TestForkLearnsOnItsOwn: a fork has parameters, optimizer, mask and chance of
// its own, leaves those of the run alone, and is billed to it.
func TestForkLearnsOnItsOwn(t *testing.T) {
	var forward int64
	p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
		net, err := (&model.MLP{Hidden: []int{5}, Init: "fan-in"}).Build(bench.Spec{Width: toyWidth, Outputs: 4})
		if err != nil {
			return err
		}
		fork := l.Fork("side", net, &optim.SGD{Rate: 0.5}, bench.MaskOwn)
		other := l.Fork("other side", net, &optim.SGD{Rate: 0.5}, bench.MaskOwn)
		if slices.Equal(fork.Params, other.Params) {
			t.Error("two forks begin alike")
		}
		if fork.Rand("a").Uint64() == l.Rand("a").Uint64() {
			t.Error("a fork draws what its run draws")
		}
		before := slices.Clone(l.Params)
		for b := range l.Batches(train) {
			fork.Step(fork.Grad(b, fork.CrossEntropy(b)))
			l.Discard()
		}
		if !slices.Equal(before, l.Params) {
			t.Error("a fork's steps moved the run's parameters")
		}
		var b bench.Batch
		train.Gather([]int{0, 1, 2, 3, 4, 5, 6, 7}, &b)
		right := 0
		for i, y := range b.Labels {
			z := fork.Logits(b.In).Row(i)
			if own := l.Classes; (z[own[1]] > z[own[0]]) == (y == own[1]) {
				right++
			}
		}
		if right < 7 {
			t.Errorf("a fork learned %d of 8", right)
		}
		forward, _ = net.FLOPs(5*8*12 + 8*8)
		return nil
	}))
	r := run(t, p)
	if got := r.Phases[1].Cost.Forward; got != forward {
		t.Errorf("billed %d operations of a fork, want %d", got, forward)
	}
}

// TestLogitsAt: other parameters are answered for without touching what the
// learner answers at its own.
func TestLogitsAt(t *testing.T) {
	withLearner(t, bench.MaskAll, 1, func(l *bench.Learner, b *bench.Batch) {
		teacher := slices.Clone(l.Params)
		own := l.Logits(b.In)
		want := slices.Clone(own.Data)
		for i := range teacher {
			teacher[i] *= 2
		}
		if slices.Equal(l.LogitsAt(teacher, b.In).Data, want) || !slices.Equal(own.Data, want) {
			t.Error("logits at other parameters are the learner's, or have overwritten them")
		}
		copy(teacher, l.Params)
		if !slices.Equal(l.LogitsAt(teacher, b.In).Data, want) {
			t.Error("logits at equal parameters differ")
		}
		l.Grad(b, l.CrossEntropy(b))
		if !slices.Equal(l.TrainLogits().Data, want) {
			t.Error("the logits of a gradient are not those of its batch")
		}
		l.Discard()
	})
}

// TestAmong: the outputs that a loss names compete, and no others.
func TestAmong(t *testing.T) {
	withLearner(t, bench.MaskAll, 1, func(l *bench.Learner, b *bench.Batch) {
		logits := l.Logits(b.In)
		named := bench.Matrix{Rows: 5, Cols: 6, Data: make([]float32, 30)}
		l.CrossEntropy(b).Among([]int32{2, 3}).Gradient(logits, named)
		for i := range 5 {
			for k, g := range named.Row(i) {
				if (g != 0) != (k == 2 || k == 3) {
					t.Fatalf("output %d of row %d has gradient %v", k, i, g)
				}
			}
		}
		if all := l.CrossEntropy(b); all.Gradient(logits, named) == 0 || named.Row(0)[0] == 0 {
			t.Error("a loss remembers the outputs that another one named")
		}
	})
}

// oracle knows the answer where it is told the experience.
type oracle struct{ learn }

func (oracle) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) bool {
	clear(out.Data)
	for i := range in.Rows {
		for k := range toyWidth {
			if in.Bytes[i*toyWidth+k] == 200 && k/2 == exp {
				out.Row(i)[k] = 1
			}
		}
	}
	l.Mod = &bench.Modulation{} // of these scores alone
	return false
}

func TestTaskScorer(t *testing.T) {
	p := toyPlan(t, classToy(3), oracle{learn(func(l *bench.Learner, train bench.Data) error {
		if l.Mod != nil {
			t.Error("gates of an evaluation are left to training")
		}
		return finetune(l, train)
	})})
	p.Masks.Test = []bench.Mask{bench.MaskAll, bench.MaskOwn}
	r := run(t, p)
	for j := 1; j <= 3; j++ {
		if a := accuracy(t, r, 1, j, bench.SplitTest, bench.MaskOwn); a != 1 {
			t.Errorf("experience %d: %.2f with the answer told", j, a)
		}
	}
	if a := accuracy(t, r, 1, 2, bench.SplitTest, bench.MaskAll); a > 0.5 {
		t.Errorf("%.2f under the mask that does not tell", a)
	}
}
