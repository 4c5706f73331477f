package model

import "retain/model/vec"

// transpose writes mᵀ to dst, eight rows of m at a time.
func transpose(dst, m vec.Matrix) {
	rows, n := m.Rows, m.Cols
	i := 0
	for ; i+8 <= rows; i += 8 {
		a, b, c, d := m.Row(i)[:n], m.Row(i + 1)[:n], m.Row(i + 2)[:n], m.Row(i + 3)[:n]
		e, f, g, h := m.Row(i + 4)[:n], m.Row(i + 5)[:n], m.Row(i + 6)[:n], m.Row(i + 7)[:n]
		to := dst.Data[i:]
		for j := range n {
			*(*[8]float32)(to[j*rows:]) = [8]float32{a[j], b[j], c[j], d[j], e[j], f[j], g[j], h[j]}
		}
	}
	for ; i < rows; i++ {
		for j, v := range m.Row(i) {
			dst.Data[j*rows+i] = v
		}
	}
}
