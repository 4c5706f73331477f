package bench_test

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model/gpt"
)

// droppingPlan is method m on a transformer that drops numbers.
func droppingPlan(t *testing.T, m bench.Method) bench.Plan {
	t.Helper()
	p := prosePlan(t, m)
	c := gpt.Default()
	c.Layers, c.Heads, c.Width, c.Dropout = 1, 2, 8, 0.3
	var err error
	if p.Model, err = c.Build(p.Stream.Spec()); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDropoutDrawsAnew: with the same parameters and the same batch, what is dropped alone
// makes gradients differ: by pass, by step, by experience and by seed, and by nothing else.
func TestDropoutDrawsAnew(t *testing.T) {
	b := &bench.Batch{In: bench.Inputs{Rows: 4, Width: proseWidth}, Exp: make([]int32, 4)}
	for i := range 4 * proseWidth {
		b.In.Tokens = append(b.In.Tokens, int32(i*i%proseTokens))
		b.Labels = append(b.Labels, int32(i%proseTokens))
	}
	gradients := func(seed int64) (all [][]float32) {
		m := learn(func(l *bench.Learner, train bench.Data) error {
			steps := 0
			for range l.Batches(train) {
				for i := range l.Params {
					l.Params[i] = float32(i%7-3) / 8
				}
				if steps < 2 {
					for range 2 {
						all = append(all, slices.Clone(l.Grad(b, l.CrossEntropy(b))))
					}
				}
				steps++
				l.Step(make([]float32, len(l.Params)))
			}
			return nil
		})
		p := droppingPlan(t, m)
		p.Seed = bench.NewSeed(seed)
		run(t, p)
		return all
	}
	first := gradients(1)
	if again := gradients(1); !slices.EqualFunc(first, again, slices.Equal) {
		t.Error("the same seed drops others")
	}
	all := append(first, gradients(2)...)
	if len(all) != 16 { // two seeds, experiences, steps and passes
		t.Fatalf("%d gradients", len(all))
	}
	for i := range all {
		for j := range i {
			if slices.Equal(all[i], all[j]) {
				t.Errorf("passes %d and %d dropped the same", j, i)
			}
		}
	}
}

// TestDropoutResumes: a run that drops ends in the same bits when it is resumed, and in
// others than one that does not drop.
func TestDropoutResumes(t *testing.T) {
	var kept []bench.Snapshot
	p := droppingPlan(t, learn(finetune))
	p.Keep = func(s bench.Snapshot) error {
		kept = append(kept, s)
		return nil
	}
	want := run(t, p).Digest
	if run(t, prosePlan(t, learn(finetune))).Digest == want {
		t.Error("nothing is dropped")
	}
	for i := range kept {
		p := droppingPlan(t, learn(finetune))
		p.Resume = &kept[i]
		if got := run(t, p).Digest; got != want {
			t.Errorf("resumed after experience %d: other bits", kept[i].After)
		}
	}
	if len(kept) == 0 {
		t.Error("no snapshot")
	}
}
