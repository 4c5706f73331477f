package bench_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

// counting is running text that counts 0 1 2 3 0 1 2 3 …; of its second
// experience alone texts can be judged.
type counting struct{}

func (counting) Spec() bench.Spec {
	all := []int32{0, 1, 2, 3}
	return bench.Spec{Scenario: bench.DomainIncremental, Width: 4, Tokens: true, Vocabulary: 4, Outputs: 4, PerToken: true, Classes: [][]int32{all, all}}
}

func (counting) At(int, bench.Seed) (bench.Experience, error) {
	return bench.Experience{Train: counted{}, Test: counted{}}, nil
}

func (counting) Judges(i int) bool { return i == 1 }

// Texts begin with 2 3 and are to go on 0 1 2 3 0 1; only one that ends early is new.
func (counting) Texts(_, n int, _ bench.Seed) []bench.Text {
	one := bench.Text{
		Opening: []int32{2, 3}, Most: 6,
		Over:  func(written []int32) bool { return slices.Contains(written, 1) && len(written) > 5 },
		Right: func(written []int32) (bool, bool) { return slices.Equal(written, []int32{0, 1, 2, 3, 0, 1}), false },
	}
	early := one
	early.Over = func(written []int32) bool { return written[len(written)-1] == 1 }
	early.Right = func(written []int32) (bool, bool) { return slices.Equal(written, []int32{0, 1}), true }
	return append(slices.Repeat([]bench.Text{one}, n-1), early)
}

type counted struct{}

func (counted) Len() int          { return 10 }
func (counted) ExampleBytes() int { return 32 }
func (counted) Gather(idx []int, b *bench.Batch) {
	for range idx {
		b.In.Append(bench.Inputs{Rows: 1, Width: 4, Tokens: []int32{0, 1, 2, 3}})
		b.Labels = append(b.Labels, 1, 2, 3, 0)
		b.Exp = append(b.Exp, 0)
	}
}

// counter is a network that answers each token with zeros.
type counter struct{}

func (counter) Layout() bench.Layout        { return bench.Layout{{Name: "w", Rows: 1, Cols: 1}} }
func (counter) Init([]float32, *rand.Rand)  {}
func (counter) NewTape(int) bench.Tape      { return &counterTape{} }
func (counter) FLOPs(rows int) (_, _ int64) { return int64(rows), int64(rows) }

type counterTape struct{ out bench.Matrix }

func (t *counterTape) Forward(_ []float32, in bench.Inputs, _ bench.Pass) bench.Matrix {
	n := in.Rows * in.Width
	t.out = bench.Matrix{Rows: n, Cols: 4, Data: make([]float32, 4*n)}
	return t.out
}
func (*counterTape) Backward(grad []float32, _ bench.Matrix) { clear(grad) }
func (*counterTape) BackwardSquares([]float32, bench.Matrix) {}

// knows predicts the next token by its own scores, with probability p.
type knows struct{ probabilities, well bool }

func (knows) Learn(l *bench.Learner, train bench.Data) error { return finetune(l, train) }
func (m knows) Scores(_ *bench.Learner, in bench.Inputs, out bench.Matrix) bool {
	for i, token := range in.Tokens {
		clear(out.Row(i))
		if m.well {
			out.Row(i)[(token+1)%4] = 60
		}
	}
	return m.probabilities
}

// TestWrite: at the end of the stream the method writes with its scores, what it
// wrote is judged text by text, and nothing else of the run moves.
func TestWrite(t *testing.T) {
	written := func(m bench.Method, n int) (facts []string, shares []float64, digest string) {
		p := toyPlan(t, classToy(1), m)
		p.Stream, p.Model, p.Evaluate = counting{}, counter{}, bench.Evaluate{Write: n}
		r := run(t, p)
		for _, e := range r.Evaluations {
			if len(e.Facts) > 0 && (e.After != 2 || e.Experience != 2 || e.Split != bench.SplitTest) {
				t.Errorf("facts of experience %d after %d on %s", e.Experience, e.After, e.Split)
			}
			for _, f := range e.Facts {
				facts, shares = append(facts, f.Name), append(shares, f.Value)
			}
		}
		return facts, shares, r.Digest
	}
	const n = 20
	names, shares, digest := written(knows{true, true}, n)
	if diff := cmp.Diff([]string{bench.FactNovel, bench.FactQuality, bench.FactWritten}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]float64{1. / n, 1, n}, shares); diff != "" {
		t.Errorf("who knows it writes otherwise: %s", diff)
	}
	if _, shares, _ := written(knows{true, false}, n); shares[1] > 0.3 {
		t.Errorf("who knows nothing writes %v of it", shares[1])
	}
	if names, _, _ := written(knows{false, true}, n); names != nil {
		t.Errorf("scores that are no probabilities write: %v", names)
	}
	if names, _, other := written(knows{true, true}, 0); names != nil || other != digest {
		t.Errorf("facts %v of nothing written; or writing moves the run", names)
	}
}
