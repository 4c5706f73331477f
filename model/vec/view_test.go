package vec

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
)

// cut is a view of shape (r, c) out of the middle of random values.
func cut(rng *rand.Rand, v mix, r, c int) View {
	stride := c + rng.IntN(9)
	return View{Rows: r, Cols: c, RowStride: stride, ColStride: 1, Data: v.draw(rng, r*stride+3)}
}

func (v View) at(i, j int) float32 { return v.Data[i*v.RowStride+j*v.ColStride] }

// TestViews compares the products of views with their definition, and sees that nothing
// else is written.
func TestViews(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(71, 72))
		for trial := range 400 {
			m, n, k, v := 1+rng.IntN(40), 1+rng.IntN(70), 1+rng.IntN(40), mixes[trial%3]
			a, b, c := cut(rng, v, m, k), cut(rng, v, k, n), cut(rng, v, m, n)
			if trial&1 != 0 {
				a = cut(rng, v, k, m).T()
			}
			if trial&2 != 0 {
				b = cut(rng, v, n, k).T()
			}
			bias := v.draw(rng, n)
			form := trial % 5 % 3
			want := slices.Clone(c.Data)
			for i := range m {
				for j := range n {
					s := []float32{0, bias[j], c.at(i, j)}[form]
					for l := range k {
						s = FMA32(a.at(i, l), b.at(l, j), s)
					}
					want[i*c.RowStride+j] = s
				}
			}
			switch form {
			case 0:
				MulView(c, a, b)
			case 1:
				MulViewBias(c, a, b, bias)
			case 2:
				AddMulView(c, a, b)
			}
			wantSame(t, fmt.Sprintf("form %d %v m=%d n=%d k=%d", form, v, m, n, k), c.Data, want)
		}
	})
}

func TestTranspose(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(73, 74))
		for range 200 {
			m, n := 1+rng.IntN(80), 1+rng.IntN(80)
			src, dst := cut(rng, plain, m, n), cut(rng, plain, n, m)
			want := slices.Clone(dst.Data)
			for i := range m {
				for j := range n {
					want[j*dst.RowStride+i] = src.at(i, j)
				}
			}
			Transpose(dst, src)
			wantSame(t, fmt.Sprintf("(%d, %d)", m, n), dst.Data, want)
		}
	})
}

func TestViewsRefuse(t *testing.T) {
	m := MakeMatrix(3, 3).View()
	for name, f := range map[string]func(){
		"shape":     func() { MulView(m, m, m.Part(0, 3, 0, 2)) },
		"columns":   func() { MulView(m.T(), m, m) },
		"memory":    func() { short := m; short.Data = m.Data[:8]; MulView(m, short, m) },
		"bias":      func() { MulViewBias(m, m, m, make([]float32, 2)) },
		"transpose": func() { Transpose(m, m.Part(0, 2, 0, 3)) },
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

// tally counts how often each of its numbers was worked on, and by how many at once with
// the same scratch memory.
type tally struct {
	times []int32
	busy  [8]atomic.Int32
	bad   atomic.Bool
}

func (c *tally) Part(worker, lo, hi int) {
	if c.busy[worker].Add(1) != 1 {
		c.bad.Store(true)
	}
	for i := lo; i < hi; i++ {
		c.times[i]++
	}
	c.busy[worker].Add(-1)
}

func TestSpread(t *testing.T) {
	defer SetThreads(Threads())
	for _, threads := range []int{1, 2, 3, 7} {
		SetThreads(threads)
		for _, n := range []int{0, 1, 5, 100} {
			for _, size := range []int{1, 3, 64} {
				c := &tally{times: make([]int32, n)}
				Spread(n, size, c)
				for i, times := range c.times {
					if times != 1 {
						t.Errorf("%d threads, %d of %d: %d was done %d times", threads, size, n, i, times)
					}
				}
				if c.bad.Load() {
					t.Errorf("%d threads, %d of %d: two at once are the same worker", threads, size, n)
				}
			}
		}
		c := &tally{times: make([]int32, 100)}
		if got := testing.AllocsPerRun(20, func() { Spread(100, 3, c) }); got > 0 && threads == 1 {
			t.Errorf("%v allocations on %d threads", got, threads)
		}
	}
}
