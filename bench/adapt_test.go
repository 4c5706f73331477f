package bench_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/model/gpt"
	"retain/model/optim"
	"retain/model/vec"
)

// prose is a stream of text of five tokens, the next of which is mostly one
// further on: by one in the first experience, by two in the second, and so on.
type prose struct{ experiences int }

const proseWidth, proseTokens = 6, 5

func (s prose) Spec() bench.Spec {
	spec := bench.Spec{Scenario: bench.DomainIncremental, Width: proseWidth, Tokens: true, Vocabulary: proseTokens, Outputs: proseTokens, PerToken: true}
	for range s.experiences {
		spec.Classes = append(spec.Classes, []int32{0, 1, 2, 3, 4})
	}
	return spec
}

func (s prose) At(i int, seed bench.Seed) (bench.Experience, error) {
	return bench.Experience{
		Train: proseData{seed.At("train", i), 40, i}, Valid: proseData{seed.At("valid", i), 10, i}, Test: proseData{seed.At("test", i), 20, i},
	}, nil
}

type proseData struct {
	seed   bench.Seed
	n, exp int
}

func (d proseData) Len() int          { return d.n }
func (d proseData) ExampleBytes() int { return 8 * proseWidth }

func (d proseData) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		rng := d.seed.Rand(i)
		t := int32(rng.IntN(proseTokens))
		var tokens []int32
		for range proseWidth {
			tokens = append(tokens, t)
			if t = (t + int32(d.exp) + 1) % proseTokens; rng.IntN(4) == 0 {
				t = int32(rng.IntN(proseTokens))
			}
			b.Labels = append(b.Labels, t)
		}
		b.In.Append(bench.Inputs{Rows: 1, Width: proseWidth, Tokens: tokens})
		b.Exp = append(b.Exp, int32(d.exp))
	}
}

// adapter learns as finetune does, and calls adapt while it is scored.
type adapter struct {
	learn
	adapt func(l *bench.Learner, b *bench.Batch) error
}

func (a adapter) Adapt(l *bench.Learner, b *bench.Batch) error { return a.adapt(l, b) }

func prosePlan(t testing.TB, m bench.Method) bench.Plan {
	t.Helper()
	s := prose{2}
	c := gpt.Default()
	c.Layers, c.Heads, c.Width = 1, 2, 8
	net, err := c.Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return bench.Plan{
		Stream: s, Model: net, Method: m, Optimizer: &optim.SGD{Rate: 0.1},
		Budget:   bench.Budget{Epochs: 2, Batch: 8},
		Masks:    bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll, bench.MaskSeen}},
		Evaluate: bench.Evaluate{Train: 9},
		Seed:     bench.NewSeed(1),
	}
}

// descend is a step of plain gradient descent on the block.
func descend(l *bench.Learner, b *bench.Batch) error {
	vec.Axpy(-0.2, l.Grad(b, l.CrossEntropy(b)), l.Params)
	return nil
}

// TestAdapterIsScoredAndTaughtInTurns: the loss of every block is that at the
// parameters which the blocks before it have left, computed here a second time,
// and each evaluation begins at the trained ones.
func TestAdapterIsScoredAndTaughtInTurns(t *testing.T) {
	var live []float32
	var tape bench.Tape
	loss, blocks, began := 0.0, 0, 0
	var sums []float64
	var sizes []int
	m := adapter{func(l *bench.Learner, train bench.Data) error {
		live = l.Params
		return finetune(l, train)
	}, func(l *bench.Learner, b *bench.Batch) error {
		if &l.Params[0] == &live[0] || &l.Trained[0] != &live[0] {
			t.Fatal("the parameters are no copy, or the trained ones are other than the run's")
		}
		if slices.Equal(l.Params, l.Trained) {
			began++
			if blocks > 0 {
				sums, sizes = append(sums, loss), append(sizes, blocks)
			}
			loss, blocks = 0, 0
		}
		if slices.Max(b.Exp) > 0 {
			t.Error("the block tells its experience")
		}
		if tape == nil {
			tape = l.Model.NewTape(8)
		}
		logits := tape.Forward(l.Params, b.In, bench.Pass{})
		for i, y := range b.Labels {
			loss += float64(vec.LogSumExp(logits.Row(i))) - float64(logits.Row(i)[y])
		}
		blocks++
		return descend(l, b)
	}}
	r := run(t, prosePlan(t, m))
	sums, sizes = append(sums, loss), append(sizes, blocks)
	var rows []bench.Evaluation
	for _, e := range r.Evaluations {
		if e.After > 0 && e.Mask == bench.MaskAll {
			rows = append(rows, e)
		}
	}
	if len(rows) != 12 || began != len(rows) {
		t.Fatalf("%d evaluations began at the trained parameters, of %d", began, len(rows))
	}
	for i, e := range rows {
		if want := map[bench.Split]int{bench.SplitTest: 3, bench.SplitValid: 2, bench.SplitTrain: 2}[e.Split]; sizes[i] != want {
			t.Errorf("%s in %d blocks, want %d", e.Split, sizes[i], want)
		}
		if math.Abs(e.Loss-sums[i]) > 1e-9*sums[i] {
			t.Errorf("after %d on %s of %d: loss %v, recomputed %v", e.After, e.Split, e.Experience, e.Loss, sums[i])
		}
	}
}

