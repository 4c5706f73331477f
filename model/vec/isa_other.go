//go:build !(amd64 || arm64) || purego

package vec

// supported lists the instruction sets that this build and CPU can run, best first.
func supported() []isaKind { return []isaKind{generic} }

func simdProduct(*product) bool { return false }
