package vec

import (
	"math"
	"math/rand/v2"
)

// Normal returns the standard normal deviate that belongs to the 64 random bits u: the
// quantile of the upper 52 of them, by the rational functions of PPND7 (Wichura 1988,
// algorithm AS 241; about seven digits) in float64, one rounding per operation, and Log.
// It is odd in the centre of the 2⁵² values, never 0, and at most 8.2 in magnitude. One
// deviate takes one integer, so the bits are the same everywhere (rand.NormFloat64 differs
// between CPUs and takes a random number of integers).
func Normal(u uint64) float32 {
	q := float64(2*int64(u>>12)+1-(1<<52)) * 0x1p-53 // exact, in (−½, ½)
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		num := float64(5.9109374720e+01*r) + 1.5929113202e+02
		num = float64(num*r) + 5.0434271938e+01
		num = float64(num*r) + 3.3871327179e+00
		den := float64(6.7187563600e+01*r) + 7.8757757664e+01
		den = float64(den*r) + 1.7895169469e+01
		den = float64(den*r) + 1
		return float32(float64(q*num) / den)
	}
	r := math.Sqrt(-float64(Log(float32(0.5 - math.Abs(q)))))
	var num, den float64
	if r <= 5 {
		r -= 1.6
		num = float64(1.7023821103e-01*r) + 1.3067284816e+00
		num = float64(num*r) + 2.7568153900e+00
		num = float64(num*r) + 1.4234372777e+00
		den = float64(1.2021132975e-01*r) + 7.3700164250e-01
	} else {
		r -= 5
		num = float64(1.7337203997e-02*r) + 4.2868294337e-01
		num = float64(num*r) + 3.0812263860e+00
		num = float64(num*r) + 6.6579051150e+00
		den = float64(1.2258202635e-02*r) + 2.4197894225e-01
	}
	den = float64(den*r) + 1
	return float32(math.Copysign(num/den, q))
}

// NormalSlice fills dst with standard normal deviates: dst[i] is Normal of the i-th
// integer that rng gives.
func NormalSlice(dst []float32, rng *rand.Rand) {
	for i := range dst {
		dst[i] = Normal(rng.Uint64())
	}
}
