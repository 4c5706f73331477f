//go:build amd64 && !purego

package vec

import "unsafe"

// Prefetch asks for x to be brought into the cache and waits for nothing. Images that are
// gathered from all over a data set arrive together, where each would be waited for.
func Prefetch(x []uint8) {
	if len(x) > 0 {
		prefetch(unsafe.Pointer(&x[0]), len(x))
	}
}

// prefetch fetches the cache lines that hold the first of every 64 of n > 0 bytes.
//
//go:noescape
func prefetch(x unsafe.Pointer, n int)
