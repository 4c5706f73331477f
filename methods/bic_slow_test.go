package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// TestCorrectionIsTheMinimum holds the loss of stage 2 and its derivatives to finite
// differences in float64, and what is found to a search around it.
func TestCorrectionIsTheMinimum(t *testing.T) {
	rng := bench.NewSeed(3).Rand("correction")
	z := bench.Matrix{Rows: 30, Cols: 5, Data: make([]float32, 150)}
	labels := make([]int32, 30)
	now, fresh := []int32{0, 1, 3, 4}, []int32{1, 4}
	for i := range labels {
		labels[i] = now[rng.IntN(4)]
		for k := range z.Row(i) {
			z.Row(i)[k] = rng.Float32()*2 - 1
		}
		z.Row(i)[labels[i]] += rng.Float32()
		z.Row(i)[1] += 2 // the new classes are favoured
		z.Row(i)[4] += 2
		z.Row(i)[2] = 99 // not one of the classes so far
	}
	slow := func(alpha, beta float64) float64 {
		sum := 0.0
		for i, y := range labels {
			total, own := 0.0, 0.0
			for _, k := range now {
				q := float64(z.Row(i)[k])
				if slices.Contains(fresh, k) {
					q = alpha*q + beta
				}
				total += math.Exp(q)
				if k == y {
					own = q
				}
			}
			sum += math.Log(total) - own
		}
		return sum/30 + ridge/2*((alpha-1)*(alpha-1)+beta*beta)
	}
	const d = 1e-4
	at := correction{0.7, -0.4}
	loss, g, h := at.loss(z, labels, now, fresh)
	for _, c := range []struct{ got, want float64 }{
		{loss, slow(0.7, -0.4)},
		{g[0], (slow(0.7+d, -0.4) - slow(0.7-d, -0.4)) / (2 * d)},
		{g[1], (slow(0.7, -0.4+d) - slow(0.7, -0.4-d)) / (2 * d)},
		{h[0], (slow(0.7+d, -0.4) - 2*slow(0.7, -0.4) + slow(0.7-d, -0.4)) / (d * d)},
		{h[1], (slow(0.7+d, -0.4+d) - slow(0.7+d, -0.4-d) - slow(0.7-d, -0.4+d) + slow(0.7-d, -0.4-d)) / (4 * d * d)},
		{h[2], (slow(0.7, -0.4+d) - 2*slow(0.7, -0.4) + slow(0.7, -0.4-d)) / (d * d)},
	} {
		if math.Abs(c.got-c.want) > 1e-5 {
			t.Errorf("%v, by the slow way %v", c.got, c.want)
		}
	}
	var found correction
	found.fit(z, labels, now, fresh)
	if found.beta > -0.5 {
		t.Errorf("β = %v does not take back what favoured the new classes", found.beta)
	}
	least := slow(found.alpha, found.beta)
	for _, step := range []float64{0.3, 0.03, 0.01} {
		for _, by := range [][2]float64{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}} {
			if other := slow(found.alpha+step*by[0], found.beta+step*by[1]); other < least {
				t.Errorf("loss %v at (%v, %v), less than the %v that was found at (%v, %v)", other, found.alpha+step*by[0], found.beta+step*by[1], least, found.alpha, found.beta)
			}
		}
	}
}

// TestCorrectionOfAClassWithoutMistakes stays finite.
func TestCorrectionOfAClassWithoutMistakes(t *testing.T) {
	z := bench.Matrix{Rows: 2, Cols: 2, Data: []float32{9, -9, -9, 9}}
	var c correction
	c.fit(z, []int32{0, 1}, []int32{0, 1}, []int32{1})
	if !(math.Abs(c.alpha) < 100 && math.Abs(c.beta) < 100) {
		t.Errorf("α = %v, β = %v", c.alpha, c.beta)
	}
}

// TestBiCHoldsExamplesOut: as many of each class, in no part twice, and none of them
// learned from.
func TestBiCHoldsExamplesOut(t *testing.T) {
	m := &BiC{Capacity: 12, Temperature: 2, Valid: 0.4}
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, train bench.Data) {
		if l.Experience == 0 {
			b, _ := tinyData(0).batch()
			for i := range b.Len() {
				m.state.Memory.Append(b, i) // 6 of each of two classes
			}
			return
		}
		rest := m.holdOut(l, train)
		var b bench.Batch
		for i := range rest.Len() {
			rest.Gather([]int{i}, &b)
		}
		if got := counted(m.valid.Labels); !slices.Equal(got, []int{2, 2, 2, 2}) {
			t.Errorf("held out %v of each class, want 2", got)
		}
		if got := append(counted(m.kept.Labels), counted(b.Labels)...); !slices.Equal(got, []int{4, 4, 4, 4}) {
			t.Errorf("left %v of each class, want 4", got)
		}
		met := map[[3]float32]bool{}
		for _, x := range [][]float32{m.valid.In.Floats, m.kept.Floats, b.In.Floats} {
			for row := range slices.Chunk(x, 3) {
				met[[3]float32(row)] = true
			}
		}
		if len(met) != 24 {
			t.Errorf("%d different examples in all parts, want 24", len(met))
		}
	}))
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		valid               float64
		exemplars, examples []int
		want                int
	}{
		{0.1, nil, []int{5}, 0}, {0.1, []int{1, 9}, []int{9}, 0}, {0.1, []int{9, 2}, []int{9}, 1}, {0.1, []int{50, 40}, []int{90}, 4}, {0.5, []int{40}, []int{8, 3}, 2},
	} {
		if got := heldBack(c.valid, c.exemplars, c.examples); got != c.want {
			t.Errorf("%v of %v exemplars and %v examples: %d held out, want %d", c.valid, c.exemplars, c.examples, got, c.want)
		}
	}
}

// TestBiCCorrectsTheLatestClasses and no others: earlier corrections were distilled into
// the outputs, and would be made twice.
func TestBiCCorrectsTheLatestClasses(t *testing.T) {
	m := &BiC{Capacity: 12, Temperature: 2, Valid: 0.4}
	p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) {
		if m.state.Of != 1 || m.state.Alpha == 1 || m.state.Beta == 0 {
			t.Fatalf("α = %v and β = %v of experience %d", m.state.Alpha, m.state.Beta, m.state.Of)
		}
		b, _ := tinyData(0).batch()
		out := bench.Matrix{Rows: tinyRows, Cols: 4, Data: make([]float32, tinyRows*4)}
		m.Scores(l, b.In, out)
		z := l.Logits(b.In)
		for i := range tinyRows {
			for k, got := range out.Row(i) {
				want := z.Row(i)[k]
				if k >= 2 {
					want = float32(float32(m.state.Alpha)*want) + float32(m.state.Beta)
				}
				if got != want {
					t.Fatalf("score %v of class %d, want %v", got, k, want)
				}
			}
		}
		m.teacher = correction{0.5, 0.25} // of experience 0, whose classes the teacher knows last
		m.grad(l, b, 0, 0.5)
		held := slices.Clone(m.old.Teacher.Data)
		z = l.LogitsAt(m.state.Teacher, b.In)
		for i := range tinyRows {
			for k, raw := range z.Row(i) {
				want := raw
				if k < 2 {
					want = float32(0.5*raw) + 0.25
				}
				if got := held[4*i+k]; got != want {
					t.Fatalf("held to %v of class %d, want %v", got, k, want)
				}
			}
		}
	}})
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}
