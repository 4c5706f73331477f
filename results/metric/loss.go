package metric

// Losses are lower for better models, so each of these takes the place of an
// accuracy with its sign turned: L[i][j] is the mean loss on experience j after
// experience i, in nats for each label or bits for each byte of text.

// turned is −l, whose good values are high.
func turned(l [][]float64) [][]float64 {
	r := make([][]float64, len(l))
	for i, row := range l {
		r[i] = negative(row)
	}
	return r
}

func negative(v []float64) []float64 {
	out := make([]float64, len(v))
	for j, x := range v {
		out[j] = -x
	}
	return out
}

// FinalLoss is the mean loss at the end,
//
//	(1/T) Σ_j L[T][j]
//
// NaN: T = 0 or a missing cell.
func FinalLoss(l [][]float64) float64 { return ACC(l) }

// LossBWT is backward transfer in the unit of l,
//
//	1/(T−1) Σ_{j<T} (L[j][j] − L[T][j])
//
// with the sign of BWT: negative is forgetting. NaN: T = 1 or a missing cell.
func LossBWT(l [][]float64) float64 { return BWT(turned(l)) }

// LossForgetting is forgetting in the unit of l,
//
//	1/(T−1) Σ_{j<T} (L[T][j] − min_{l≤T−1} L[l][j])
//
// NaN as for Forgetting.
func LossForgetting(l [][]float64) float64 { return Forgetting(turned(l)) }

// LossFWT is forward transfer in the unit of l,
//
//	1/(T−1) Σ_{j≥2} (b[j] − L[j−1][j])
//
// with b the untrained model's loss. NaN as for FWT.
func LossFWT(l [][]float64, b []float64) float64 { return FWT(turned(l), negative(b)) }

// NextLoss is the mean loss on each experience just before it is learned,
//
//	1/(T−1) Σ_{j≥2} L[j−1][j]
//
// in a stream ordered by time that on the near future: see NextAccuracy. NaN:
// T = 1 or a missing cell.
func NextLoss(l [][]float64) float64 { return NextAccuracy(l) }

// AboveFloor is how many bits for each byte the model needs beyond those that
// the text holds,
//
//	(1/T) Σ_j (L[T][j] − h_j)
//
// with h_j the entropy rate of experience j, where it is known. NaN: T = 0 or a
// missing value.
func AboveFloor(bits [][]float64, floor []float64) float64 {
	t := len(bits)
	return mean(0, t, func(j int) float64 { return at(bits, t-1, j) - el(floor, j) })
}
