package suite

import (
	"database/sql"

	"golang.org/x/sys/unix"

	"retain/results"
)

// peakMemory is the largest amount of memory that this process has held, in
// bytes.
func peakMemory() sql.Null[int64] {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return sql.Null[int64]{}
	}
	return results.Some(u.Maxrss * 1024)
}
