package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
)

// numbered is n examples whose only pixel is their number and whose class is
// the remainder by classes, its experience the remainder by exps.
type numbered struct{ n, classes, exps int }

func (d numbered) Len() int          { return d.n }
func (d numbered) ExampleBytes() int { return 5 }
func (d numbered) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		b.In.Append(bench.Inputs{Rows: 1, Width: 1, Bytes: []uint8{uint8(i)}})
		b.Labels = append(b.Labels, int32(i%d.classes))
		b.Exp = append(b.Exp, int32(i%d.exps))
	}
}

func (d numbered) batch() *bench.Batch {
	b := &bench.Batch{}
	for i := range d.n {
		d.Gather([]int{i}, b)
	}
	return b
}

// TestReservoirIsUniform offers 100 examples to a memory of 20, 4,000 times:
// each is kept a fifth of the time, within five standard deviations.
func TestReservoirIsUniform(t *testing.T) {
	const trials = 4000
	kept := make([]int, 100)
	b := numbered{100, 5, 3}.batch()
	for trial := range trials {
		var m Buffer
		offered := int64(0)
		m.offerReservoir(b, 20, &offered, bench.NewSeed(int64(trial)).Rand("reservoir"))
		if m.Len() != 20 || offered != 100 {
			t.Fatalf("%d kept of %d offered", m.Len(), offered)
		}
		for i, pixel := range m.Bytes {
			kept[pixel]++
			if m.Labels[i] != int32(pixel%5) || m.Exp[i] != int32(pixel%3) {
				t.Fatalf("example %d came with label %d, experience %d", pixel, m.Labels[i], m.Exp[i])
			}
		}
	}
	sd := math.Sqrt(trials * 0.2 * 0.8)
	for i, n := range kept {
		if math.Abs(float64(n)-trials*0.2) > 5*sd {
			t.Errorf("example %d was kept %d times of %d", i, n, trials)
		}
	}
}

// skewed is a stream in which one class comes first and is much the largest.
func skewed() *bench.Batch {
	b := &bench.Batch{}
	for i := range 200 {
		class := int32(0)
		if i >= 160 {
			class = int32(1 + i%4)
		}
		b.In.Append(bench.Inputs{Rows: 1, Width: 1, Bytes: []uint8{uint8(i)}})
		b.Labels = append(b.Labels, class)
		b.Exp = append(b.Exp, 0)
	}
	return b
}

func TestBalancedBufferIsBalanced(t *testing.T) {
	firstHalf := 0
	for trial := range 300 {
		var m Buffer
		m.offerBalanced(skewed(), 25, make([]int64, 5), make([]bool, 5), bench.NewSeed(int64(trial)).Rand("reservoir"))
		if got := m.counts(5); !slices.Equal(got, []int{5, 5, 5, 5, 5}) {
			t.Fatalf("classes %v in a balanced memory of 25", got)
		}
		for i, class := range m.Labels {
			if class == 0 && m.Bytes[i] < 80 {
				firstHalf++
			}
		}
	}
	if mean := float64(firstHalf) / 300; mean < 2 || mean > 3 {
		t.Errorf("%.2f of the 5 examples of the large class come from its first half, which is no uniform sample", mean)
	}
}

func TestPerClassKeepsSoManyOfEach(t *testing.T) {
	var m Buffer
	m.addPerClass(numbered{50, 4, 3}, 6, bench.NewSeed(1).Rand("memory"))
	if got := m.counts(4); !slices.Equal(got, []int{6, 6, 6, 6}) {
		t.Errorf("classes %v, want 6 of each", got)
	}
	pixels := slices.Clone(m.Bytes)
	slices.Sort(pixels)
	if len(slices.Compact(pixels)) != 24 {
		t.Error("an example is kept twice")
	}
	if other := (Buffer{}); func() bool {
		other.addPerClass(numbered{50, 4, 3}, 6, bench.NewSeed(2).Rand("memory"))
		return slices.Equal(other.Bytes, m.Bytes)
	}() {
		t.Error("another seed keeps the same examples")
	}
	var few Buffer
	few.addPerClass(numbered{5, 4, 3}, 6, bench.NewSeed(1).Rand("memory"))
	if few.Len() != 5 {
		t.Errorf("%d kept of 5", few.Len())
	}
}

