package dpm

import (
	"math"
	"testing"

	"retain/bench"
)

func TestKnownLabels(t *testing.T) {
	k := labels{Met: make([]uint8, 4)}
	for i := range knownAfter {
		if got := k.unknown([]int32{0, 0, 1, -1}); i < knownAfter && got != 1 {
			t.Fatalf("%v unknown after %d batches", got, i)
		}
		k.meet([]int32{0, 0, 0, -1}, 0)
	}
	if got := k.unknown([]int32{0, 0, 1, -1}); math.Abs(got-1.0/3) > 1e-9 {
		t.Errorf("%v unknown, want a third", got)
	}
	k.meet([]int32{1, 2}, knownCalm)
	if k.Met[1] != 0 {
		t.Error("a label was met while the sum was high")
	}
	if k.unknown(nil) != 0 {
		t.Error("a batch of no labels has unknown ones")
	}
}

func TestPrior(t *testing.T) {
	k := labels{Met: make([]uint8, 2)}
	k.follow([]int32{0, 0, 0, 1})
	if k.Prior[0] != 0.75 || k.Prior[1] != 0.25 {
		t.Errorf("the first prior is %v", k.Prior)
	}
	k.follow([]int32{1, -1})
	if math.Abs(float64(k.Prior[0])-0.675) > 1e-6 || math.Abs(float64(k.Prior[1])-0.325) > 1e-6 {
		t.Errorf("the second prior is %v", k.Prior)
	}
	k.follow([]int32{-1})
	if math.Abs(float64(k.Prior[1])-0.325) > 1e-6 {
		t.Error("a batch without labels moved the prior")
	}
}

func TestShift(t *testing.T) {
	k := labels{Met: make([]uint8, 2), Prior: []float32{1, 0}}
	var s shift
	s.set(&k, []int32{0, 1, 1, 1}, 10, 20)
	pm := []float64{1.1 / 4.2, 3.1 / 4.2}
	for i, ps := range []float64{1, 0} {
		want := math.Log((10*ps+20*pm[i])/30+1e-4) - math.Log(pm[i]+1e-4)
		if math.Abs(float64(s.offset[i])-want) > 1e-5 {
			t.Errorf("offset %d is %v, want %v", i, s.offset[i], want)
		}
	}
}

// TestShiftedGradient holds the corrected cross-entropy's gradient to central
// differences.
func TestShiftedGradient(t *testing.T) {
	p := plan(t, bench.ClassIncremental, calling(func(l *bench.Learner, b *bench.Batch) {
		b.Labels = b.Labels[:3]
		b.In = b.In.Slice(0, 3)
		loss := func() *shifted {
			return &shifted{loss: l.CrossEntropy(b), offset: []float32{1, -2, 0.5, 0, 0, 0.25, 0, 3, 0}}
		}
		z := bench.Matrix{Rows: 3, Cols: 9, Data: make([]float32, 27)}
		d := bench.Matrix{Rows: 3, Cols: 9, Data: make([]float32, 27)}
		for i := range z.Data {
			z.Data[i] = float32(i%7)/4 - 1
		}
		before := append([]float32(nil), z.Data...)
		loss().Gradient(z, d)
		scratch := bench.Matrix{Rows: 3, Cols: 9, Data: make([]float32, 27)}
		for i, v := range before {
			if z.Data[i] != v {
				t.Fatal("the logits were written")
			}
			const h = 1.0 / 64
			z.Data[i] = v + h
			up := loss().Gradient(z, scratch)
			z.Data[i] = v - h
			down := loss().Gradient(z, scratch)
			z.Data[i] = v
			if want := (up - down) / (2 * h); math.Abs(float64(d.Data[i])-want) > 1e-4 {
				t.Errorf("gradient %d is %v, want %v", i, d.Data[i], want)
			}
		}
	}))
	run(t, p)
}

// calling is a method that calls itself with its first batch, and takes no step.
type calling func(l *bench.Learner, b *bench.Batch)

func (f calling) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		if f != nil {
			f(l, b)
			f = nil
		}
		l.Discard()
	}
	return nil
}
