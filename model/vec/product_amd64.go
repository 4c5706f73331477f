//go:build amd64 && !purego

package vec

import "unsafe"

// zeroStart is where products start from when they start from +0: kernels know nil.
var zeroStart unsafe.Pointer

// laneMask has eight lanes on and eight off: a mask of n lanes starts at 8−n.
var laneMask = [16]int32{-1, -1, -1, -1, -1, -1, -1, -1}

// simdProduct computes p with assembly if there is any for this CPU. p.k must not be 0.
func simdProduct(p *product) bool {
	switch isa {
	case avx512:
		p.blocks(tileSize{rows: 14, vecs: 2, lanes: 16, narrow: 24})
	case avx2:
		p.blocks(tileSize{rows: 6, vecs: 2, lanes: 8})
	default:
		return false
	}
	return true
}

// run runs the micro-kernel of rows rows and vecs registers, last lanes of the last one.
func (t *tile) run(rows, vecs, last int) {
	number := rows<<2 | (vecs-1)<<1
	if isa == avx512 {
		t.mask = 1<<last - 1
		if vecs == 1 && last <= 8 {
			number |= 1 // the kernel of half a register
		}
		tilesAVX512(number, t)
		return
	}
	t.mask = last
	if last == 8 {
		number |= 1 // the kernel without masks
	}
	tilesAVX2(number, t)
}
