package vec

import "fmt"

// MatMul sets C = A·B for A (m, k), B (k, n), C (m, n): each C[i,j] starts from +0 and
// takes FMA32(A[i,k], B[k,j], ·) for k ascending. C must not overlap A or B.
func MatMul(c, a, b Matrix) {
	checkProduct("MatMul", c, a, b)
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		panicShapes("MatMul", "C = A·B", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: a.Cols, acs: 1, b: b.Data, brs: b.Cols, bcs: 1, start: fromZero})
}

// MatMulBias sets C = bias + A·B for A (m, k), B (k, n), C (m, n), bias (n): as MatMul,
// but C[i,j] starts from bias[j]. C must not overlap A, B or bias.
func MatMulBias(c, a, b Matrix, bias []float32) {
	checkProduct("MatMulBias", c, a, b)
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		panicShapes("MatMulBias", "C = bias + A·B", c, a, b)
	}
	checkLen("MatMulBias: bias", c.Cols, len(bias))
	multiply(product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: a.Cols, acs: 1, b: b.Data, brs: b.Cols, bcs: 1, start: fromBias, bias: bias})
}

// AddMatMul sets C += A·B for A (m, k), B (k, n), C (m, n): as MatMul, but each C[i,j]
// starts from its value. C must not overlap A or B.
func AddMatMul(c, a, b Matrix) {
	checkProduct("AddMatMul", c, a, b)
	if a.Cols != b.Rows || c.Rows != a.Rows || c.Cols != b.Cols {
		panicShapes("AddMatMul", "C += A·B", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: a.Cols, acs: 1, b: b.Data, brs: b.Cols, bcs: 1, start: fromC})
}

// MatMulTrans sets C = A·Bᵀ for A (m, k), B (n, k), C (m, n): each C[i,j] starts from +0
// and takes FMA32(A[i,k], B[j,k], ·) for k ascending. C must not overlap A or B.
func MatMulTrans(c, a, b Matrix) {
	checkProduct("MatMulTrans", c, a, b)
	if a.Cols != b.Cols || c.Rows != a.Rows || c.Cols != b.Rows {
		panicShapes("MatMulTrans", "C = A·Bᵀ", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: a.Cols, acs: 1, b: b.Data, brs: 1, bcs: b.Cols, start: fromZero})
}

// AddMatMulTrans sets C += A·Bᵀ for A (m, k), B (n, k), C (m, n): as MatMulTrans, but each
// C[i,j] starts from its value. C must not overlap A or B.
func AddMatMulTrans(c, a, b Matrix) {
	checkProduct("AddMatMulTrans", c, a, b)
	if a.Cols != b.Cols || c.Rows != a.Rows || c.Cols != b.Rows {
		panicShapes("AddMatMulTrans", "C += A·Bᵀ", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Cols, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: a.Cols, acs: 1, b: b.Data, brs: 1, bcs: b.Cols, start: fromC})
}

// AddTransMul sets C += Aᵀ·B for A (k, m), B (k, n), C (m, n): each C[i,j] starts from
// its value and takes FMA32(A[k,i], B[k,j], ·) for k ascending. C must not overlap A or B.
func AddTransMul(c, a, b Matrix) {
	checkProduct("AddTransMul", c, a, b)
	if a.Rows != b.Rows || c.Rows != a.Cols || c.Cols != b.Cols {
		panicShapes("AddTransMul", "C += Aᵀ·B", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Rows, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: 1, acs: a.Cols, b: b.Data, brs: b.Cols, bcs: 1, start: fromC})
}

// TransMul sets C = Aᵀ·B for A (k, m), B (k, n), C (m, n): as AddTransMul, but each C[i,j]
// starts from +0. C must not overlap A or B.
func TransMul(c, a, b Matrix) {
	checkProduct("TransMul", c, a, b)
	if a.Rows != b.Rows || c.Rows != a.Cols || c.Cols != b.Cols {
		panicShapes("TransMul", "C = Aᵀ·B", c, a, b)
	}
	multiply(product{m: c.Rows, n: c.Cols, k: a.Rows, c: c.Data, ldc: c.Cols,
		a: a.Data, ars: 1, acs: a.Cols, b: b.Data, brs: b.Cols, bcs: 1, start: fromZero})
}

func checkProduct(kernel string, c, a, b Matrix) {
	c.valid(kernel, "C")
	a.valid(kernel, "A")
	b.valid(kernel, "B")
}

func panicShapes(kernel, form string, c, a, b Matrix) {
	panic(fmt.Sprintf("vec: %s: shapes do not fit %s: C (%d, %d), A (%d, %d), B (%d, %d)",
		kernel, form, c.Rows, c.Cols, a.Rows, a.Cols, b.Rows, b.Cols))
}
