package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func random64(rng *rand.Rand, r, c int) Matrix64 {
	m := MakeMatrix64(r, c)
	for i := range m.Data {
		m.Data[i] = 2*rng.Float64() - 1
	}
	return m
}

func transposed64(m Matrix64) Matrix64 {
	t := MakeMatrix64(m.Cols, m.Rows)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			t.Row(j)[i] = v
		}
	}
	return t
}

// slowProduct is the definition.
func slowProduct(a, b Matrix64) Matrix64 {
	c := MakeMatrix64(a.Rows, b.Cols)
	for i := range a.Rows {
		for j := range b.Cols {
			s := 0.0
			for k, v := range a.Row(i) {
				s += float64(v * b.Row(k)[j])
			}
			c.Row(i)[j] = s
		}
	}
	return c
}

func clone64(m Matrix64) Matrix64 { return Matrix64{m.Rows, m.Cols, slices.Clone(m.Data)} }

func off64(a, b Matrix64) float64 {
	worst := 0.0
	for i, v := range a.Data {
		worst = max(worst, math.Abs(v-b.Data[i]))
	}
	return worst
}

func TestMatMul64(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range [][3]int{{1, 1, 1}, {2, 3, 4}, {5, 4, 3}, {3, 9, 7}, {4, 0, 2}, {0, 3, 2}, {6, 17, 1}} {
		a, b := random64(rng, s[0], s[1]), random64(rng, s[1], s[2])
		c := random64(rng, s[0], s[2])
		MatMul64(c, a, b)
		if !slices.Equal(c.Data, slowProduct(a, b).Data) {
			t.Errorf("%v: not the bits of the definition", s)
		}
	}
}

// spd is a symmetric positive definite matrix.
func spd(rng *rand.Rand, n int) Matrix64 {
	x := random64(rng, n+3, n)
	a := slowProduct(transposed64(x), x)
	for i := range n {
		a.Row(i)[i] += 0.1
	}
	return a
}

func TestCholeskyOfKnownMatrix(t *testing.T) {
	a := Matrix64{3, 3, []float64{4, 99, 99, 12, 37, 99, -16, -43, 98}} // the upper triangle is not read
	if !Cholesky(a) || !slices.Equal(a.Data, []float64{2, 0, 0, 6, 1, 0, -8, 5, 3}) {
		t.Errorf("factor %v", a.Data)
	}
	b := Matrix64{3, 2, []float64{4, -16, 12, -43, -16, 98}}
	SolveCholesky(a, b)
	if !slices.Equal(b.Data, []float64{1, 0, 0, 0, 0, 1}) {
		t.Errorf("solution %v", b.Data)
	}
}

// TestCholeskyBits: whatever is under way at a time, the bits are those of the
// definition, and L·Lᵀ is A.
func TestCholeskyBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 23 {
		a := spd(rng, n)
		want := MakeMatrix64(n, n)
		for i := range n {
			for j := range i + 1 {
				s := a.Row(i)[j]
				for k := range j {
					s -= float64(want.Row(i)[k] * want.Row(j)[k])
				}
				if i == j {
					want.Row(i)[i] = math.Sqrt(s)
				} else {
					want.Row(i)[j] = s / want.Row(j)[j]
				}
			}
		}
		l := clone64(a)
		if !Cholesky(l) || !slices.Equal(l.Data, want.Data) {
			t.Fatalf("n %d: not the bits of the definition", n)
		}
		if off := off64(slowProduct(l, transposed64(l)), a); off > 1e-13*float64(n+1) {
			t.Errorf("n %d: L·Lᵀ is %v off A", n, off)
		}
		x := random64(rng, n, 3)
		b := slowProduct(a, x)
		SolveCholesky(l, b)
		if off := off64(b, x); off > 1e-9 {
			t.Errorf("n %d: the solution is %v off", n, off)
		}
	}
}

func TestSolveTriangles(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	l := spd(rng, 9)
	if !Cholesky(l) {
		t.Fatal("not positive definite")
	}
	x := random64(rng, 9, 2)
	lower, upper := slowProduct(l, x), slowProduct(transposed64(l), x)
	SolveLower(l, lower)
	SolveLowerTrans(l, upper)
	if a, b := off64(lower, x), off64(upper, x); a > 1e-12 || b > 1e-12 {
		t.Errorf("solutions are %v and %v off", a, b)
	}
}

