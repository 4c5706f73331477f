package vec

import (
	"fmt"
	"math"
)

// Cholesky factors a symmetric positive definite A = L·Lᵀ in place, reading the lower
// triangle alone: L takes it, and the upper one becomes +0. For k ascending
//
//	L[i,j] = (A[i,j] − Σ_{k<j} L[i,k]·L[j,k]) / L[j,j],  L[i,i] = √(A[i,i] − Σ_{k<i} L[i,k]²)
//
// It returns false, with A half done, where a root would be of a number that is not
// positive.
func Cholesky(a Matrix64) bool {
	a.square("Cholesky", "A")
	const rows = 4 // under way at a time
	for top := 0; top < a.Rows; top += rows {
		bottom := min(top+rows, a.Rows)
		j := 0
		if bottom == top+rows {
			j = top
			quarter(a, top)
		}
		for i := top; i < bottom; i++ {
			if !rest(a, i, j) {
				return false
			}
		}
	}
	return true
}

// quarter computes rows top to top+3 left of column top.
func quarter(a Matrix64, top int) {
	r0, r1, r2, r3 := a.Row(top), a.Row(top+1), a.Row(top+2), a.Row(top+3)
	for j := range top {
		above := a.Row(j)[:j+1]
		s0, s1, s2, s3 := r0[j], r1[j], r2[j], r3[j]
		x0, x1, x2, x3 := r0[:j], r1[:j], r2[:j], r3[:j]
		for k, v := range above[:j] {
			s0 -= float64(x0[k] * v)
			s1 -= float64(x1[k] * v)
			s2 -= float64(x2[k] * v)
			s3 -= float64(x3[k] * v)
		}
		d := above[j]
		r0[j], r1[j], r2[j], r3[j] = s0/d, s1/d, s2/d, s3/d
	}
}

// rest computes row i from column j on.
func rest(a Matrix64, i, j int) bool {
	row := a.Row(i)
	for ; j < i; j++ {
		above := a.Row(j)
		row[j] = minusDot(row[j], row[:j], above) / above[j]
	}
	s := minusDot(row[i], row[:i], row)
	if !(s > 0) || math.IsInf(s, 1) {
		return false
	}
	row[i] = math.Sqrt(s)
	clear(row[i+1:])
	return true
}

// minusDot is s − Σ x[k]·y[k], k ascending over x.
func minusDot(s float64, x, y []float64) float64 {
	y = y[:len(x)]
	for k, v := range x {
		s -= float64(v * y[k])
	}
	return s
}

// SolveLower solves L·X = B in place of B, for L (n, n) lower triangular, of which the
// upper triangle is not read, and B (n, m): from the first row on,
// X[i] = (B[i] − Σ_{k<i} L[i,k]·X[k]) / L[i,i], k ascending.
func SolveLower(l, b Matrix64) {
	checkSolve("SolveLower", l, b)
	for i := range l.Rows {
		x, row := b.Row(i), l.Row(i)
		for k, v := range row[:i] {
			minusAxpy(x, v, b.Row(k))
		}
		divide(x, row[i])
	}
}

// SolveLowerTrans solves Lᵀ·X = B in place of B, for L and B as in SolveLower: from the
// last row up, X[i] = (B[i] − Σ_{k>i} L[k,i]·X[k]) / L[i,i], k descending.
func SolveLowerTrans(l, b Matrix64) {
	checkSolve("SolveLowerTrans", l, b)
	for i := l.Rows - 1; i >= 0; i-- {
		x, row := b.Row(i), l.Row(i)
		divide(x, row[i])
		for k, v := range row[:i] {
			minusAxpy(b.Row(k), v, x)
		}
	}
}

// SolveCholesky solves A·X = B in place of B, for L of [Cholesky] of A.
func SolveCholesky(l, b Matrix64) {
	SolveLower(l, b)
	SolveLowerTrans(l, b)
}

func checkSolve(kernel string, l, b Matrix64) {
	l.square(kernel, "L")
	b.valid(kernel, "B")
	if b.Rows != l.Rows {
		panic(fmt.Sprintf("vec: %s: L (%d, %d) and B (%d, %d)", kernel, l.Rows, l.Cols, b.Rows, b.Cols))
	}
}

func minusAxpy(y []float64, a float64, x []float64) {
	x = x[:len(y)]
	for j := range y {
		y[j] -= float64(a * x[j])
	}
}

func divide(x []float64, d float64) {
	for j := range x {
		x[j] /= d
	}
}
