package bench_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"retain/bench"
)

// TestBudgetServesWhatItSays counts batches and examples under every kind of
// budget and compares them with what the plan said in advance.
func TestBudgetServesWhatItSays(t *testing.T) {
	for _, b := range []bench.Budget{
		{Epochs: 1, Batch: 8}, {Epochs: 2, Batch: 7}, {Epochs: 2, Batch: 7, DropLast: true},
		{Iterations: 3, Batch: 7}, {Iterations: 13, Batch: 7}, {Iterations: 13, Batch: 7, DropLast: true}, {Epochs: 3, Batch: 64},
	} {
		t.Run(fmt.Sprintf("%+v", b), func(t *testing.T) {
			var sizes [][]int
			p := toyPlan(t, classToy(2), learn(func(l *bench.Learner, train bench.Data) error {
				var own []int
				met := map[string]int{}
				for batch := range l.Batches(train) {
					own = append(own, batch.Len())
					for i := range batch.Len() {
						met[string(batch.In.Slice(i, i+1).Bytes)]++
					}
				}
				if b.Epochs > 0 && !b.DropLast {
					for _, n := range met {
						if n != b.Epochs {
							t.Fatalf("an example was served %d times in %d epochs", n, b.Epochs)
						}
					}
				}
				sizes = append(sizes, own)
				return nil
			}))
			p.Budget = b
			w, err := p.Work()
			if err != nil {
				t.Fatal(err)
			}
			r := run(t, p)
			for k, own := range sizes {
				var said []int
				w.EachBatch(k, func(rows int) { said = append(said, rows) })
				if !slices.Equal(own, said) {
					t.Errorf("experience %d: batches %v, said %v", k+1, own, said)
				}
				rows := int64(0)
				for _, n := range own {
					rows += int64(n)
				}
				if rows != w.Shares[k].Rows || rows != r.Phases[1+2*k].Cost.Examples {
					t.Errorf("experience %d: %d examples, said %d, counted %d", k+1, rows, w.Shares[k].Rows, r.Phases[1+2*k].Cost.Examples)
				}
			}
		})
	}
}

func TestPlanRefuses(t *testing.T) {
	for want, change := range map[string]func(p *bench.Plan){
		"batch is 0":       func(p *bench.Plan) { p.Budget.Batch = 0 },
		"epochs and of":    func(p *bench.Plan) { p.Budget.Iterations = 3 },
		"do not fill":      func(p *bench.Plan) { p.Budget = bench.Budget{Epochs: 1, Batch: 64, DropLast: true} },
		"unknown mask":     func(p *bench.Plan) { p.Masks.Train = "some" },
		"no test mask":     func(p *bench.Plan) { p.Masks.Test = nil },
		"train is -1":      func(p *bench.Plan) { p.Evaluate.Train = -1 },
		"not defined here": func(p *bench.Plan) { p.Method = picky{} },
	} {
		p := toyPlan(t, classToy(2), learn(finetune))
		change(&p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("check: error %v, want one with %q", err, want)
		}
		if _, err := bench.Run(context.Background(), p); err == nil {
			t.Errorf("a plan refused with %q was run", want)
		}
	}
}

type picky struct{}

func (picky) Learn(*bench.Learner, bench.Data) error { return nil }
func (picky) Check(bench.Work) error                 { return fmt.Errorf("not defined here") }

func TestSeedPathsDiffer(t *testing.T) {
	s := bench.NewSeed(1)
	met := map[bench.Seed]int{}
	for i, path := range [][]any{
		{}, {"a"}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {1}, {"1"}, {1, 2}, {2, 1}, {-1}, {int64(3)}, {"a", 1}, {1, "a"},
	} {
		if j, ok := met[s.At(path...)]; ok {
			t.Errorf("paths %d and %d lead to the same seed", i, j)
		}
		met[s.At(path...)] = i
	}
	if s.At(1) != s.At(int32(1)) || s.At(1) != s.At(int64(1)) {
		t.Error("the width of an integer changes a path")
	}
	if got, want := bench.NewSeed(1).Rand("golden", 1).Uint64(), uint64(goldenDraw); got != want {
		t.Errorf("the first draw is %#x, not %#x: every recorded run would change", got, want)
	}
}

func TestRegistryFinds(t *testing.T) {
	r := bench.Registry[int]{
		"finetune": {New: func() int { return 1 }, Alias: []string{"naive"}},
		"ewc":      {New: func() int { return 2 }},
	}
	if name, e, err := r.Find("naive"); err != nil || name != "finetune" || e.New() != 1 {
		t.Errorf("alias: %q, %v", name, err)
	}
	if _, _, err := r.Find("ewk"); err == nil || !strings.Contains(err.Error(), `did you mean "ewc"`) {
		t.Errorf("near miss: %v", err)
	}
	if _, _, err := r.Find("transformer"); err == nil || !strings.Contains(err.Error(), "one of ewc, finetune") {
		t.Errorf("far miss: %v", err)
	}
}

func TestDataViews(t *testing.T) {
	d := toyData{seed: bench.NewSeed(1), n: 10}
	u := bench.Union(d, bench.Subset(d, []int{9, 0}))
	if u.Len() != 12 {
		t.Fatalf("a union of 10 and 2 has %d", u.Len())
	}
	var got, want bench.Batch
	u.Gather([]int{10, 3, 11}, &got)
	d.Gather([]int{9, 3, 0}, &want)
	if !slices.Equal(got.In.Bytes, want.In.Bytes) || !slices.Equal(got.Labels, want.Labels) {
		t.Error("union and subset hand out other examples")
	}
	weighted := bench.Batch{Weight: []float32{3}}
	d.Gather([]int{1}, &weighted)
	want.Append(&weighted)
	if !slices.Equal(want.Weight, []float32{1, 1, 1, 3}) || want.Len() != 4 {
		t.Errorf("weights %v of %d examples", want.Weight, want.Len())
	}
}

const goldenDraw = 0xa318d2aff6901d9f
