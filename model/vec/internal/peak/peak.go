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

// Trial returns the rate of fused multiply-adds in a trial of about a tenth of a
// millisecond, in 10⁹ operations per second (a multiply-add is 2), with registers of 16
// lanes (AVX-512) or 8 (AVX2). The CPU must have the instruction set. Without lanes the
// rate is 0: not known.
func Trial(lanes int) float64 {
	const rounds = 25_000
	run := fmaAVX512
	switch lanes {
	case 0:
		return 0
	case 8:
		run = fmaAVX2
	}
	start := time.Now()
	run(rounds)
	return 2 * rounds * perRound * float64(lanes) / float64(time.Since(start).Nanoseconds())
}
