package bench_test

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// withLearner calls f with the learner of experience exp of a toy stream.
func withLearner(t *testing.T, mask bench.Mask, exp int, f func(l *bench.Learner, b *bench.Batch)) {
	t.Helper()
	called := false
	p := toyPlan(t, classToy(3), learn(func(l *bench.Learner, train bench.Data) error {
		if l.Experience == exp {
			called = true
			b := &bench.Batch{}
			train.Gather([]int{0, 1, 2, 3, 4}, b)
			f(l, b)
		}
		return nil
	}))
	p.Masks.Train = mask
	run(t, p)
	if !called {
		t.Fatal("never came to the experience")
	}
}

// TestCrossEntropy holds value and gradient to a slow definition in float64
// under every mask, with weights and with a label that is not scored.
func TestCrossEntropy(t *testing.T) {
	active := map[bench.Mask][]int{bench.MaskAll: {0, 1, 2, 3, 4, 5}, bench.MaskSeen: {0, 1, 2, 3}, bench.MaskOwn: {2, 3}}
	for mask, columns := range active {
		for _, weights := range [][]float32{nil, {1, 0.5, 2, 0, 1}} {
			withLearner(t, mask, 1, func(l *bench.Learner, b *bench.Batch) {
				b.Weight = weights
				b.Labels[1] = -1
				logits := bench.Matrix{Rows: 5, Cols: 6, Data: make([]float32, 30)}
				rng := bench.NewSeed(3).Rand("logits")
				for i := range logits.Data {
					logits.Data[i] = rng.Float32()*8 - 4
				}
				d := bench.Matrix{Rows: 5, Cols: 6, Data: slices.Repeat([]float32{7}, 30)}
				got := l.CrossEntropy(b).Times(0.25).Gradient(logits, d)
				want, grad := slowCrossEntropy(logits, b, columns, 0.25/4)
				if math.Abs(got-want) > 1e-5 {
					t.Errorf("mask %s: loss %v, want %v", mask, got, want)
				}
				for i := range grad {
					if math.Abs(float64(d.Data[i])-grad[i]) > 1e-6 {
						t.Fatalf("mask %s: gradient of row %d column %d is %v, want %v", mask, i/6, i%6, d.Data[i], grad[i])
					}
				}
			})
		}
	}
}

func slowCrossEntropy(logits bench.Matrix, b *bench.Batch, columns []int, scale float64) (loss float64, grad []float64) {
	grad = make([]float64, len(logits.Data))
	for i, y := range b.Labels {
		if y < 0 {
			continue
		}
		w := scale
		if b.Weight != nil {
			w *= float64(b.Weight[i])
		}
		sum := 0.0
		for _, k := range columns {
			sum += math.Exp(float64(logits.Row(i)[k]))
		}
		loss += w * (math.Log(sum) - float64(logits.Row(i)[y]))
		for _, k := range columns {
			grad[i*logits.Cols+k] = w * math.Exp(float64(logits.Row(i)[k])) / sum
		}
		grad[i*logits.Cols+int(y)] -= w
	}
	return loss, grad
}

func TestSoftmaxIsZeroOutsideTheMask(t *testing.T) {
	withLearner(t, bench.MaskSeen, 1, func(l *bench.Learner, b *bench.Batch) {
		logits := l.Logits(b.In)
		p := bench.Matrix{Rows: 5, Cols: 6, Data: make([]float32, 30)}
		l.Softmax(p, logits, b)
		for i := range 5 {
			sum := float32(0)
			for k, x := range p.Row(i) {
				sum += x
				if (x == 0) != (k >= 4) {
					t.Errorf("p(%d) = %v with classes 0 to 3 seen", k, x)
				}
			}
			if math.Abs(float64(sum)-1) > 1e-6 {
				t.Errorf("probabilities sum to %v", sum)
			}
		}
		if got := l.Active(b); !slices.Equal(got, []int32{0, 1, 2, 3}) {
			t.Errorf("active outputs %v", got)
		}
	})
}

// TestGradientIsTheSlopeOfTheLoss compares Grad with finite differences.
func TestGradientIsTheSlopeOfTheLoss(t *testing.T) {
	withLearner(t, bench.MaskOwn, 2, func(l *bench.Learner, b *bench.Batch) {
		g := slices.Clone(l.Grad(b, l.CrossEntropy(b)))
		l.Discard()
		loss := func() float64 {
			l.Grad(b, l.CrossEntropy(b))
			defer l.Discard()
			return l.Loss()
		}
		for i := range l.Params {
			x := l.Params[i]
			const h = 1e-2
			l.Params[i] = x + h
			up := loss()
			l.Params[i] = x - h
			down := loss()
			l.Params[i] = x
			if slope := (up - down) / (2 * h); math.Abs(slope-float64(g[i])) > 2e-3 {
				t.Fatalf("parameter %d: gradient %v, slope %v", i, g[i], slope)
			}
		}
	})
}

// TestBackwardSquares compares the squares of a block with the sum over rows
// of the squares of single gradients.
func TestBackwardSquares(t *testing.T) {
	withLearner(t, bench.MaskAll, 1, func(l *bench.Learner, b *bench.Batch) {
		d := bench.Matrix{Rows: 5, Cols: 6, Data: make([]float32, 30)}
		for i := range d.Data {
			d.Data[i] = float32(i%7) - 3
		}
		want := make([]float64, len(l.Params))
		for i := range 5 {
			tape := l.Model.NewTape(1)
			tape.Forward(l.Params, b.In.Slice(i, i+1), bench.Pass{})
			g := make([]float32, len(l.Params))
			tape.Backward(g, d.Slice(i, i+1))
			for k, x := range g {
				want[k] += float64(x) * float64(x)
			}
		}
		got := make([]float32, len(l.Params))
		l.Trace(b.In).BackwardSquares(got, d)
		for k := range want {
			if math.Abs(float64(got[k])-want[k]) > 1e-4*(1+want[k]) {
				t.Fatalf("parameter %d: %v, want %v", k, got[k], want[k])
			}
		}
	})
}
