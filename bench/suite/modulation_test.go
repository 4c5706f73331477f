package suite

import (
	"context"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/results"
)

// TestRemakeHasAdaptersOfThePast: a run of inc-lora that is made again, for a sample or
// an export, comes with the adapters that its last parameters lack.
func TestRemakeHasAdaptersOfThePast(t *testing.T) {
	c, err := Parse("adapted.yaml", []byte(strings.NewReplacer("BASE", "mlp", "finetune", "inc-lora", " limit: 10", " experiences: 3, classes: 3, limit: 10").Replace(adapted)), nil)
	if err != nil {
		t.Fatal(err)
	}
	planned, err := NewPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	spec := planned.Runs[0].Spec
	fresh := func() bench.Plan {
		p, err := spec.Plan()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := fresh()
	var after []bench.Snapshot
	p.Keep = func(s bench.Snapshot) error { after = append(after, s); return nil }
	var last []float32 // what a batch is answered at the end
	var b bench.Batch
	e, err := p.Stream.At(0, p.Seed)
	if err != nil {
		t.Fatal(err)
	}
	e.Test.Gather([]int{0, 1, 2}, &b)
	p.Inspect = func(l *bench.Learner) error {
		last = slices.Clone(l.Logits(b.In).Data)
		return nil
	}
	r, err := bench.Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	for experience := range len(after) {
		p := fresh()
		params, mod, err := remake(context.Background(), spec, p, results.Run{Digest: r.Digest, Experiences: len(after)}, experience)
		if err != nil {
			t.Fatal(err)
		}
		if experience == 0 {
			if got := p.Model.NewTape(3).Forward(params, b.In, bench.Pass{Mod: mod}).Data; !slices.Equal(got, last) {
				t.Errorf("the end made again answers %v, was %v", got, last)
			}
			continue
		}
		model := p.Model.(bench.Adapted)
		want := slices.Clone(model.Frozen())
		for _, s := range after[:experience-1] {
			model.Fold(want, s.Params)
		}
		if !slices.Equal(params, after[experience-1].Params) || (mod == nil) != (experience == 1) || mod != nil && !slices.Equal(mod.Base, want) {
			t.Errorf("experience %d made again has other adapters", experience)
		}
	}
	// So has a run that is taken up where the last experience ended.
	p = fresh()
	p.Resume = &after[len(after)-1]
	var again []float32
	p.Inspect = func(l *bench.Learner) error {
		again = slices.Clone(l.Logits(b.In).Data)
		return nil
	}
	if _, err := bench.Run(context.Background(), p); err != nil || !slices.Equal(again, last) {
		t.Errorf("a resumed run answers %v, was %v (%v)", again, last, err)
	}
}