func TestCholeskyRefuses(t *testing.T) {
	nan := math.NaN()
	for _, a := range [][]float64{{1, 0, 2, 1}, {0, 0, 0, 1}, {1, 0, nan, 1}, {nan, 0, 0, 1}, {1, 0, 1, 1}, {-1, 0, 0, 1}, {1, 0, 0, math.Inf(1)}} {
		if Cholesky(Matrix64{2, 2, slices.Clone(a)}) {
			t.Errorf("%v has a factor", a)
		}
	}
}

// TestEigenSymOfKnownMatrix: the second difference on n points has the values
// 2 − 2·cos(kπ/(n+1)).
func TestEigenSymOfKnownMatrix(t *testing.T) {
	const n = 12
	a, v := MakeMatrix64(n, n), MakeMatrix64(n, n)
	for i := range n {
		a.Row(i)[i] = 2
		if i > 0 {
			a.Row(i)[i-1] = -1 // the upper triangle is not read
		}
	}
	values := make([]float64, n)
	if !EigenSym(values, v, a) {
		t.Fatal("no decomposition")
	}
	for i, got := range values {
		if want := 2 - 2*math.Cos(float64(n-i)*math.Pi/(n+1)); math.Abs(got-want) > 1e-13 {
			t.Errorf("value %d is %v, want %v", i, got, want)
		}
	}
}

func TestEigenSym(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for n := range 17 {
		x := random64(rng, n, n)
		a := MakeMatrix64(n, n)
		for i := range n {
			for j := range n {
				a.Row(i)[j] = x.Row(i)[j] + x.Row(j)[i]
			}
		}
		if n > 3 { // the same value more than once
			for i := range n {
				clear(a.Row(i))
				a.Row(i)[i] = float64(i % 2)
			}
			u := make([]float64, n)
			for i := range u {
				u[i] = 2*rng.Float64() - 1
			}
			reflect64(a, u)
		}
		values, v := make([]float64, n), MakeMatrix64(n, n)
		if !EigenSym(values, v, clone64(a)) {
			t.Fatalf("n %d: no decomposition", n)
		}
		av, vd := slowProduct(a, v), clone64(v)
		for i := range n {
			for j := range n {
				vd.Row(i)[j] *= values[j]
			}
		}
		one := MakeMatrix64(n, n)
		for i := range n {
			one.Row(i)[i] = 1
		}
		if a, b := off64(av, vd), off64(slowProduct(transposed64(v), v), one); a > 1e-13 || b > 1e-13 {
			t.Errorf("n %d: A·V is %v off V·values, Vᵀ·V %v off one", n, a, b)
		}
		if !slices.IsSorted(reversed(values)) {
			t.Errorf("n %d: values %v do not descend", n, values)
		}
	}
	if EigenSym(make([]float64, 2), MakeMatrix64(2, 2), Matrix64{2, 2, []float64{1, 0, math.NaN(), 1}}) {
		t.Error("a matrix with NaN has a decomposition")
	}
}

// reflect64 sets A to H·A·H with H the reflection along u.
func reflect64(a Matrix64, u []float64) {
	n := len(u)
	square := 0.0
	for _, x := range u {
		square += x * x
	}
	h := MakeMatrix64(n, n)
	for i := range n {
		for j := range n {
			h.Row(i)[j] = -2 * u[i] * u[j] / square
		}
		h.Row(i)[i]++
	}
	copy(a.Data, slowProduct(slowProduct(h, a), h).Data)
}

func reversed(x []float64) []float64 {
	y := slices.Clone(x)
	slices.Reverse(y)
	return y
}

func TestAddWide(t *testing.T) {
	x := []float64{1, 2, 3}
	AddWide(x, []float32{0x1p-40, -2, 0.5})
	if !slices.Equal(x, []float64{1 + 0x1p-40, 0, 3.5}) {
		t.Errorf("sums %v", x)
	}
}

func BenchmarkCholesky(b *testing.B) {
	a := spd(rand.New(rand.NewPCG(1, 1)), 500)
	l := clone64(a)
	for b.Loop() {
		copy(l.Data, a.Data)
		Cholesky(l)
	}
	b.ReportMetric(500*500*500/6*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gmuladd/s")
}
