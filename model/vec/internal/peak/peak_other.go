//go:build !amd64 || purego

// Package peak measures what a core can do at most; here it has no assembly.
package peak

// GFLOPs returns 0: it is not known.
func GFLOPs(int) float64 { return 0 }
