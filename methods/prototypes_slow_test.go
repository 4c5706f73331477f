package methods

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// eliminated is the solution of A·x = b by Gauss's elimination with pivots.
func eliminated(a [][]float64, b []float64) []float64 {
	n := len(b)
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = append(slices.Clone(a[i]), b[i])
	}
	for k := range n {
		best := k
		for i := k; i < n; i++ {
			if math.Abs(rows[i][k]) > math.Abs(rows[best][k]) {
				best = i
			}
		}
		rows[k], rows[best] = rows[best], rows[k]
		for i := range n {
			if i == k {
				continue
			}
			f := rows[i][k] / rows[k][k]
			for j := k; j <= n; j++ {
				rows[i][j] -= f * rows[k][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = rows[i][n] / rows[i][i]
	}
	return x
}

func inner(x, y []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += v * y[i]
	}
	return s
}

// served is the examples of a run of tinyPlan in the order in which they come.
type served struct {
	xs     [][]float64
	labels []int32
}

func serve(t *testing.T) (s served) {
	t.Helper()
	p := tinyPlan(t, bench.ClassIncremental, calling(func(l *bench.Learner, train bench.Data) {
		for b := range l.Batches(train) {
			for i, y := range b.Labels {
				x := make([]float64, 3)
				for k := range x {
					x[k] = float64(b.In.Floats[3*i+k])
				}
				s.xs, s.labels = append(s.xs, x), append(s.labels, y)
			}
		}
	}))
	p.Budget.Iterations = 2
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return s
}

// holdScores compares the scores of a method, after its last experience, with slow
// ones. Two epochs are served.
func holdScores(t *testing.T, m bench.Method, slow func(x []float64) []float64) {
	t.Helper()
	p := tinyPlan(t, bench.ClassIncremental, m)
	p.Budget.Iterations = 2
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	p.Method = probing{m, func(l *bench.Learner) {
		b, xs := tinyData(1).batch()
		out := bench.Matrix{Rows: tinyRows, Cols: 4, Data: make([]float32, tinyRows*4)}
		if m.(bench.Scorer).Scores(l, b.In, out) {
			t.Error("these scores are no log-probabilities")
		}
		for i, x := range xs {
			want := slow(x)
			for c, got := range out.Row(i) {
				if math.Abs(float64(got)-want[c]) > 1e-4*(1+math.Abs(want[c])) {
					t.Fatalf("example %d has %v for class %d, by the slow way %v", i, got, c, want[c])
				}
			}
		}
	}}
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

// TestSLDAAgainstTheSlowWay: the paper's steps, one example after the other.
func TestSLDAAgainstTheSlowWay(t *testing.T) {
	s := serve(t)
	network := slowFrom(tinyInit(t, ""), 3, tinyHidden, 4)
	for _, of := range []Extractor{OfInputs, OfInitial} {
		for _, epsilon := range []float64{1e-3, 0.5, 1} {
			phi := func(x []float64) []float64 {
				if of == OfInputs {
					return x
				}
				h, _ := network.run(x)
				return h
			}
			d := len(phi(s.xs[0]))
			sigma, mu, count := make([][]float64, d), make([][]float64, 4), make([]float64, 4)
			for i := range sigma {
				sigma[i] = make([]float64, d)
			}
			for c := range mu {
				mu[c] = make([]float64, d)
			}
			for n, x := range s.xs {
				z, y, t := phi(x), s.labels[n], float64(n)
				for i := range d {
					for j := range d {
						delta := t / (t + 1) * (z[i] - mu[y][i]) * (z[j] - mu[y][j])
						sigma[i][j] = (t*sigma[i][j] + delta) / (t + 1)
					}
				}
				for i := range d {
					mu[y][i] = (count[y]*mu[y][i] + z[i]) / (count[y] + 1)
				}
				count[y]++
			}
			for i := range d {
				for j := range d {
					sigma[i][j] *= 1 - epsilon
				}
				sigma[i][i] += epsilon
			}
			holdScores(t, &SLDA{Features: of, Shrinkage: epsilon}, func(x []float64) []float64 {
				out := make([]float64, 4)
				for c := range out {
					w := eliminated(sigma, mu[c])
					out[c] = inner(w, phi(x)) - inner(w, mu[c])/2
				}
				return out
			})
		}
	}
}

// slowRidge is W of least squares with a ridge, by class.
func slowRidge(hs [][]float64, labels []int32, lambda float64) (w [4][]float64) {
	n := len(hs[0])
	gram := make([][]float64, n)
	for i := range gram {
		gram[i] = make([]float64, n)
		gram[i][i] = lambda
		for j := range n {
			for _, h := range hs {
				gram[i][j] += h[i] * h[j]
			}
		}
	}
	for c := range w {
		target := make([]float64, n)
		for k, h := range hs {
			for i := range h {
				if int(labels[k]) == c {
					target[i] += h[i]
				}
			}
		}
		w[c] = eliminated(gram, target)
	}
	return w
}

// TestRanPACAgainstTheSlowWay: random features, the choice of the ridge and the
// solution, of the first epoch alone.
func TestRanPACAgainstTheSlowWay(t *testing.T) {
	const width = 6
	s := serve(t)
	m := &RanPAC{Features: OfInputs, M: width}
	var project []float32
	random := func(x []float64) []float64 {
		if project == nil {
			project = make([]float32, 3*width)
			vec.NormalSlice(project, bench.NewSeed(m.state.Seed).Rand("projection"))
		}
		h := make([]float64, width)
		for j := range h {
			for i, v := range x {
				h[j] += v * float64(project[i*width+j])
			}
			h[j] = max(h[j], 0)
		}
		return h
	}
	var solution [4][]float64
	holdScores(t, m, func(x []float64) []float64 {
		if solution[0] == nil {
			var hs [][]float64
			var labels []int32
			lambda := 0.0
			for exp := range 2 {
				lo := 2 * exp * tinyRows // of its first epoch
				var own [][]float64
				for _, x := range s.xs[lo : lo+tinyRows] {
					own = append(own, random(x))
				}
				ys := s.labels[lo : lo+tinyRows]
				lambda = slowLambda(own, ys)
				hs, labels = append(hs, own...), append(labels, ys...)
			}
			if m.state.Lambda != lambda {
				t.Fatalf("ridge %v, by the slow way %v", m.state.Lambda, lambda)
			}
			solution = slowRidge(hs, labels, lambda)
		}
		out := make([]float64, 4)
		for c := range out {
			out[c] = inner(solution[c], random(x))
		}
		return out
	})
}

// slowLambda is the power of ten that is best on the last fifth.
func slowLambda(hs [][]float64, labels []int32) float64 {
	fit := tinyRows * 4 / 5
	best, least := 0.0, math.Inf(1)
	for power := -8; power <= 8; power++ {
		lambda := math.Pow10(power)
		w := slowRidge(hs[:fit], labels[:fit], lambda)
		off := 0.0
		for k, h := range hs[fit:] {
			for c := range w {
				e := inner(w[c], h)
				if int(labels[fit+k]) == c {
					e--
				}
				off += e * e
			}
		}
		if off < least {
			best, least = lambda, off
		}
	}
	return best
}

// TestSLDAOfNoCovarianceIsNCM: with shrinkage 1 the scores are those of nearest
// means, up to what is the same for all classes.
func TestSLDAOfNoCovarianceIsNCM(t *testing.T) {
	slda, ncm := &SLDA{Features: OfInputs, Shrinkage: 1}, &NCM{Features: OfInputs}
	scores := func(m bench.Method) (out bench.Matrix) {
		p := tinyPlan(t, bench.ClassIncremental, probing{m, func(l *bench.Learner) {
			b, _ := tinyData(0).batch()
			out = vec.MakeMatrix(tinyRows, 4)
			m.(bench.Scorer).Scores(l, b.In, out)
		}})
		if _, err := bench.Run(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		return out
	}
	a, b := scores(slda), scores(ncm)
	for i := range tinyRows {
		for c := range 4 {
			if x, y := a.Row(i)[c]-a.Row(i)[0], (b.Row(i)[c]-b.Row(i)[0])/2; math.Abs(float64(x-y)) > 1e-5 {
				t.Fatalf("example %d, class %d: %v beyond class 0, nearest means have %v", i, c, x, y)
			}
		}
	}
}
