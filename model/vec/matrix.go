package vec

import "fmt"

// A Matrix is a row-major matrix of shape (Rows, Cols): row i is
// Data[i*Cols : (i+1)*Cols]. It is a view: copying it does not copy Data.
type Matrix struct {
	Rows, Cols int
	Data       []float32
}

// MakeMatrix returns a new matrix of shape (r, c) filled with +0.
func MakeMatrix(r, c int) Matrix {
	return Matrix{Rows: r, Cols: c, Data: make([]float32, r*c)}
}

// Row returns row i as a slice of m's memory.
func (m Matrix) Row(i int) []float32 {
	return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols]
}

// Slice returns the view of rows i to j−1, of shape (j−i, Cols).
func (m Matrix) Slice(i, j int) Matrix {
	return Matrix{Rows: j - i, Cols: m.Cols, Data: m.Data[i*m.Cols : j*m.Cols : j*m.Cols]}
}

// valid panics unless Data is long enough for the shape.
func (m Matrix) valid(kernel, name string) {
	if m.Rows < 0 || m.Cols < 0 || len(m.Data) < m.Rows*m.Cols {
		panic(fmt.Sprintf("vec: %s: %s has shape (%d, %d) but %d values", kernel, name, m.Rows, m.Cols, len(m.Data)))
	}
}

// checkLen panics unless every length equals n.
func checkLen(kernel string, n int, lens ...int) {
	for _, l := range lens {
		if l != n {
			panic(fmt.Sprintf("vec: %s: lengths %d and %d differ", kernel, n, l))
		}
	}
}
