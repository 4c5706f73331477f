//go:build !unix

package main

import "time"

var began = time.Now()

// processTime is the time since the beginning, where that of processors is not
// known.
func processTime() time.Duration { return time.Since(began) }
