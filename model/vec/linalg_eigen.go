package vec

import (
	"fmt"
	"math"
	"slices"
)

// eigenSweeps is how often the elements are gone through at most: a sweep squares the
// error near the end, and eight of them have always been enough.
const eigenSweeps = 50

// EigenSym is the decomposition A·V = V·diag(values) of a symmetric A (n, n) by Jacobi's
// rotations, the elements above the diagonal being taken row by row (Golub and Van Loan
// 2013, section 8.5). Values come in descending order, equal ones in the order of their
// columns; column j of V, an orthonormal matrix (n, n), belongs to values[j]. A, of which
// the lower triangle is read, is overwritten. It returns false where A holds a number
// that is not finite.
func EigenSym(values []float64, v, a Matrix64) bool {
	a.square("EigenSym", "A")
	v.square("EigenSym", "V")
	n := a.Rows
	if v.Rows != n || len(values) != n {
		panic(fmt.Sprintf("vec: EigenSym: A (%d, %d), V (%d, %d) and %d values", n, n, v.Rows, v.Cols, len(values)))
	}
	for i := range n {
		for j := range i {
			a.Row(j)[i] = a.Row(i)[j]
		}
	}
	clear(v.Data[:n*n])
	for i := range n {
		v.Row(i)[i] = 1
	}
	for _, x := range a.Data[:n*n] {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	for sweep := 0; sweep < eigenSweeps && rotateAll(a, v); sweep++ {
	}
	for i := range n {
		values[i] = a.Row(i)[i]
	}
	sortColumns(values, v, a)
	return true
}

// rotateAll turns away every element above the diagonal that matters beside its
// diagonal, and says whether there was one. V's rows are the vectors, transposed.
func rotateAll(a, v Matrix64) (turned bool) {
	for p := range a.Rows {
		for q := p + 1; q < a.Rows; q++ {
			off, x, y := a.Row(p)[q], a.Row(p)[p], a.Row(q)[q]
			if size := math.Abs(off); size == 0 || math.Abs(x)+size == math.Abs(x) && math.Abs(y)+size == math.Abs(y) {
				a.Row(p)[q], a.Row(q)[p] = 0, 0
				continue
			}
			turned = true
			c, s, t := rotation(off, x, y)
			turnColumns(a, p, q, c, s)
			turnRows(a.Row(p), a.Row(q), c, s)
			turnRows(v.Row(p), v.Row(q), c, s)
			a.Row(p)[p], a.Row(q)[q] = x-float64(t*off), y+float64(t*off)
			a.Row(p)[q], a.Row(q)[p] = 0, 0
		}
	}
	return turned
}

// rotation is cosine, sine and tangent of the smaller angle that turns off away.
func rotation(off, x, y float64) (c, s, t float64) {
	theta := (y - x) / (2 * off)
	t = 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c = 1 / math.Sqrt(float64(t*t)+1)
	return c, float64(t * c), t
}

func turnRows(p, q []float64, c, s float64) {
	q = q[:len(p)]
	for k, x := range p {
		y := q[k]
		p[k] = float64(c*x) - float64(s*y)
		q[k] = float64(s*x) + float64(c*y)
	}
}

func turnColumns(a Matrix64, p, q int, c, s float64) {
	for k := range a.Rows {
		row := a.Row(k)
		x, y := row[p], row[q]
		row[p] = float64(c*x) - float64(s*y)
		row[q] = float64(s*x) + float64(c*y)
	}
}

// sortColumns puts values in descending order and the rows of v, in that order, into
// the columns of v. scratch is as large as v.
func sortColumns(values []float64, v, scratch Matrix64) {
	n := len(values)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case values[i] > values[j]:
			return -1
		case values[i] < values[j]:
			return 1
		}
		return 0
	})
	copy(scratch.Data, v.Data[:n*n])
	sorted := make([]float64, n)
	for j, i := range order {
		sorted[j] = values[i]
		for k, x := range scratch.Row(i) {
			v.Row(k)[j] = x
		}
	}
	copy(values, sorted)
}
