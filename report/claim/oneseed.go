package claim

import "slices"

// oneSeed is the one seed that decides, nil if there is none: had that seed been like
// the others, either verdict would be another, and it is the only one of which that is
// so; or the interval would be half as wide or less, so that the seed carries three
// quarters of the variance or more. The seed is left out (the jackknife; Efron and
// Tibshirani 1993, §11), the spread of the others stands for n, and widths in
// standard errors stay as they are: that there is one seed fewer changes nothing.
func (r *resampled) oneSeed(threshold, own float64, w widths, seeds []int64) *int64 {
	n := len(r.own)
	if n <= fewest || r.se() == 0 {
		return nil
	}
	var turns, wide []int
	for k, i := range r.own {
		rest, _ := estimated(r.of, slices.Delete(slices.Clone(r.own), k, k+1))
		rest = rest.scaled(float64(n-1) / float64(n))
		if 2*rest.se() <= r.se() {
			wide = append(wide, i)
		}
		if verdict(rest.around(own), threshold) != verdict(r.around(own), threshold) || rest.verdict(w, threshold) != r.verdict(w, threshold) {
			turns = append(turns, i)
		}
	}
	switch {
	case len(turns) == 1:
		return &seeds[turns[0]]
	case len(wide) > 0:
		return &seeds[wide[0]]
	}
	return nil
}

// scaled is x with variances times s.
func (x estimate) scaled(s float64) estimate {
	return estimate{x.effect, x.ee * s, x.ec * s, x.cc * s}
}
