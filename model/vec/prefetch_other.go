//go:build !amd64 || purego

package vec

// Prefetch asks for x to be brought into the cache, where there is assembly for it.
func Prefetch([]uint8) {}
