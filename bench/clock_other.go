//go:build !linux

package bench

// threadCPU is not measured on this system: its time is recorded as missing.
func threadCPU() (int64, bool) { return 0, false }
