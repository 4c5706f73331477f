//go:build (amd64 || arm64) && !purego

package vec

import (
	"testing"
	"unsafe"
)

// TestKernelsLeavePointersInside: after three tiles the pointers of the struct stand at
// the third, and not behind it, where the memory may end: the garbage collector stops
// the program over a pointer that has left its object.
func TestKernelsLeavePointersInside(t *testing.T) {
	defer func(k isaKind) { isa = k }(isa)
	for _, k := range supported() {
		if k == generic {
			continue
		}
		isa = k
		for rows := 1; rows <= 6; rows++ {
			for _, last := range []int{1, 4} {
				a, b, c := make([]float32, 3*rows), make([]float32, 64), make([]float32, 3*rows*64)
				r := product{m: 3 * rows, n: last, k: 1, c: c, ldc: 64, a: a, ars: 1, acs: 1, b: b, brs: 64, bcs: 1, start: fromC}
				tile := tile{ars: 4, acs: 4, brs: 256, ldc: 256, k: 1, count: 3, b: unsafe.Pointer(&b[0])}
				tile.at(&r, 0, 0)
				tile.run(rows, 1, last)
				if tile.a != unsafe.Pointer(&a[2*rows]) || tile.c != unsafe.Pointer(&c[2*rows*64]) || tile.start != tile.c || tile.count != 0 {
					t.Errorf("%v, %d rows: A has moved %d bytes, C %d", k, rows, uintptr(tile.a)-uintptr(unsafe.Pointer(&a[0])), uintptr(tile.c)-uintptr(unsafe.Pointer(&c[0])))
				}
			}
		}
	}
}
