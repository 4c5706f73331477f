//go:build !race

// Package race tells tests whether the race detector watches.
package race

// Enabled says whether the race detector watches, which allocates on its own
// account and slows everything down.
const Enabled = false
