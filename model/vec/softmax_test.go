package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// slowRow returns e, their sum s and the maximum, as softmax.go defines them.
func slowRow(x []float32) (e []float32, s, max float32) {
	max = float32(math.Inf(-1))
	for _, v := range x {
		if v > max {
			max = v
		}
	}
	var l [16]float32
	for i, v := range x {
		z := Exp(v - max)
		if v-max < -69.3147180560 {
			z = 0
		}
		e = append(e, z)
		l[i%16] += e[i]
	}
	for _, h := range []int{8, 4, 2, 1} {
		for i := range h {
			l[i] += l[h+i]
		}
	}
	return e, l[0], max
}

func TestSoftmax(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(31, 32))
		for _, v := range mixes {
			for _, n := range lengths() {
				x := v.draw(r, n)
				if n%3 == 0 {
					for i := range x {
						x[i] *= 50
					}
				}
				checkSoftmax(t, r, x)
			}
		}
	})
}

func checkSoftmax(t *testing.T, r *rand.Rand, x []float32) {
	t.Helper()
	n := len(x)
	e, s, max := slowRow(x)
	want := make([]float32, n)
	for i := range x {
		want[i] = kept(e[i] / s)
	}
	got, intact := fence(x)
	Softmax(got, x)
	wantSame(t, "Softmax", got, want)
	if lse := LogSumExp(x); n > 0 && !same(lse, Log(s)+max) {
		t.Fatalf("LogSumExp %v = %v", x, lse)
	}
	if n == 0 {
		return
	}
	label, w := r.IntN(n), float32(r.Float64())
	for i := range x {
		want[i] = kept(w * (e[i] / s))
	}
	want[label] = kept(w * (e[label]/s - 1))
	loss := w * (Log(s) - (x[label] - max))
	if got := SoftmaxCrossEntropy(nil, x, label, w); !same(got, loss) {
		t.Fatalf("loss alone of %v: %v, want %v", x, got, loss)
	}
	copy(got, x)
	if got := SoftmaxCrossEntropy(got, got, label, w); !same(got, loss) {
		t.Fatalf("loss of %v: %v, want %v", x, got, loss)
	}
	wantSame(t, fmt.Sprintf("gradient at label %d of %v", label, x), got, want)
	if !intact() {
		t.Fatal("softmax wrote outside")
	}
}

// Against float64, and by its two defining properties.
func TestSoftmaxIsSoftmax(t *testing.T) {
	x := []float32{1, 2, 3, -4, 0.5, float32(math.Inf(-1)), 1000, 999}
	p, sum := make([]float32, len(x)), 0.0
	Softmax(p, x)
	for _, v := range p {
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-6 || p[5] != 0 || p[0] != 0 {
		t.Errorf("softmax %v sums to %v", p, sum)
	}
	if want := 1 / (1 + math.Exp(-1)); math.Abs(float64(p[6])-want) > 1e-7 {
		t.Errorf("softmax of 1000 against 999 = %v, want %v", p[6], want)
	}
	if got, want := float64(LogSumExp(x)), 1000+math.Log1p(math.Exp(-1)); math.Abs(got-want) > 1e-4 {
		t.Errorf("logsumexp = %v, want %v", got, want)
	}
	if got, want := SoftmaxCrossEntropy(nil, x, 7, 2), 2*(1+math.Log1p(math.Exp(-1))); math.Abs(float64(got)-want) > 1e-6 {
		t.Errorf("loss = %v, want %v", got, want)
	}
}

func TestSoftmaxCrossEntropyRows(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(33, 34))
		x := Matrix{7, 10, plain.draw(r, 70)}
		labels := []int32{0, 9, -1, 3, 3, -1, 5}
		weights := plain.draw(r, 7)
		for _, w := range [][]float32{nil, weights} {
			got, want, sum := Matrix{7, 10, plain.draw(r, 70)}, MakeMatrix(7, 10), 0.0
			for i, l := range labels {
				if l < 0 {
					continue
				}
				s := float32(0.125)
				if w != nil {
					s *= w[i]
				}
				sum += float64(SoftmaxCrossEntropy(want.Row(i), x.Row(i), int(l), s))
			}
			if loss := SoftmaxCrossEntropyRows(Matrix{}, x, labels, w, 0.125); loss != sum {
				t.Errorf("loss alone %v, want %v", loss, sum)
			}
			if loss := SoftmaxCrossEntropyRows(got, x, labels, w, 0.125); loss != sum {
				t.Errorf("loss %v, want %v", loss, sum)
			}
			wantSame(t, "gradient", got.Data, want.Data)
		}
	})
}

func TestArgmax(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		x    []float32
		want int
	}{
		{nil, -1}, {[]float32{nan}, 0}, {[]float32{nan, nan}, 0}, {[]float32{nan, -inf}, 1}, {[]float32{1, nan, 2}, 2},
		{[]float32{2, 1, 2}, 0}, {[]float32{-inf, -inf}, 0}, {[]float32{1, inf, inf}, 1},
		{[]float32{float32(math.Copysign(0, -1)), 0}, 0},
	} {
		if got := Argmax(c.x); got != c.want {
			t.Errorf("Argmax(%v) = %d, want %d", c.x, got, c.want)
		}
	}
}
