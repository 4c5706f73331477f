package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestGDumbAgainstTheSlowWay: 20 passes over the whole memory at once, in
// float64, with rates, momentum, decay and clipping taken from the paper's code.
func TestGDumbAgainstTheSlowWay(t *testing.T) {
	m := &GDumb{Capacity: 24, Buffer: Greedy, Passes: 20, Batch: 24, MaxRate: 0.4, MinRate: 0.01, Momentum: 0.9, Decay: 0.01, Clip: 0.17}
	p := tinyPlan(t, bench.ClassIncremental, m)
	p.Budget.Iterations = 1
	r, err := bench.Run(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	s := slowFrom(tinyInit(t, "dumb"), 3, tinyHidden, 4)
	a, xs := tinyData(0).batch()
	b, more := tinyData(1).batch()
	xs, labels := append(xs, more...), append(a.Labels, b.Labels...)
	velocity := make([]float64, len(s.p))
	c := func(i, n float64) float64 { return 0.01 + 0.39/2*(1+math.Cos(math.Pi*i/n)) }
	rates := []float64{0.04, 0.4, 0.4, c(1, 2), 0.4, c(1, 4), c(2, 4), c(3, 4),
		0.4, c(1, 8), c(2, 8), c(3, 8), c(4, 8), c(5, 8), c(6, 8), c(7, 8), 0.4, c(1, 16), c(2, 16), c(3, 16)}
	clipped := 0
	for _, rate := range rates {
		g := s.gradient(xs, func(n int, z []float64) []float64 { return slowSoftmax(z, []int32{0, 1, 2, 3}, labels[n]) })
		length := 0.0
		for _, v := range g {
			length += v * v
		}
		if length = math.Sqrt(length); length > 0.17 {
			clipped++
		}
		for i, v := range g {
			if length > 0.17 {
				v *= 0.17 / length
			}
			velocity[i] = 0.9*velocity[i] + v + 0.01*s.p[i]
			s.p[i] -= rate * velocity[i]
		}
	}
	if clipped == 0 || clipped == len(rates) {
		t.Errorf("%d of %d gradients were clipped: the test cannot tell", clipped, len(rates))
	}
	s.compare(t, r.Params)
}

// TestGreedyMemoryIsBalanced: each class has its share, whatever the stream's is,
// and an example is stored once.
func TestGreedyMemoryIsBalanced(t *testing.T) {
	var m Buffer
	b := skewed()
	m.offerGreedy(b, 25, make([]int, 5), bench.NewSeed(1).Rand("memory"))
	if got := m.counts(5); !slices.Equal(got, []int{5, 5, 5, 5, 5}) {
		t.Errorf("classes %v in a greedy memory of 25", got)
	}
	pixels := slices.Clone(m.Bytes)
	slices.Sort(pixels)
	if len(slices.Compact(pixels)) != 25 {
		t.Error("an example is stored twice")
	}
	for i, pixel := range m.Bytes {
		if want := b.Labels[pixel]; m.Labels[i] != want {
			t.Errorf("example %d has class %d, want %d", pixel, m.Labels[i], want)
		}
	}
	var few Buffer
	few.offerGreedy(numbered{5, 2, 1}.batch(), 9, make([]int, 2), bench.NewSeed(1).Rand("memory"))
	if few.Len() != 5 {
		t.Errorf("%d stored of 5 where there is room for 9", few.Len())
	}
	var tiny Buffer // fewer places than classes
	tiny.offerGreedy(numbered{40, 4, 1}.batch(), 3, make([]int, 4), bench.NewSeed(1).Rand("memory"))
	if tiny.Len() != 3 {
		t.Errorf("%d stored in 3 places", tiny.Len())
	}
}
