//go:build race

package race

// Enabled says whether the race detector watches, which allocates on its own
// account and slows everything down.
const Enabled = true
