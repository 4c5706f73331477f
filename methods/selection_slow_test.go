package methods

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// filled is a memory of the examples of both experiences of tinyStream.
func filled() (m Buffer, xs [][]float64) {
	for exp := range 2 {
		b, own := tinyData(exp).batch()
		for i := range b.Len() {
			m.Append(b, i)
		}
		xs = append(xs, own...)
	}
	return m, xs
}

// slowLoss is the cross-entropy of one example among all outputs.
func slowLoss(s *slowNet, x []float64, y int32) float64 {
	_, z := s.run(x)
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(v)
	}
	return math.Log(sum) - z[y]
}

// doubles is a row of stored inputs in float64.
func doubles(x []float32) (row []float64) {
	for _, v := range x {
		row = append(row, float64(v))
	}
	return row
}

// TestMIRChoosesWhatTheStepHarmsMost: the examples replayed are those of the
// candidates whose loss, computed in float64, a step on the batch raises the most, in
// falling order.
func TestMIRChoosesWhatTheStepHarmsMost(t *testing.T) {
	const candidates, k, rate = 15, 6, 0.7
	m := &MIR{Rate: rate, Candidates: candidates, Capacity: 24}
	m.state.Memory, _ = filled()
	chances := 0
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, train bench.Data) {
		for b := range l.Batches(train) {
			g := l.Grad(b, l.CrossEntropy(b))
			m.retrieve(l, g, k)
			s := slowFrom(l.Params, 3, tinyHidden, 4)
			ahead := &slowNet{s.in, s.hidden, s.out, slices.Clone(s.p)}
			var xs [][]float64
			for i := range b.Len() {
				xs = append(xs, doubles(b.In.Floats[3*i:3*i+3]))
			}
			for i, d := range s.gradient(xs, func(n int, z []float64) []float64 {
				return slowSoftmax(z, []int32{0, 1, 2, 3}, b.Labels[n])
			}) {
				ahead.p[i] -= rate * d
			}
			type candidate struct {
				at           int
				interference float64
			}
			var all []candidate
			for i, y := range m.drawn.Labels {
				x := doubles(m.drawn.In.Floats[3*i : 3*i+3])
				all = append(all, candidate{i, slowLoss(ahead, x, y) - slowLoss(s, x, y)})
			}
			slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.interference, a.interference) })
			if len(all) != candidates || m.replayed.Len() != k {
				t.Fatalf("%d candidates, %d replayed", len(all), m.replayed.Len())
			}
			if all[k-1].interference-all[k].interference < 1e-6 {
				t.Fatal("the last chosen and the first refused are even: the test cannot tell")
			}
			for i, c := range all[:k] {
				if !slices.Equal(m.replayed.In.Floats[3*i:3*i+3], m.drawn.In.Floats[3*c.at:3*c.at+3]) || m.replayed.Labels[i] != m.drawn.Labels[c.at] {
					t.Fatalf("choice %d is not candidate %d", i, c.at)
				}
				if c.at >= k {
					chances++
				}
			}
			l.Step(g)
		}
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if chances == 0 {
		t.Error("chance would have chosen the same")
	}
}

// TestGSSScores holds scores to cosines of gradients in float64.
func TestGSSScores(t *testing.T) {
	m := &GSS{Subset: 7, Capacity: 24}
	m.state.Memory, _ = filled()
	m.state.Score = slices.Repeat([]float32{0.5}, 24)
	least, most := math.Inf(1), math.Inf(-1)
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, train bench.Data) {
		for b := range l.Batches(train) {
			m.recall(l)
			s := slowFrom(l.Params, 3, tinyHidden, 4)
			gradient := func(x []float32, y int32) []float64 {
				return s.gradient([][]float64{doubles(x)}, func(_ int, z []float64) []float64 { return slowSoftmax(z, []int32{0, 1, 2, 3}, y) })
			}
			dot := func(a, b []float64) (sum float64) {
				for i := range a {
					sum += a[i] * b[i]
				}
				return sum
			}
			if m.subset.Len() != 7 {
				t.Fatalf("%d gradients of the memory", m.subset.Len())
			}
			for i, y := range b.Labels {
				g, want := gradient(b.In.Floats[3*i:3*i+3], y), math.Inf(-1)
				for j, z := range m.subset.Labels {
					other := gradient(m.subset.In.Floats[3*j:3*j+3], z)
					want = max(want, 1+dot(g, other)/math.Sqrt(dot(g, g)*dot(other, other)))
				}
				one := b.Slice(i, i+1)
				if got := float64(m.score(l, &one)); math.Abs(got-want) > 1e-4 {
					t.Fatalf("score %v, by the slow way %v", got, want)
				}
				least, most = min(least, want), max(most, want)
			}
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		}
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if least > 0.9 || most < 1.1 {
		t.Errorf("scores from %v to %v: the test cannot tell", least, most)
	}
}

// TestGSSSlots: a memory with room takes everything; a full one is challenged only by
// what is against all of it, and loses its examples as often as the scores say.
func TestGSSSlots(t *testing.T) {
	const trials = 20000
	m := &GSS{Capacity: 24}
	rng := bench.NewSeed(1).Rand("gss")
	if slot := m.slot(2, rng); slot != 0 {
		t.Errorf("the first example is put at %d", slot)
	}
	m.state.Memory, _ = filled()
	m.Capacity = 24
	sum := 0.0
	for i := range 24 {
		m.state.Score = append(m.state.Score, float32(i)/16)
		sum += float64(i) / 16
	}
	if slot := m.slot(1, rng); slot != -1 {
		t.Errorf("an example with score 1 is put at %d", slot)
	}
	const c = 0.25
	lost := make([]int, 25)
	for range trials {
		lost[m.slot(c, rng)+1]++
	}
	for i, of := range m.state.Score {
		p := float64(of) / sum * float64(of) / (float64(of) + c)
		if got := float64(lost[i+1]); math.Abs(got-trials*p) > 5*math.Sqrt(trials*p*(1-p)) {
			t.Errorf("example %d with score %v was lost %v times of %v, want %.0f", i, of, got, trials, trials*p)
		}
	}
}
