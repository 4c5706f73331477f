package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A sliceCase is a kernel over slices of one length, and its definition element by
// element, written anew. do changes args; slow returns what args must become.
type sliceCase struct {
	name string
	args int
	do   func(x [][]float32, s []float32)
	slow func(x []float32, s []float32) // the i-th values of args, changed in place
}

func pos(x float32) float32 {
	if x <= 0 {
		return 0
	}
	return x
}

func norm(x float32) float32 {
	if math.Abs(float64(x)) < 0x1p-126 {
		return 0
	}
	return x
}

func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func slowAdam(x, s []float32, decay bool) {
	if decay {
		p := s[5] * x[0]
		x[0] -= p
	}
	a, b := s[0]*x[1], (1-s[0])*x[3]
	x[1] = norm(a + b)
	a, b = s[1]*x[2], x[3]*x[3]
	b = (1 - s[1]) * b
	x[2] = a + b
	if x[2] < 0x1p-126 {
		x[2] = 0
	}
	a = sqrt32(x[2]) * s[3]
	b = s[2] * x[1]
	b /= a + s[4]
	x[0] -= b
}

var sliceCases = []sliceCase{
	{"Zero", 1, func(x [][]float32, _ []float32) { Zero(x[0]) }, func(x, _ []float32) { x[0] = 0 }},
	{"Add", 2, func(x [][]float32, _ []float32) { Add(x[0], x[1]) }, func(x, _ []float32) { x[0] += x[1] }},
	{"Sub", 3, func(x [][]float32, _ []float32) { Sub(x[0], x[1], x[2]) }, func(x, _ []float32) { x[0] = x[1] - x[2] }},
	{"Scale", 1, func(x [][]float32, s []float32) { Scale(s[0], x[0]) }, func(x, s []float32) { x[0] *= s[0] }},
	{"Axpy", 2, func(x [][]float32, s []float32) { Axpy(s[0], x[1], x[0]) },
		func(x, s []float32) { p := s[0] * x[1]; x[0] += p }},
	{"Square", 2, func(x [][]float32, _ []float32) { Square(x[0], x[1]) }, func(x, _ []float32) { x[0] = x[1] * x[1] }},
	{"ReLU", 2, func(x [][]float32, _ []float32) { ReLU(x[0], x[1]) }, func(x, _ []float32) { x[0] = pos(x[1]) }},
	{"ReLU in place", 1, func(x [][]float32, _ []float32) { ReLU(x[0], x[0]) }, func(x, _ []float32) { x[0] = pos(x[0]) }},
	{"ReLUGrad", 2, func(x [][]float32, _ []float32) { ReLUGrad(x[0], x[1]) },
		func(x, _ []float32) {
			if x[1] <= 0 {
				x[0] = 0
			}
		}},
	{"FlushDenormals", 1, func(x [][]float32, _ []float32) { FlushDenormals(x[0]) }, func(x, _ []float32) { x[0] = norm(x[0]) }},
	{"ExpSlice", 2, func(x [][]float32, _ []float32) { ExpSlice(x[0], x[1]) }, func(x, _ []float32) { x[0] = Exp(x[1]) }},
	{"Adam", 4, func(x [][]float32, s []float32) {
		Adam(x[0], x[1], x[2], x[3], AdamStep{Beta1: s[0], Beta2: s[1], StepSize: s[2], InvSqrtBias2: s[3], Eps: s[4]})
	}, func(x, s []float32) { slowAdam(x, s, false) }},
	{"AdamW", 4, func(x [][]float32, s []float32) {
		Adam(x[0], x[1], x[2], x[3], AdamStep{Beta1: s[0], Beta2: s[1], StepSize: s[2], InvSqrtBias2: s[3], Eps: s[4], Decay: s[5]})
	}, func(x, s []float32) { slowAdam(x, s, s[5] != 0) }},
	{"SGD", 2, func(x [][]float32, s []float32) { SGD(x[0], nil, x[1], s[0], s[1], 0) },
		func(x, s []float32) { p := s[0] * x[1]; x[0] -= p }},
	{"SGD with decay", 2, func(x [][]float32, s []float32) { SGD(x[0], nil, x[1], s[0], s[1], 0.5) },
		func(x, s []float32) { p := 0.5 * x[0]; p += x[1]; p *= s[0]; x[0] -= p }},
	{"SGD with momentum", 3, func(x [][]float32, s []float32) { SGD(x[0], x[1], x[2], s[0], s[1], 0) },
		func(x, s []float32) { p := s[1] * x[1]; x[1] = norm(p + x[2]); p = s[0] * x[1]; x[0] -= p }},
	{"SGD with both", 3, func(x [][]float32, s []float32) { SGD(x[0], x[1], x[2], s[0], s[1], 0.5) },
		func(x, s []float32) {
			d := 0.5 * x[0]
			d = x[2] + d
			p := s[1] * x[1]
			x[1] = norm(p + d)
			p = s[0] * x[1]
			x[0] -= p
		}},
	{"Penalty", 4, func(x [][]float32, s []float32) { Penalty(x[0], s[0], x[1], x[2], x[3]) },
		func(x, s []float32) { p := x[2] - x[3]; p *= x[1]; p *= s[0]; x[0] += p }},
}

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
				if got, want := Dot(x, y), slow(n, func(i int) float64 { return float64(x[i]) * float64(y[i]) }); !equal(got, want) {
					t.Fatalf("Dot %v n=%d: %v, want %v", v, n, got, want)
				}
				if got, want := Sum(x), slow(n, func(i int) float64 { return float64(x[i]) }); !equal(got, want) {
					t.Fatalf("Sum %v n=%d: %v, want %v", v, n, got, want)
				}
				if got, want := SumSquares(x), slow(n, func(i int) float64 { return float64(x[i]) * float64(x[i]) }); !equal(got, want) {
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
			for _, div := range []float32{255, 1, 3, 0} {
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

func TestLengthsPanic(t *testing.T) {
	a, b := make([]float32, 3), make([]float32, 4)
	for name, f := range map[string]func(){
		"Add":     func() { Add(a, b) },
		"Dot":     func() { Dot(a, b) },
		"Adam":    func() { Adam(a, a, b, a, AdamStep{}) },
		"SGD":     func() { SGD(a, b, a, 1, 1, 1) },
		"Penalty": func() { Penalty(a, 1, a, b, a) },
		"columns": func() { AddColumnSums(b, MakeMatrix(2, 3)) },
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
