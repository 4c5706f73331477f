package metric

// ACC is the average accuracy at the end,
//
//	ACC = (1/T) Σ_j R[T][j]
//
// (Lopez-Paz & Ranzato 2017, eq. 2; RA in Riemer et al. 2019). It needs the
// last row only, so it is defined for joint. NaN: T = 0 or a missing cell.
func ACC(r [][]float64) float64 {
	t := len(r)
	return mean(0, t, func(j int) float64 { return at(r, t-1, j) })
}

// BWT is backward transfer,
//
//	BWT = 1/(T−1) Σ_{j<T} (R[T][j] − R[j][j])
//
// (Lopez-Paz & Ranzato 2017, eq. 3). Negative is forgetting. Avalanche's
// stream forgetting is −BWT. NaN: T = 1 or a missing cell (joint has no
// diagonal).
func BWT(r [][]float64) float64 {
	t := len(r)
	return mean(0, t-1, func(j int) float64 { return at(r, t-1, j) - at(r, j, j) })
}

// FWT is forward transfer,
//
//	FWT = 1/(T−1) Σ_{j≥2} (R[j−1][j] − b[j])
//
// (Lopez-Paz & Ranzato 2017, eq. 4). NaN: T = 1, no untrained row b, or a
// missing cell.
func FWT(r [][]float64, b []float64) float64 {
	return mean(1, len(r), func(j int) float64 { return at(r, j-1, j) - el(b, j) })
}

// NextAccuracy is the accuracy on each experience just before it is learned,
//
//	1/(T−1) Σ_{j≥2} R[j−1][j]
//
// FWT without the untrained model's taken off. In a stream ordered by time it is
// the accuracy on the near future, as streams of CLEAR report it (Lin et al.
// 2021). NaN: T = 1 or a missing cell.
func NextAccuracy(r [][]float64) float64 {
	return mean(1, len(r), func(j int) float64 { return at(r, j-1, j) })
}

// LearningAccuracy is the accuracy on each experience right after it,
//
//	LA = (1/T) Σ_j R[j][j]
//
// (Riemer et al. 2019). NaN: T = 0 or a missing cell.
func LearningAccuracy(r [][]float64) float64 {
	return mean(0, len(r), func(j int) float64 { return at(r, j, j) })
}

// BTI is backward transfer and interference,
//
//	BTI = RA − LA = (1/T) Σ_j (R[T][j] − R[j][j])
//
// (Riemer et al. 2019). It is BWT with T for T−1, as GEM's repository and
// TRACE print it under the name BWT. NaN: T = 0 or a missing cell; 0 for
// T = 1.
func BTI(r [][]float64) float64 {
	t := len(r)
	return mean(0, t, func(j int) float64 { return at(r, t-1, j) - at(r, j, j) })
}

// AverageIncremental is the mean over the stream of the average accuracy on
// the experiences learned so far,
//
//	AIA = (1/T) Σ_i (1/i) Σ_{j≤i} R[i][j]
//
// (Rebuffi et al. 2017, iCaRL). NaN: T = 0 or a missing cell.
func AverageIncremental(r [][]float64) float64 {
	return mean(0, len(r), func(i int) float64 { return ACC(r[:i+1]) })
}
