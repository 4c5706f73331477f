// Package golden holds the flag with which `go test ./... -update` rewrites
// golden files. Every test package imports it, so that every test binary knows
// the flag; those with golden files read it.
package golden

import "flag"

// Update is set when golden files are to be rewritten instead of compared.
var Update = flag.Bool("update", false, "rewrite golden files instead of comparing with them")
