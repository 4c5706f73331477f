package metric

import "math"

// AccuracyDR is the average over the lower triangle with the diagonal,
//
//	A = Σ_{i≥j} R[i][j] / (T(T+1)/2)
//
// (Díaz-Rodríguez et al. 2018). NaN: T = 0 or a missing cell.
func AccuracyDR(r [][]float64) float64 {
	sum, n := 0.0, 0
	for i := range r {
		for j := 0; j <= i; j++ {
			sum += at(r, i, j)
			n++
		}
	}
	return sum / float64(n) // 0/0 is NaN
}

// BWTDR is backward transfer over all rows,
//
//	BWT = Σ_{i≥2} Σ_{j<i} (R[i][j] − R[j][j]) / (T(T−1)/2)
//
// (Díaz-Rodríguez et al. 2018). NaN: T = 1 or a missing cell.
func BWTDR(r [][]float64) float64 {
	sum, n := 0.0, 0
	for i := range r {
		for j := 0; j < i; j++ {
			sum += at(r, i, j) - at(r, j, j)
			n++
		}
	}
	return sum / float64(n)
}

// Remembering is the negative part of BWTDR as a score,
//
//	REM = 1 − |min(BWT_DR, 0)|
//
// (Díaz-Rodríguez et al. 2018). NaN where BWTDR is.
func Remembering(r [][]float64) float64 {
	return 1 - math.Abs(math.Min(BWTDR(r), 0))
}

// PositiveBWT is the positive part of BWTDR,
//
//	BWT⁺ = max(BWT_DR, 0)
//
// (Díaz-Rodríguez et al. 2018). NaN where BWTDR is.
func PositiveBWT(r [][]float64) float64 {
	return math.Max(BWTDR(r), 0)
}

// FWTDR is forward transfer as the average above the diagonal,
//
//	FWT = Σ_{i<j} R[i][j] / (T(T−1)/2)
//
// (Díaz-Rodríguez et al. 2018). It does not subtract b, so a guess counts as
// transfer: see FWT. NaN: T = 1 or a missing cell.
func FWTDR(r [][]float64) float64 {
	sum, n := 0.0, 0
	for i := range r {
		for j := i + 1; j < len(r); j++ {
			sum += at(r, i, j)
			n++
		}
	}
	return sum / float64(n)
}

// ModelSizeEfficiency is how little the model grows,
//
//	MS = min(1, (1/T) Σ_i Mem(θ_1)/Mem(θ_i))
//
// with mem[i] the bytes of the parameters after experience i
// (Díaz-Rodríguez et al. 2018). 1 for a model of fixed size. A run records the
// parameters that are trained, whose number stays; what a method adds to them
// (the adapters of inc-lora and o-lora, prompts, the networks of separate) is
// state, billed in the bytes that it keeps, so that the number is 1 for it, too.
// NaN: T = 0, a missing size, or an empty model.
func ModelSizeEfficiency(mem []float64) float64 {
	return math.Min(1, mean(0, len(mem), func(i int) float64 { return mem[0] / mem[i] }))
}

// SampleStorageEfficiency is how little of the data is stored,
//
//	SSS = 1 − min(1, (1/T) Σ_i Mem(M_i)/Mem(D))
//
// with stored[i] the bytes of stored examples after experience i and data
// those of all training data (Díaz-Rodríguez et al. 2018). 1 for a method
// that stores none. NaN: T = 0, a missing size, or data = 0.
func SampleStorageEfficiency(stored []float64, data float64) float64 {
	if data == 0 {
		return math.NaN()
	}
	return 1 - math.Min(1, mean(0, len(stored), func(i int) float64 { return stored[i] / data }))
}

// ComputeEfficiency is the cost of one pass over each experience against
// what learning it took,
//
//	CE = min(1, (1/T) Σ_i Ops↑↓(Tr_i)·ε / Ops(Tr_i))
//
// with pass[i] the operations of one forward and backward pass over the
// training data of i, ops[i] all that were counted while i was learned, and
// ε ≥ 1 a scale that keeps CE away from 0 where many epochs are usual
// (Díaz-Rodríguez et al. 2018). NaN: T = 0, unequal lengths, or a missing
// cost.
func ComputeEfficiency(pass, ops []float64, epsilon float64) float64 {
	if len(pass) != len(ops) {
		return math.NaN()
	}
	return math.Min(1, mean(0, len(ops), func(i int) float64 {
		if ops[i] == 0 {
			return math.NaN()
		}
		return pass[i] * epsilon / ops[i]
	}))
}
