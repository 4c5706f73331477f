package vec

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"retain/internal/race"
)

// A form is one of the products with its definition written out.
type form struct {
	name   string
	shapes func(m, n, k int) (a, b [2]int)
	do     func(c, a, b Matrix, bias []float32)
	start  func(c, bias float32) float32
	at     func(a, b Matrix, i, j, k int) (float32, float32)
}

func fromNothing(_, _ float32) float32 { return 0 }
func fromValue(c, _ float32) float32   { return c }

var forms = []form{
	{"MatMul", func(m, n, k int) (a, b [2]int) { return [2]int{m, k}, [2]int{k, n} },
		func(c, a, b Matrix, _ []float32) { MatMul(c, a, b) }, fromNothing,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(i)[k], b.Row(k)[j] }},
	{"MatMulBias", func(m, n, k int) (a, b [2]int) { return [2]int{m, k}, [2]int{k, n} },
		MatMulBias, func(_, bias float32) float32 { return bias },
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(i)[k], b.Row(k)[j] }},
	{"MatMulTrans", func(m, n, k int) (a, b [2]int) { return [2]int{m, k}, [2]int{n, k} },
		func(c, a, b Matrix, _ []float32) { MatMulTrans(c, a, b) }, fromNothing,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(i)[k], b.Row(j)[k] }},
	{"AddMatMul", func(m, n, k int) (a, b [2]int) { return [2]int{m, k}, [2]int{k, n} },
		func(c, a, b Matrix, _ []float32) { AddMatMul(c, a, b) }, fromValue,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(i)[k], b.Row(k)[j] }},
	{"AddMatMulTrans", func(m, n, k int) (a, b [2]int) { return [2]int{m, k}, [2]int{n, k} },
		func(c, a, b Matrix, _ []float32) { AddMatMulTrans(c, a, b) }, fromValue,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(i)[k], b.Row(j)[k] }},
	{"AddTransMul", func(m, n, k int) (a, b [2]int) { return [2]int{k, m}, [2]int{k, n} },
		func(c, a, b Matrix, _ []float32) { AddTransMul(c, a, b) }, fromValue,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(k)[i], b.Row(k)[j] }},
	{"TransMul", func(m, n, k int) (a, b [2]int) { return [2]int{k, m}, [2]int{k, n} },
		func(c, a, b Matrix, _ []float32) { TransMul(c, a, b) }, fromNothing,
		func(a, b Matrix, i, j, k int) (float32, float32) { return a.Row(k)[i], b.Row(k)[j] }},
}

// check compares one product of shape (m, n, k) with its definition.
func (f form) check(t *testing.T, r *rand.Rand, v mix, m, n, k int) {
	t.Helper()
	as, bs := f.shapes(m, n, k)
	a := Matrix{as[0], as[1], v.draw(r, as[0]*as[1])}
	b := Matrix{bs[0], bs[1], v.draw(r, bs[0]*bs[1])}
	bias, before := v.draw(r, n), v.draw(r, m*n)
	want := make([]float32, m*n)
	for i := range m {
		for j := range n {
			s := f.start(before[i*n+j], bias[j])
			for l := range k {
				x, y := f.at(a, b, i, j, l)
				s = FMA32(x, y, s)
			}
			want[i*n+j] = s
		}
	}
	got, intact := fence(before)
	f.do(Matrix{m, n, got}, a, b, bias)
	wantSame(t, fmt.Sprintf("%s %v m=%d n=%d k=%d kc=%d", f.name, v, m, n, k, kc), got, want)
	if !intact() {
		t.Fatalf("%s m=%d n=%d k=%d wrote outside of C", f.name, m, n, k)
	}
}

func withKC(t *testing.T, values []int, f func()) {
	t.Helper()
	defer func(old int) { kc = old }(kc)
	for _, kc = range values {
		f()
	}
}

