package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// statistics is what least squares on features h needs to know of examples.
type statistics struct {
	gram    vec.Matrix64 // (M, M): Σ h hᵀ
	targets vec.Matrix64 // (classes, M): Σ onehot(y) ⊗ h
}

func newStatistics(m, classes int) statistics {
	return statistics{vec.MakeMatrix64(m, m), vec.MakeMatrix64(classes, m)}
}

// add takes features (n, M) and their labels; scratch is memory that the caller
// keeps. Sums within a block are in float32.
func (s statistics) add(h bench.Matrix, labels []int32, scratch *bench.Matrix) {
	if h.Rows == 0 {
		return
	}
	gram := shaped(scratch, h.Cols, h.Cols)
	vec.TransMul(gram, h, h)
	vec.AddWide(s.gram.Data, gram.Data)
	for i, y := range labels {
		if y >= 0 {
			vec.AddWide(s.targets.Row(int(y)), h.Row(i))
		}
	}
}

// plus adds the statistics of other examples.
func (s statistics) plus(t statistics) {
	for i, v := range t.gram.Data {
		s.gram.Data[i] += v
	}
	for i, v := range t.targets.Data {
		s.targets.Data[i] += v
	}
}

// met says whether there was an example of a class with a feature above 0.
func (s statistics) met(class int) bool {
	for _, v := range s.targets.Row(class) {
		if v != 0 {
			return true
		}
	}
	return false
}

// system is A = G + λI and B = C, (M, classes).
func (s statistics) system(lambda float64) (a, b vec.Matrix64) {
	a = vec.MakeMatrix64(s.gram.Rows, s.gram.Cols)
	copy(a.Data, s.gram.Data)
	b = vec.MakeMatrix64(s.targets.Cols, s.targets.Rows)
	for i := range a.Rows {
		a.Row(i)[i] += lambda
		for c := range b.Cols {
			b.Row(i)[c] = s.targets.Row(c)[i]
		}
	}
	return a, b
}

// heldOut is examples on which a ridge is chosen. It lives within one experience.
type heldOut struct {
	h      []float32 // (n, M)
	m      int
	labels []int32
}

func (o *heldOut) begin(m int) { o.h, o.m, o.labels = o.h[:0], m, o.labels[:0] }

func (o *heldOut) keep(h bench.Matrix, labels []int32) {
	o.h = append(o.h, h.Data[:h.Rows*h.Cols]...)
	o.labels = append(o.labels, labels...)
}

func (o *heldOut) features() bench.Matrix {
	return bench.Matrix{Rows: len(o.labels), Cols: o.m, Data: o.h}
}

// choose is the ridge with the least squared error, the first of equals. One at
// which rounding leaves the system without a factor is passed over.
func (o *heldOut) choose(s statistics) float64 {
	best, least := lambdas[len(lambdas)-1], math.Inf(1)
	w := vec.MakeMatrix(o.m, s.targets.Rows)
	y := vec.MakeMatrix(len(o.labels), w.Cols)
	for _, lambda := range lambdas {
		a, b := s.system(lambda)
		if !vec.Cholesky(a) {
			continue
		}
		vec.SolveCholesky(a, b)
		for i, v := range b.Data {
			w.Data[i] = float32(v)
		}
		vec.MatMul(y, o.features(), w)
		for i, label := range o.labels {
			if label >= 0 {
				y.Row(i)[label]--
			}
		}
		if off := vec.SumSquares(y.Data); off < least {
			best, least = lambda, off
		}
	}
	return best
}
