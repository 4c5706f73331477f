//go:build !linux

package suite

import "database/sql"

// peakMemory is not measured on this system.
func peakMemory() sql.Null[int64] { return sql.Null[int64]{} }
