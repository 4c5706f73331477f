package bench_test

import (
	"testing"

	"retain/bench"
	"retain/model"
)

// tapes counts how many a model has made.
type tapes struct {
	bench.Model
	made int
}

func (m *tapes) NewTape(maxRows int) bench.Tape {
	m.made++
	return m.Model.NewTape(maxRows)
}

// TestWorkspace: runs on the memory of earlier ones, with the same model and with
// another, end in the bits of runs on fresh memory, and make no new tapes for a
// model that is known.
func TestWorkspace(t *testing.T) {
	wide, err := (&model.MLP{Hidden: []int{9, 7}, Init: "glorot"}).Build(classToy(2).Spec())
	if err != nil {
		t.Fatal(err)
	}
	var space bench.Workspace
	counted := &tapes{Model: wide}
	for i, seed := range []int64{1, 2, 3, 2} {
		fresh := func() bench.Plan {
			p := toyPlan(t, classToy(2), learn(finetune))
			p.Seed = bench.NewSeed(seed)
			if i != 2 {
				p.Model = counted
			}
			return p
		}
		want := run(t, fresh()).Digest
		made := counted.made
		p := fresh()
		p.Workspace = &space
		if got := run(t, p).Digest; got != want {
			t.Errorf("run %d: another digest on memory that others have used", i)
		}
		if i == 1 && counted.made != made {
			t.Errorf("run %d made %d tapes anew", i, counted.made-made)
		}
		if i != 1 && i != 2 && counted.made == made {
			t.Errorf("run %d took tapes of another model", i)
		}
	}
}
