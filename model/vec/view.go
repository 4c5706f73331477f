package vec

import "fmt"

// A View is a matrix within other memory: element (i, j) is Data[i*RowStride + j*ColStride].
// Its products run on one thread, whatever [SetThreads] says: they are the parts of work
// that is cut elsewhere, such as the heads of attention.
type View struct {
	Rows, Cols           int
	RowStride, ColStride int
	Data                 []float32
}

// View is all of m.
func (m Matrix) View() View {
	return View{Rows: m.Rows, Cols: m.Cols, RowStride: m.Cols, ColStride: 1, Data: m.Data}
}

// Part is rows i to j−1 and columns k to l−1 of v.
func (v View) Part(i, j, k, l int) View {
	v.Data = v.Data[min(i*v.RowStride+k*v.ColStride, len(v.Data)):]
	v.Rows, v.Cols = j-i, l-k
	return v
}

// T is v transposed.
func (v View) T() View {
	return View{Rows: v.Cols, Cols: v.Rows, RowStride: v.ColStride, ColStride: v.RowStride, Data: v.Data}
}

// Row is row i of a view whose columns lie beside each other.
func (v View) Row(i int) []float32 {
	return v.Data[i*v.RowStride:][:v.Cols:v.Cols]
}

// MulView sets C = A·B for A (m, k), B (k, n), C (m, n): each C[i,j] starts from +0 and takes
// FMA32(A[i,k], B[k,j], ·) for k ascending. The columns of C lie beside each other, and
// so do those of B or of Bᵀ. C must not overlap A or B.
func MulView(c, a, b View) { viewProduct("MulView", c, a, b).here() }

// MulViewBias is MulView with C[i,j] starting from bias[j].
func MulViewBias(c, a, b View, bias []float32) {
	p := viewProduct("MulViewBias", c, a, b)
	checkLen("MulViewBias: bias", c.Cols, len(bias))
	p.start, p.bias = fromBias, bias
	p.here()
}

// AddMulView is MulView with C[i,j] starting from its value.
func AddMulView(c, a, b View) {
	p := viewProduct("AddMulView", c, a, b)
	p.start = fromC
	p.here()
}

// here computes p on this thread.
func (p product) here() {
	if p.m > 0 && p.n > 0 {
		p.compute()
	}
}

func viewProduct(kernel string, c, a, b View) product {
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		panic(fmt.Sprintf("vec: %s: shapes do not fit C = A·B: C (%d, %d), A (%d, %d), B (%d, %d)",
			kernel, c.Rows, c.Cols, a.Rows, a.Cols, b.Rows, b.Cols))
	}
	c.valid(kernel, "C")
	a.valid(kernel, "A")
	b.valid(kernel, "B")
	if c.ColStride != 1 || b.ColStride != 1 && b.RowStride != 1 {
		panic(fmt.Sprintf("vec: %s: C has columns %d apart, B %d and rows %d (hint: 1 in C, and in B for one of them)",
			kernel, c.ColStride, b.ColStride, b.RowStride))
	}
	return product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.RowStride,
		a: a.Data, ars: a.RowStride, acs: a.ColStride, b: b.Data, brs: b.RowStride, bcs: b.ColStride}
}

// valid panics unless Data holds every element.
func (v View) valid(kernel, name string) {
	if v.Rows < 0 || v.Cols < 0 || v.RowStride < 0 || v.ColStride < 0 ||
		v.Rows > 0 && v.Cols > 0 && (v.Rows-1)*v.RowStride+(v.Cols-1)*v.ColStride >= len(v.Data) {
		panic(fmt.Sprintf("vec: %s: %s has shape (%d, %d), strides %d and %d, but %d values",
			kernel, name, v.Rows, v.Cols, v.RowStride, v.ColStride, len(v.Data)))
	}
}

// Transpose sets dst (n, m) to the transpose of src (m, n). Their columns lie beside each
// other; they must not overlap.
func Transpose(dst, src View) {
	if dst.Rows != src.Cols || dst.Cols != src.Rows || dst.ColStride != 1 || src.ColStride != 1 {
		panic(fmt.Sprintf("vec: Transpose: (%d, %d) of columns %d apart into (%d, %d) of columns %d apart",
			src.Rows, src.Cols, src.ColStride, dst.Rows, dst.Cols, dst.ColStride))
	}
	dst.valid("Transpose", "dst")
	src.valid("Transpose", "src")
	if simdTranspose(dst.Data, src.Data, src.RowStride, src.Rows, src.Cols, dst.RowStride) {
		return
	}
	for i := range src.Rows {
		for j, v := range src.Row(i) {
			dst.Data[j*dst.RowStride+i] = v
		}
	}
}
