//go:build amd64 && !purego

package vec

import "unsafe"

// packB copies the block p.b of shape (k, n) to panels of width columns, one after the
// other: dst[(j/width)·k·width + k·width + j mod width]. Columns beyond n stay as they
// were; no kernel uses them.
func packB(dst []float32, p *product, width int) {
	for j := 0; j < p.n; j += width {
		n := min(width, p.n-j)
		if p.bcs == 1 {
			for k := range p.k {
				copy(dst[k*width:k*width+n], p.b[k*p.brs+j:])
			}
		} else {
			packTrans(dst, p.b[j*p.bcs:], p.bcs, n, p.k, width)
		}
		dst = dst[p.k*width:]
	}
}

// packTrans sets dst[k*width + j] = src[j*stride + k] for j < n and k < depth: blocks of
// 8 × 8 in assembly, the rest one by one.
func packTrans(dst, src []float32, stride, n, depth, width int) {
	n8, k8 := n&^7, depth&^7
	if k8 > 0 {
		for j := 0; j < n8; j += 8 {
			transpose8(unsafe.Pointer(&dst[j]), unsafe.Pointer(&src[j*stride]), 4*width, 4*stride, k8/8)
		}
	}
	for j := range n {
		k := k8
		if j >= n8 {
			k = 0
		}
		for ; k < depth; k++ {
			dst[k*width+j] = src[j*stride+k]
		}
	}
}

// transpose8 transposes eight rows of 8·blocks floats at src, stride bytes apart, to
// 8·blocks rows of eight floats at dst, width bytes apart.
//
//go:noescape
func transpose8(dst, src unsafe.Pointer, width, stride, blocks int)

// copyA copies p.a to the workspace with a stride that spreads over the cache, and
// points p to the copy.
func copyA(w *workspace, p *product) {
	rows, cols, stride := p.m, p.k, p.ars
	if p.acs != 1 {
		rows, cols, stride = p.k, p.m, p.acs
	}
	to := cols + aSkew
	w.a = grow(w.a, rows*to)
	for i := range rows {
		copy(w.a[i*to:i*to+cols], p.a[i*stride:])
	}
	if p.acs == 1 {
		p.ars = to
	} else {
		p.acs = to
	}
	p.a = w.a
}