func TestProducts(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, f := range forms {
			withKC(t, []int{1, 7, 32, 512}, func() {
				for m := 1; m <= 30; m++ { // every height of a tile
					f.check(t, r, mixes[m%3], m, 1+r.IntN(40), 1+r.IntN(20))
				}
				for n := 1; n <= 70; n++ { // every width
					f.check(t, r, mixes[n%3], 1+r.IntN(16), n, 1+r.IntN(20))
				}
				for k := 0; k <= 40; k++ {
					f.check(t, r, mixes[k%3], 1+r.IntN(16), 1+r.IntN(40), k)
				}
			})
		}
	})
}

// Shapes that take the paths of packed B, of copied A and of several blocks.
func TestProductBlocks(t *testing.T) {
	shapes := [][3]int{{15, 33, 530}, {520, 17, 9}, {300, 40, 20}, {33, 256, 12}, {20, 80, 256},
		{30, 256, 256}, {257, 256, 10}, {3, 2100, 6}, {600, 300, 2}}
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, f := range forms {
			for _, s := range shapes {
				f.check(t, r, tiny, s[0], s[1], s[2])
			}
		}
	})
}

func TestProductZeroSizes(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for _, f := range forms {
			for _, s := range [][3]int{{0, 0, 0}, {0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {0, 0, 5}} {
				f.check(t, r, plain, s[0], s[1], s[2])
			}
		}
	})
}

func TestProductShapesPanic(t *testing.T) {
	a, b, c := MakeMatrix(2, 3), MakeMatrix(4, 5), MakeMatrix(2, 5)
	short := Matrix{Rows: 2, Cols: 3, Data: make([]float32, 5)}
	for name, f := range map[string]func(){
		"MatMul":      func() { MatMul(c, a, b) },
		"MatMulBias":  func() { MatMulBias(c, a, MakeMatrix(3, 5), make([]float32, 4)) },
		"MatMulTrans": func() { MatMulTrans(c, a, b) },
		"AddMatMul":   func() { AddMatMul(c, a, b) },
		"AddTrans":    func() { AddMatMulTrans(c, a, b) },
		"AddTransMul": func() { AddTransMul(c, a, b) },
		"TransMul":    func() { TransMul(c, a, b) },
		"short":       func() { MatMul(c, short, MakeMatrix(3, 5)) },
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

func TestProductsAllocateNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector empties pools at random")
	}
	eachISA(t, func(t *testing.T) {
		for _, s := range [][3]int{{10, 40, 30}, {600, 300, 5}, {30, 80, 256}} {
			m, n, k := s[0], s[1], s[2]
			x, w, y, bias := MakeMatrix(m, k), MakeMatrix(k, n), MakeMatrix(m, n), make([]float32, n)
			got := testing.AllocsPerRun(5, func() {
				MatMul(y, x, w)
				MatMulBias(y, x, w, bias)
				MatMulTrans(x, y, w)
				AddTransMul(w, x, y)
			})
			if got != 0 {
				t.Errorf("%v: %v allocations in a run", s, got)
			}
		}
	})
}

// A product is the same bits whatever rows it is computed with.
func TestProductRowsAreIndependent(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	a, b := Matrix{50, 70, plain.draw(r, 3500)}, Matrix{70, 45, plain.draw(r, 3150)}
	whole, parts := MakeMatrix(50, 45), MakeMatrix(50, 45)
	MatMul(whole, a, b)
	for i := 0; i < 50; {
		j := min(50, i+1+r.IntN(20))
		MatMul(parts.Slice(i, j), a.Slice(i, j), b)
		i = j
	}
	if !slices.Equal(whole.Data, parts.Data) {
		t.Error("rows computed apart differ from rows computed together")
	}
}

// Workspaces are shared by all goroutines: none may see another's.
func TestProductsAtTheSameTime(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 14))
		a, b := Matrix{20, 256, plain.draw(r, 20*256)}, Matrix{70, 256, plain.draw(r, 70*256)}
		want := MakeMatrix(20, 70)
		MatMulTrans(want, a, b)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				c := MakeMatrix(20, 70)
				for range 20 {
					MatMulTrans(c, a, b)
					if !slices.Equal(c.Data, want.Data) {
						t.Error("a product differs when others run at the same time")
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
