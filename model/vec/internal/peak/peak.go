//go:build amd64 && !purego

// Package peak measures what a core can do at most: fused multiply-adds on registers
// alone. Benchmarks state kernels as a share of it.
package peak

import "time"

//go:noescape
func fmaAVX512(rounds int)

//go:noescape
func fmaAVX2(rounds int)

const perRound = 12 // independent multiply-adds

// GFLOPs returns the greatest rate of fused multiply-adds seen in 20 trials of about a
// millisecond, in 10⁹ operations per second (a multiply-add is 2), with registers of 16
// lanes (AVX-512) or 8 (AVX2). The CPU must have the instruction set.
func GFLOPs(lanes int) float64 {
	const rounds = 250_000
	run := fmaAVX512
	if lanes == 8 {
		run = fmaAVX2
	}
	best := 0.0
	for range 20 {
		start := time.Now()
		run(rounds)
		best = max(best, 2*rounds*perRound*float64(lanes)/float64(time.Since(start).Nanoseconds()))
	}
	return best
}
