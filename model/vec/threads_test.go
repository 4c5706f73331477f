package vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"retain/internal/race"
)

// TestThreadsMoveNoBit shares products of every form and of awkward sizes among 2 to 7
// threads, several at once, and compares with one thread to the bit.
func TestThreadsMoveNoBit(t *testing.T) {
	defer SetThreads(Threads())
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(r, c int) Matrix {
		m := MakeMatrix(r, c)
		for i := range m.Data {
			m.Data[i] = rng.Float32() - 0.5
		}
		return m
	}
	shapes := [][3]int{{1000, 33, 64}, {14, 2048, 40}, {127, 401, 33}, {257, 255, 31}, {1, 4096, 300}, {128, 400, 784}}
	if testing.Short() {
		shapes = shapes[:2]
	}
	for _, s := range shapes {
		m, n, k := s[0], s[1], s[2]
		a, at, b, bt, bias, c0 := random(m, k), random(k, m), random(k, n), random(n, k), random(1, n), random(m, n)
		forms := []func(c Matrix){
			func(c Matrix) { MatMul(c, a, b) },
			func(c Matrix) { MatMulBias(c, a, b, bias.Data) },
			func(c Matrix) { MatMulTrans(c, a, bt) },
			func(c Matrix) { AddTransMul(c, at, b) },
			func(c Matrix) { TransMul(c, at, b) },
		}
		for f, form := range forms {
			SetThreads(1)
			want := MakeMatrix(m, n)
			copy(want.Data, c0.Data)
			form(want)
			var all sync.WaitGroup
			for _, threads := range []int{2, 3, 4, 7} {
				SetThreads(threads)
				for range 2 {
					all.Go(func() {
						got := MakeMatrix(m, n)
						copy(got.Data, c0.Data)
						form(got)
						if !slices.EqualFunc(got.Data, want.Data, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) }) {
							t.Errorf("form %d of %v on %d threads: other bits", f, s, threads)
						}
					})
				}
				all.Wait()
			}
		}
	}
}

func TestTransMulIsAddTransMulFromZero(t *testing.T) {
	a, b := MakeMatrix(9, 17), MakeMatrix(9, 40)
	for i := range a.Data {
		a.Data[i] = float32(i%13) - 6
	}
	for i := range b.Data {
		b.Data[i] = float32(i%7)/8 - 0.3
	}
	want, got := MakeMatrix(17, 40), MakeMatrix(17, 40)
	AddTransMul(want, a, b)
	for i := range got.Data {
		got.Data[i] = 99
	}
	TransMul(got, a, b)
	if !slices.Equal(got.Data, want.Data) {
		t.Error("TransMul is not AddTransMul from +0")
	}
}

func TestSharingAllocatesNothing(t *testing.T) {
	if race.Enabled {
		t.Skip("the race detector empties pools at random")
	}
	defer SetThreads(Threads())
	SetThreads(4)
	a, b, c := MakeMatrix(256, 256), MakeMatrix(256, 256), MakeMatrix(256, 256)
	for range 10 {
		MatMul(c, a, b)
	}
	if n := testing.AllocsPerRun(50, func() { MatMul(c, a, b) }); n > 0 {
		t.Errorf("a shared product allocates %v times", n)
	}
}

func BenchmarkThreads(b *testing.B) {
	defer SetThreads(Threads())
	x, y, z := MakeMatrix(1000, 1000), MakeMatrix(1000, 1000), MakeMatrix(1000, 1000)
	for _, n := range []int{1, 2, 4} {
		b.Run(string(rune('0'+n)), func(b *testing.B) {
			SetThreads(n)
			for b.Loop() {
				MatMul(z, x, y)
			}
			b.ReportMetric(2*float64(b.N)/b.Elapsed().Seconds(), "GFLOP/s")
		})
	}
}
