package metric

import "math"

// A Point is one evaluation of the model at some moment of the stream: after
// a step of the training on experience Exp (from 0), or at its end.
type Point struct {
	Exp int       // the experience that is being learned or has just been
	Acc []float64 // (T) accuracy on each experience
}

// AAA is the anytime average accuracy: the average accuracy on the
// experiences seen so far, the current one included, over all evaluation
// points n,
//
//	AAA = (1/N) Σ_n (1/e_n) Σ_{j≤e_n} A(E_j, f_n)
//
// where e_n is the experience being learned at n (online continual learning;
// Caccia et al. 2022). Each point counts once: give points at equal distance,
// and the end of an experience only once. With the ends alone it is
// AverageIncremental. NaN: no points, or a missing value.
func AAA(points []Point) float64 {
	return mean(0, len(points), func(n int) float64 {
		p := points[n]
		return mean(0, p.Exp+1, func(j int) float64 { return el(p.Acc, j) })
	})
}

// MinACC is the average over the past experiences of the worst accuracy after
// they were learned,
//
//	min-ACC = 1/(k−1) Σ_{i<k} min_{n after i} A(E_i, f_n)
//
// with k the experience of the last point; n after i are the points of later
// experiences (De Lange et al. 2023). NaN: k = 1, no points, no point after
// an experience, or a missing value.
func MinACC(points []Point) float64 {
	if len(points) == 0 {
		return math.NaN()
	}
	return mean(0, points[len(points)-1].Exp, func(i int) float64 {
		worst := math.Inf(1)
		for _, p := range points {
			if p.Exp > i {
				worst = math.Min(worst, el(p.Acc, i)) // NaN if either is
			}
		}
		return worst
	})
}

// WCACC is the worst-case accuracy,
//
//	WC-ACC = (1/k) A(E_k, f_N) + (1 − 1/k) min-ACC
//
// with f_N the model at the last point and k its experience (De Lange et al.
// 2023). NaN where MinACC is.
func WCACC(points []Point) float64 {
	if len(points) == 0 {
		return math.NaN()
	}
	last := points[len(points)-1]
	k := float64(last.Exp + 1)
	return float64(el(last.Acc, last.Exp)/k) + float64((1-1/k)*MinACC(points))
}
