package suite

import (
	"retain/bench"
	"retain/methods"
	"retain/methods/dpm"
)

// Methods lists every method that configs can name: those of package methods, and
// those that have a room of their own.
var Methods = bench.Registries(methods.Methods, dpm.Methods)