func TestDrawIsWithoutReplacement(t *testing.T) {
	var m Buffer
	m.addPerClass(numbered{40, 4, 3}, 10, bench.NewSeed(1).Rand("memory"))
	var b bench.Batch
	var scratch []int
	met := map[uint8]int{}
	for trial := range 200 {
		m.Draw(&b, 15, bench.NewSeed(int64(trial)).Rand("replay"), &scratch)
		own := slices.Clone(b.In.Bytes)
		slices.Sort(own)
		if len(slices.Compact(own)) != 15 {
			t.Fatal("an example was drawn twice")
		}
		for i, pixel := range b.In.Bytes {
			met[pixel]++
			if b.Labels[i] != int32(pixel%4) {
				t.Fatal("an example was drawn with another's label")
			}
		}
	}
	if len(met) != 40 {
		t.Errorf("%d of 40 examples were ever drawn", len(met))
	}
	if m.Draw(&b, 99, bench.NewSeed(1).Rand("replay"), &scratch); b.Len() != 40 {
		t.Errorf("a draw of more than there are gave %d", b.Len())
	}
}

// TestFisherAgainstSingleGradients holds the batched Fisher information to its
// definition: gradients of single examples and single labels, in float64.
func TestFisherAgainstSingleGradients(t *testing.T) {
	for _, labels := range []Labels{LabelsAll, LabelsTrue, LabelsWeighted} {
		withLearner(t, func(l *bench.Learner, train bench.Data) {
			got := fisher(l, train, 0, labels)
			want := make([]float64, len(l.Params))
			var b bench.Batch
			for i := range train.Len() {
				b.Reset()
				train.Gather([]int{i}, &b)
				logits := l.Logits(b.In)
				p := bench.Matrix{Rows: 1, Cols: logits.Cols, Data: make([]float32, logits.Cols)}
				l.Softmax(p, logits, &b)
				own := b.Labels[0]
				for c, q := range p.Data {
					weight := float64(q)
					switch {
					case labels != LabelsAll && int32(c) != own:
						weight = 0
					case labels == LabelsTrue:
						weight = 1
					}
					b.Labels[0] = int32(c)
					for k, g := range l.Grad(&b, l.CrossEntropy(&b)) {
						want[k] += weight * float64(g) * float64(g) / float64(train.Len())
					}
					l.Discard()
				}
			}
			for k := range want {
				if math.Abs(float64(got[k])-want[k]) > 1e-6+1e-4*want[k] {
					t.Fatalf("labels %s: F[%d] = %v, want %v", labels, k, got[k], want[k])
				}
			}
		})
	}
}

// TestFisherOfSampledLabels: over many samples the sampled Fisher information
// comes to the exact one, and the true-label one does not.
func TestFisherOfSampledLabels(t *testing.T) {
	withLearner(t, func(l *bench.Learner, train bench.Data) {
		exact := fisher(l, train, 0, LabelsAll)
		mean := make([]float64, len(exact))
		const draws = 300
		for range draws {
			for k, f := range fisher(l, train, 0, LabelsSampled) {
				mean[k] += float64(f) / draws
			}
			l.Discard()
		}
		num, den, off := 0.0, 0.0, 0.0
		for k, f := range fisher(l, train, 0, LabelsTrue) {
			num += math.Abs(mean[k] - float64(exact[k]))
			off += math.Abs(float64(f) - float64(exact[k]))
			den += float64(exact[k])
		}
		if num/den > 0.05 {
			t.Errorf("the sampled Fisher information is %.1f %% off the exact one", 100*num/den)
		}
		if off/den < 0.1 {
			t.Errorf("the empirical Fisher information is only %.1f %% off: the test cannot tell", 100*off/den)
		}
	})
}

// withLearner calls f in the first experience of a run on numbered examples.
func withLearner(t *testing.T, f func(l *bench.Learner, train bench.Data)) {
	t.Helper()
	net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(oneStream{}.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p := bench.Plan{
		Stream: oneStream{}, Model: net, Method: calling(f), Optimizer: still{},
		Budget: bench.Budget{Epochs: 1, Batch: 7}, Seed: bench.NewSeed(5),
		Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
	}
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

type calling func(l *bench.Learner, train bench.Data)

func (f calling) Learn(l *bench.Learner, train bench.Data) error { f(l, train); return nil }

type still struct{}

func (still) Step(_, _ []float32) {}
func (still) Reset()              {}
func (still) State() any          { return nil }

type oneStream struct{}

func (oneStream) Spec() bench.Spec {
	return bench.Spec{Scenario: bench.ClassIncremental, Width: 1, Outputs: 3, Classes: [][]int32{{0, 1, 2}}}
}

func (oneStream) At(int, bench.Seed) (bench.Experience, error) {
	d := numbered{20, 3, 1}
	return bench.Experience{Train: d, Test: d}, nil
}
