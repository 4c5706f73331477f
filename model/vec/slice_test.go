package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestSlices(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(21, 22))
		for _, c := range sliceCases {
			for _, v := range mixes {
				for _, n := range lengths() {
					c.check(t, r, v, n)
				}
			}
		}
	})
}

func (c sliceCase) check(t *testing.T, r *rand.Rand, v mix, n int) {
	t.Helper()
	s := v.draw(r, 6)
	if v != hostile {
		copy(s, []float32{0.9, 0.999, 1e-3, 1.5, 1e-8, float32(r.IntN(2)) * 1e-4})
	}
	got, want := make([][]float32, c.args), make([][]float32, c.args)
	intact := make([]func() bool, c.args)
	for i := range got {
		want[i] = v.draw(r, n)
		got[i], intact[i] = fence(want[i])
	}
	for i := range n {
		x := make([]float32, c.args)
		for j := range x {
			x[j] = want[j][i]
		}
		c.slow(x, s)
		for j := range x {
			want[j][i] = x[j]
		}
	}
	c.do(got, s)
	for j := range got {
		wantSame(t, fmt.Sprintf("%s %v n=%d scalars %v: argument %d", c.name, v, n, s, j), got[j], want[j])
		if !intact[j]() {
			t.Fatalf("%s n=%d wrote outside of argument %d", c.name, n, j)
		}
	}
}

func TestReductions(t *testing.T) {
	slow := func(n int, f func(i int) float64) float64 {
		var l [16]float64
		for i := range n {
			l[i%16] += f(i)
		}
		for _, h := range []int{8, 4, 2, 1} {
			for i := range h {
				l[i] += l[h+i]
			}
		}
		return l[0]
	}
	equal := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b }
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(23, 24))
		for _, v := range mixes {
			for _, n := range lengths() {
				x, y := v.draw(r, n), v.draw(r, n)
				if got, want := Dot(x, y), slow(n, func(i int) float64 { return float64(float64(x[i]) * float64(y[i])) }); !equal(got, want) {
					t.Fatalf("Dot %v n=%d: %v, want %v", v, n, got, want)
				}
				if got, want := Sum(x), slow(n, func(i int) float64 { return float64(x[i]) }); !equal(got, want) {
					t.Fatalf("Sum %v n=%d: %v, want %v", v, n, got, want)
				}
				if got, want := SquaredDistance(x, y), slow(n, func(i int) float64 { d := float64(x[i] - y[i]); return float64(d * d) }); !equal(got, want) {
					t.Fatalf("SquaredDistance %v n=%d: %v, want %v", v, n, got, want)
				}
				if got, want := SumSquares(x), slow(n, func(i int) float64 { return float64(float64(x[i]) * float64(x[i])) }); !equal(got, want) {
					t.Fatalf("SumSquares %v n=%d: %v, want %v", v, n, got, want)
				}
			}
		}
	})
}

func TestAddColumnSums(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(25, 26))
		for _, v := range mixes {
			for _, n := range lengths() {
				m := Matrix{r.IntN(20), n, nil}
				m.Data = v.draw(r, m.Rows*n)
				want := v.draw(r, n)
				got, intact := fence(want)
				for i := range m.Rows {
					for j := range n {
						want[j] += m.Data[i*n+j]
					}
				}
				AddColumnSums(got, m)
				wantSame(t, fmt.Sprint("AddColumnSums ", v, n), got, want)
				if !intact() {
					t.Fatal("AddColumnSums wrote outside")
				}
			}
		}
	})
}

func TestDequantize(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		for _, n := range append(lengths(), 784) {
			src := make([]uint8, n+1)[1:]
			want := make([]float32, n)
			for _, div := range []float32{255, 1, 3, 0, 256, 2.5, -1, float32(math.NaN()), float32(math.Inf(1))} {
				for i := range src {
					src[i] = uint8(i*37 + n)
					want[i] = float32(src[i]) / div
				}
				got, intact := fence(make([]float32, n))
				Dequantize(got, src, div)
				wantSame(t, "Dequantize", got, want)
				if !intact() {
					t.Fatal("Dequantize wrote outside")
				}
			}
		}
	})
}

// Every quotient there is, which assembly does not get by dividing.
func TestDequantizeQuotients(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		src, got, want := make([]uint8, 256), make([]float32, 256), make([]float32, 256)
		for div := range 256 {
			for i := range src {
				src[i] = uint8(i)
				want[i] = float32(i) / float32(div)
			}
			Dequantize(got, src, float32(div))
			wantSame(t, fmt.Sprint("Dequantize by ", div), got, want)
		}
	})
}

func TestLengthsPanic(t *testing.T) {
	a, b := make([]float32, 3), make([]float32, 4)
	for name, f := range map[string]func(){
		"Add":     func() { Add(a, b) },
		"Dot":     func() { Dot(a, b) },
		"Adam":    func() { Adam(a, a, b, a, AdamStep{}) },
		"SGD":     func() { SGD(a, b, a, 1, 1, 1) },
		"Penalty": func() { Penalty(a, 1, a, b, a) },
		"columns": func() { AddColumnSums(b, MakeMatrix(2, 3)) },
		"Log":     func() { LogSlice(a, b) },
		"Mul":     func() { Mul(a, a, b) },
		"Combine": func() { Combine(a, 1, b, 1, a) },
		"SubPath": func() { SubPath(a, a, a, b) },
		"GELU":    func() { GELU(a, b) },
		"norm":    func() { LayerNorm(MakeMatrix(2, 3), MakeMatrix(2, 3), a, a, a, a, 0) },
		"label":   func() { SoftmaxCrossEntropy(a, a, 3, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}