// TestAdaptingMovesNothing: training and the untrained model are those of a
// method that does not adapt; the rest of the test is better for it.
func TestAdaptingMovesNothing(t *testing.T) {
	want := run(t, prosePlan(t, learn(finetune)))
	p := prosePlan(t, adapter{finetune, descend})
	got := run(t, p)
	p = prosePlan(t, adapter{finetune, func(l *bench.Learner, b *bench.Batch) error {
		l.Rand("noise")
		return descend(l, b)
	}})
	p.Evaluate.Every = 3
	often := run(t, p)
	if got.Digest != want.Digest || often.Digest != want.Digest {
		t.Error("adapting moved what was learned")
	}
	var left []bench.Evaluation
	for _, e := range often.Evaluations {
		if !e.Anytime {
			left = append(left, e)
		}
	}
	for i, e := range got.Evaluations {
		w, o := want.Evaluations[i], left[i]
		switch {
		case e.Loss != o.Loss || e.Correct != o.Correct:
			t.Errorf("evaluating more often gives %+v, not %+v", o, e)
		case e.After == 0 && (e.Loss != w.Loss || e.Facts != nil):
			t.Errorf("the untrained model was taught: %+v, not %+v", e, w)
		case e.After > 0 && e.Experience != e.After && e.Loss >= w.Loss: // there is most to learn
			t.Errorf("after %d on %s of %d: loss %v, without adapting %v", e.After, e.Split, e.Experience, e.Loss, w.Loss)
		}
	}
}

// TestAdaptingIsBilledToTheEvaluation, with exact counts: test text has 20
// windows, held-out text 10 and training text 9, under two masks at once.
func TestAdaptingIsBilledToTheEvaluation(t *testing.T) {
	p := prosePlan(t, adapter{finetune, descend})
	plain, got := run(t, prosePlan(t, learn(finetune))), run(t, p)
	forward, backward := p.Model.FLOPs(1)
	for i, phase := range got.Phases {
		want := plain.Phases[i].Cost
		if phase.Name == "evaluate" && phase.Experience > 0 {
			want.Forward += 2 * 39 * forward
			want.Backward += 2 * 39 * backward
		}
		if phase.Cost != want {
			t.Errorf("%s %d: %+v, want %+v", phase.Name, phase.Experience, phase.Cost, want)
		}
	}
	for _, e := range got.Evaluations {
		n := map[bench.Split]int64{bench.SplitTest: 20, bench.SplitValid: 10, bench.SplitTrain: 9}[e.Split]
		want := []bench.Fact{{Name: bench.FactAdapt, Value: float64(n * (forward + backward))}, {Name: bench.FactScore, Value: float64(n * forward)}}
		if e.After > 0 && !slices.Equal(e.Facts, want) {
			t.Errorf("%+v, want the facts %v", e, want)
		}
	}
}

// TestAdaptingIsTheSameOnAnyThreads, with large blocks of work.
func TestAdaptingIsTheSameOnAnyThreads(t *testing.T) {
	defer vec.SetThreads(vec.Threads())
	var want string
	for _, threads := range []int{1, 2, 8} {
		vec.SetThreads(threads)
		got := fmt.Sprintf("%+v", run(t, prosePlan(t, adapter{finetune, descend})).Evaluations)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%d threads gave other evaluations than one", threads)
		}
	}
}

func TestAdapterFails(t *testing.T) {
	for want, adapt := range map[string]func(l *bench.Learner, b *bench.Batch) error{
		"experience 1: learning from test data of experience 1 while it is scored: no": func(*bench.Learner, *bench.Batch) error { return errors.New("no") },
		"while it is scored: step 10: the parameters are": func(l *bench.Learner, _ *bench.Batch) error {
			l.Params[0] = float32(math.NaN())
			return nil
		},
		"while it is scored: step 10: the loss is": func(l *bench.Learner, _ *bench.Batch) error {
			v := l.Model.Layout().Find("wte.weight").Of(l.Params)
			for i := range v.Data {
				v.Data[i] = math.MaxFloat32 / 4 * float32(i%3-1)
			}
			return nil
		},
	} {
		_, err := bench.Run(context.Background(), prosePlan(t, adapter{finetune, adapt}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for name, use := range map[string]func(l *bench.Learner, b *bench.Batch){
		"a step":  func(l *bench.Learner, b *bench.Batch) { l.Step(l.Grad(b, l.CrossEntropy(b))) },
		"batches": func(l *bench.Learner, b *bench.Batch) { l.Batches(proseData{n: 8}) },
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), name+" while the method is scored") {
					t.Errorf("%s: %v", name, r)
				}
			}()
			run(t, prosePlan(t, adapter{finetune, func(l *bench.Learner, b *bench.Batch) error {
				use(l, b)
				return nil
			}}))
		}()
	}
}

// TestAdapterNeedsText: where labels are not in the test data themselves.
func TestAdapterNeedsText(t *testing.T) {
	for _, s := range []bench.Scenario{bench.DomainIncremental, bench.ClassIncremental} {
		p := toyPlan(t, &toy{scenario: s, cuts: []int{40, 40}}, adapter{finetune, descend})
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "nothing but the labels shows them") {
			t.Errorf("%s: %v", s, err)
		}
		if _, err := bench.Run(context.Background(), p); err == nil {
			t.Errorf("%s: refused by its plan and runs", s)
		}
	}
	p := prosePlan(t, adapter{finetune, descend})
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}
