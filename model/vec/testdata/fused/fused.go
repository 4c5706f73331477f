// Package fused holds what must not be written: the test of fused operations finds it.
package fused

// Axpy adds a·x to y without an explicit conversion of the product.
func Axpy(a float32, x, y []float32) {
	for i, v := range x {
		y[i] += a * v
	}
}
