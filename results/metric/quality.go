package metric

// Quality is the share of written texts that is right,
//
//	(1/|J|) Σ_{j∈J} q_j
//
// with q_j the share of the texts written for experience j at the end that is
// right, and J the experiences whose texts can be judged. Of n texts for each of
// them one run knows it to √(q(1−q)/(n|J|)) about. NaN: nothing was written, or a
// missing value.
func Quality(q []float64) float64 {
	return mean(0, len(q), func(j int) float64 { return q[j] })
}
