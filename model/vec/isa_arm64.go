//go:build arm64 && !purego

package vec

// supported lists the instruction sets that this CPU can run, best first. Every arm64 has
// NEON.
func supported() []isaKind { return []isaKind{neon, generic} }
