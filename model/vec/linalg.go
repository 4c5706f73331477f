package vec

import "fmt"

// Linear algebra in float64, in plain Go: small systems whose conditioning float32 does
// not bear. Every output accumulates its products in ascending order, each product
// rounded before the sum (the conversions forbid the compiler to fuse them), so that the
// bits are the same on every CPU. Several outputs are under way at a time; none of them
// shares a sum.

// A Matrix64 is a row-major matrix of shape (Rows, Cols) of float64: row i is
// Data[i*Cols : (i+1)*Cols]. It is a view: copying it does not copy Data.
type Matrix64 struct {
	Rows, Cols int
	Data       []float64
}

// MakeMatrix64 returns a new matrix of shape (r, c) filled with +0.
func MakeMatrix64(r, c int) Matrix64 {
	return Matrix64{Rows: r, Cols: c, Data: make([]float64, r*c)}
}

// Row returns row i as a slice of m's memory.
func (m Matrix64) Row(i int) []float64 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// valid panics unless Data is long enough for the shape.
func (m Matrix64) valid(kernel, name string) {
	if m.Rows < 0 || m.Cols < 0 || len(m.Data) < m.Rows*m.Cols {
		panic(fmt.Sprintf("vec: %s: %s has shape (%d, %d) but %d values", kernel, name, m.Rows, m.Cols, len(m.Data)))
	}
}

// square panics unless m is a square matrix.
func (m Matrix64) square(kernel, name string) {
	m.valid(kernel, name)
	if m.Rows != m.Cols {
		panic(fmt.Sprintf("vec: %s: %s has shape (%d, %d) and must be square", kernel, name, m.Rows, m.Cols))
	}
}

// AddWide sets dst[i] = dst[i] + x[i] in float64.
func AddWide(dst []float64, x []float32) {
	checkLen("AddWide", len(dst), len(x))
	for i, v := range x {
		dst[i] += float64(v)
	}
}

// MatMul64 sets C = A·B for A (m, k), B (k, n), C (m, n): each C[i,j] starts from +0 and
// adds A[i,k]·B[k,j] for k ascending, product and sum rounded. C must not overlap A or B.
func MatMul64(c, a, b Matrix64) {
	c.valid("MatMul64", "C")
	a.valid("MatMul64", "A")
	b.valid("MatMul64", "B")
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		panic(fmt.Sprintf("vec: MatMul64: shapes do not fit C = A·B: C (%d, %d), A (%d, %d), B (%d, %d)",
			c.Rows, c.Cols, a.Rows, a.Cols, b.Rows, b.Cols))
	}
	for i := range a.Rows {
		row, from := c.Row(i), a.Row(i)
		clear(row)
		k := 0
		for ; k+4 <= len(from); k += 4 {
			a0, a1, a2, a3 := from[k], from[k+1], from[k+2], from[k+3]
			b0, b1, b2, b3 := b.Row(k)[:len(row)], b.Row(k + 1)[:len(row)], b.Row(k + 2)[:len(row)], b.Row(k + 3)[:len(row)]
			for j, s := range row {
				s += float64(a0 * b0[j])
				s += float64(a1 * b1[j])
				s += float64(a2 * b2[j])
				row[j] = s + float64(a3*b3[j])
			}
		}
		for ; k < len(from); k++ {
			for j, v := range b.Row(k) {
				row[j] += float64(from[k] * v)
			}
		}
	}
}
