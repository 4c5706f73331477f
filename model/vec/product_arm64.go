//go:build arm64 && !purego

package vec

import "unsafe"

// zeros is where products start from when they start from +0.
var zeros [16]float32

var zeroStart = unsafe.Pointer(&zeros)

// simdProduct computes p with assembly if it is chosen. p.k must not be 0.
func simdProduct(p *product) bool {
	if isa != neon {
		return false
	}
	p.blocks(tileSize{rows: 6, vecs: 4, lanes: 4})
	return true
}

// run runs the micro-kernel of rows rows and vecs registers, last lanes of the last one.
// The last of several registers is moved back until it is full.
func (t *tile) run(rows, vecs, last int) {
	if vecs == 1 && last < 4 {
		tilesNEON(rows<<3|(last-1), t)
		return
	}
	t.mask = 4 * (4*(vecs-2) + last)
	tilesNEON(rows<<3|(vecs+2), t)
}
