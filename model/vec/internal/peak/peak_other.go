//go:build !amd64 || purego

// Package peak measures what a core can do at most; here it has no assembly.
package peak

// Trial returns 0: it is not known.
func Trial(int) float64 { return 0 }
