package metric

// GeneralisationGap is how much better the model is on what it has just been
// trained on than on unseen data of the same experience,
//
//	gap = (1/T) Σ_i (R_train[i][i] − R[i][i])
//
// our own definition; the field has no standard one. R_train is measured on a
// fixed part of the training data. NaN: T = 0 or a missing cell.
func GeneralisationGap(train, r [][]float64) float64 {
	return mean(0, len(r), func(i int) float64 { return at(train, i, i) - at(r, i, i) })
}

// FinalGap is the gap between train and test over all experiences at the end,
//
//	final gap = (1/T) Σ_j (R_train[T][j] − R[T][j])
//
// our own definition. It is defined for joint. NaN: T = 0 or a missing cell.
func FinalGap(train, r [][]float64) float64 {
	t := len(r)
	return mean(0, t, func(j int) float64 { return at(train, t-1, j) - at(r, t-1, j) })
}

// MemoryGap is how much better the model is on the examples that the method
// stored than on unseen data of the experiences that they come from,
//
//	memory gap = Σ_j w_j (R_mem[T][j] − R[T][j])
//
// with w_j the share of the stored examples that comes from experience j: what
// is not in the memory says nothing of it. stored[j] counts the examples of
// experience j in the memory at the end, right[j] how many of them are right.
// Where boundaries are hidden nobody knows j: both have one element, for the
// memory as a whole, and R enters by its mean. Our own definition:
// overfitting to the buffer. NaN: T = 0, nothing is stored, or a missing cell.
func MemoryGap(right, stored []float64, r [][]float64) float64 {
	t := len(r)
	n, gap := 0.0, 0.0
	for j, s := range stored {
		if s == 0 {
			continue
		}
		test := at(r, t-1, j)
		if len(stored) == 1 {
			test = ACC(r)
		}
		n += s
		gap += right[j] - s*test
	}
	return gap / n
}
