package metric

import "math"

// Forgetting is the loss against the best accuracy the model had before the
// last experience,
//
//	F_T = 1/(T−1) Σ_{j<T} [max_{l≤T−1} R[l][j] − R[T][j]]
//
// (Chaudhry et al. 2018, eq. 3 and 4; FACIL and continuum print the same).
// Negative where the last experience brought a new best. It is not −BWT:
// the best value need not lie on the diagonal. NaN: T = 1, or any missing
// cell below or above the diagonal in the columns before the last.
func Forgetting(r [][]float64) float64 {
	t := len(r)
	return mean(0, t-1, func(j int) float64 {
		best := at(r, 0, j)
		for l := 1; l < t-1; l++ {
			best = math.Max(best, at(r, l, j)) // NaN if either is
		}
		return best - at(r, t-1, j)
	})
}

// Intransigence is the inability to learn the last experience,
//
//	I_T = a*_T − R[T][T]
//
// where a*_k is the accuracy on k of a model trained on 1…k at once: the
// diagonal of cumulative (Chaudhry et al. 2018, eq. 5). Negative where
// learning in sequence helps. NaN: T = 0, no a*_T, or a missing cell.
func Intransigence(r [][]float64, star []float64) float64 {
	k := len(r) - 1
	return el(star, k) - at(r, k, k)
}

// MeanIntransigence is the intransigence averaged over the stream,
//
//	(1/T) Σ_k (a*_k − R[k][k])
//
// our own summary of Chaudhry's I_k, which a single last experience decides.
// NaN: T = 0, a missing a*_k, or a missing cell.
func MeanIntransigence(r [][]float64, star []float64) float64 {
	return mean(0, len(r), func(k int) float64 { return el(star, k) - at(r, k, k) })
}
