package bench

import "golang.org/x/sys/unix"

// threadCPU is the CPU time in nanoseconds that this thread has used.
func threadCPU() (int64, bool) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &u); err != nil {
		return 0, false
	}
	return u.Utime.Nano() + u.Stime.Nano(), true
}
