package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// solveRidge solves A·X = B in place of B for a symmetric positive A, of which
// the lower triangle is read and which is overwritten. Where rounding has left A
// without a factor, ridge, then ten times as much, and so on is added to its
// diagonal until it has one. Numbers that are not finite have no solution: B
// becomes 0.
func solveRidge(a, b vec.Matrix64, ridge float64) {
	l := vec.MakeMatrix64(a.Rows, a.Cols)
	for ; ridge < 1e60; ridge *= 10 {
		copy(l.Data, a.Data)
		if vec.Cholesky(l) {
			vec.SolveCholesky(l, b)
			return
		}
		for i := range a.Rows {
			a.Row(i)[i] += ridge
		}
	}
	clear(b.Data)
}

// gramFLOPs counts the product Σ x xᵀ over n vectors of d numbers.
func gramFLOPs(n, d int) int64 { return 2 * int64(n) * int64(d) * int64(d) }

// solveFLOPs counts a Cholesky factor of (d, d), d³/3, and the two triangular
// systems of so many right sides.
func solveFLOPs(d, sides int) int64 {
	n := int64(d)
	return n*n*n/3 + 2*n*n*int64(sides)
}

// shaped is m as (rows, cols), in its memory where that is enough.
func shaped(m *bench.Matrix, rows, cols int) bench.Matrix {
	m.Data = room(&m.Data, rows*cols)
	m.Rows, m.Cols = rows, cols
	return *m
}
