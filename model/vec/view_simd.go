//go:build (amd64 || arm64) && !purego

package vec

// simdTranspose sets dst[j*to + i] = src[i*from + j] for i < rows and j < cols, if there is
// assembly for it; else it returns false.
func simdTranspose(dst, src []float32, from, rows, cols, to int) bool {
	if isa == generic {
		return false
	}
	packTrans(dst, src, from, rows, cols, to)
	return true
}
