//go:build (amd64 || arm64) && !purego

package vec

import "unsafe"

// packSkip is how many columns before column j are packed with n columns from j on: the
// blocks of packTrans are eight columns wide.
func packSkip(p *product, j, n int) int {
	if p.bcs == 1 || n >= 8 || j+n < 8 || p.k < 8 {
		return 0
	}
	return 8 - n
}

// packPanel copies n columns of B from column j on, p.k deep, to dst[k*width + column].
// Columns beyond n stay as they were; no kernel uses them.
func packPanel(dst []float32, p *product, j, n, width int) {
	if p.bcs != 1 {
		packTrans(dst, p.b[j*p.bcs:], p.bcs, n, p.k, width)
		return
	}
	for k := range p.k {
		copy(dst[k*width:k*width+n], p.b[k*p.brs+j:])
	}
}

// packDepth is how deep a strip packTrans does across all columns before it goes on, so
// that the lines it writes stay in the first cache until they are whole.
const packDepth = 64

// packTrans sets dst[k*width + j] = src[j*stride + k] for j < n and k < depth, in blocks
// of 8 × 8. The last block of either direction overlaps the one before.
func packTrans(dst, src []float32, stride, n, depth, width int) {
	if n < 8 || depth < 8 {
		for j := range n {
			for k, v := range src[j*stride : j*stride+depth] {
				dst[k*width+j] = v
			}
		}
		return
	}
	for k := 0; k < depth; k += packDepth {
		deep := min(packDepth, depth-k)
		for j := 0; j < n; j += 8 {
			j := min(j, n-8)
			if deep >= 8 {
				transpose8(unsafe.Pointer(&dst[k*width+j]), unsafe.Pointer(&src[j*stride+k]), 4*width, 4*stride, deep/8)
			}
			if deep%8 != 0 {
				k := depth - 8
				transpose8(unsafe.Pointer(&dst[k*width+j]), unsafe.Pointer(&src[j*stride+k]), 4*width, 4*stride, 1)
			}
		}
	}
}

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

// transpose8 transposes eight rows of 8·blocks floats at src, stride bytes apart, to
// 8·blocks rows of eight floats at dst, width bytes apart.
//
//go:noescape
func transpose8(dst, src unsafe.Pointer, width, stride, blocks int)
