// Package vec holds the numeric kernels of retain: products of matrices, elementwise
// arithmetic, exp, log, tanh, erf and the activations made of them, softmax with
// cross-entropy, norms of rows, sums, the steps of optimizers and penalties, normal
// deviates. Every kernel has a plain-Go definition. On amd64 AVX2 and AVX-512 assembly
// computes the same bits, faster; on arm64 NEON does so for the products, and the rest is
// plain Go.
//
// The rules that make the bits equal everywhere:
//
//   - An output of a matrix product takes its k products in order of k, one fused
//     multiply-add each (FMA32). SIMD lanes lie across outputs, never across k, so
//     blocking, tiles and threads change nothing.
//   - Everything else is one IEEE rounding per operation in the order that is written
//     in the definition; no other kernel uses a fused multiply-add.
//   - A sum over a slice has 16 lanes (element i belongs to lane i mod 16, each lane
//     starts at +0 and adds in order of i), folded 16 → 8 → 4 → 2 → 1 by adding the
//     upper half to the lower half.
//   - A value that is flushed is flushed by definition, on every CPU. Nothing sets
//     FTZ or DAZ.
//   - Kernels agree on which results are NaN. Payloads and signs of NaN are left open;
//     CanonicalBits makes them equal before they are hashed.
//
// Slices that an elementwise kernel reads and writes may be the same slice, but must
// not overlap in part. A wrong length or shape is the caller's mistake and panics.
//
// Speed does not depend on the values but where an operand or a result is subnormal:
// some CPUs take many cycles for each of those. The flushes keep subnormal numbers, and
// what would lead to them by a product, out of what lasts (moments, velocities, averages,
// path integrals, squares) and what is passed on (softmax and its gradient, the gradients
// of activations); what is left passes through one step.
//
// RETAIN_CPU=generic|avx2|avx512|neon forces an instruction set; ISA tells what runs.
// With the build tag purego, and on other architectures, only plain Go is built.
package vec

//go:generate go run ./internal/gen
