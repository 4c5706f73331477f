package metric

import "math"

// A Moment is an evaluation between steps or at the end of an experience, with
// the step that it was made at and the losses found.
type Moment struct {
	Exp    int       // the experience that is being learned or has just been
	Step   float64   // of the stream
	Loss   []float64 // (T) mean loss of a label
	Scored []float64 // (T) labels that it is the mean of; none: as many in every moment
}

// of is the loss on experience j at a moment.
func (m Moment) of(j int) level { return level{el(m.Loss, j), el(m.Scored, j)} }

// A level is a mean loss and of how many labels it is the mean.
type level struct{ loss, scored float64 }

// reaches says whether a loss is as good as another; comparable is false where
// they are means of other numbers of labels, a sample of the test data and all of it.
func (l level) reaches(other level) (yes, comparable bool) {
	known := !math.IsNaN(l.scored) || !math.IsNaN(other.scored)
	return l.loss <= other.loss, !known || l.scored == other.scored
}

// Relearning is how many steps the model takes, when something comes again, to
// be as good at it as it was when it last left it,
//
//	(1/|J|) Σ_{j∈J} min {n in j : L_n[j] ≤ L[i][i]}, i the latest experience before j with the same test data
//
// n counting the steps since the beginning of j, 0 where nothing was lost, and J
// the experiences that come again. same is equal for experiences with the same
// test data. The grain is that of the evaluations between steps. NaN: nothing comes
// again, a level that is not reached within its experience, evaluations between
// steps on a sample of the test data, whose losses do not compare with those at the
// ends, on all of it, or a missing value.
func Relearning(moments []Moment, same []float64) float64 {
	sum, n := 0.0, 0
	for j := range same {
		i := j - 1
		for i >= 0 && same[i] != same[j] {
			i--
		}
		if i >= 0 {
			sum += relearned(moments, i, j)
			n++
		}
	}
	return sum / float64(n)
}

// relearned is the steps of experience j until the level that i ended with.
func relearned(moments []Moment, i, j int) float64 {
	nothing := level{math.NaN(), math.NaN()}
	left, before, begin := nothing, nothing, math.NaN()
	for _, m := range moments {
		switch m.Exp {
		case i:
			left = m.of(i) // in the end, that at the end
		case j:
			if kept, ok := before.reaches(left); kept && ok {
				return 0
			}
			reached, ok := m.of(j).reaches(left)
			if !ok {
				return math.NaN()
			}
			if reached {
				return m.Step - begin
			}
		}
		if m.Exp == j-1 {
			before, begin = m.of(i), m.Step
		}
	}
	return math.NaN()
}

// A Return is one time that an experience comes again.
type Return struct {
	First int     // the first experience with its test data, from 0
	Exp   int     // the experience in which it comes again, from 0
	Time  int     // how often it has come again, this time counted
	Steps float64 // until the model is as good at it as it was at the end of its first visit; NaN where it never is
}

// Returns is every return in the order of the stream. Each is held against the
// same level, that of the first visit, so that returns compare: a level that rose
// from visit to visit would take longer to reach even by a model that comes back
// faster. Steps count from the beginning of the visit, in the grain of the
// evaluations between steps; 0 where nothing was lost.
func Returns(moments []Moment, same []float64) []Return {
	var all []Return
	for j := range same {
		first, times := j, 0
		for i := j - 1; i >= 0; i-- {
			if same[i] == same[j] {
				first, times = i, times+1
			}
		}
		if times > 0 {
			all = append(all, Return{First: first, Exp: j, Time: times, Steps: relearned(moments, first, j)})
		}
	}
	return all
}

// FirstReturn is the mean of the steps of first returns, over the experiences that
// come again twice or more. NaN: there are none, or one whose level is not reached.
func FirstReturn(all []Return) float64 {
	first, _ := firstAndLast(all)
	return mean(0, len(first), func(k int) float64 { return first[k].Steps })
}

// LastReturn is FirstReturn of their last returns.
func LastReturn(all []Return) float64 {
	_, last := firstAndLast(all)
	return mean(0, len(last), func(k int) float64 { return last[k].Steps })
}

// firstAndLast are the first and last returns of the experiences that come again
// twice or more.
func firstAndLast(all []Return) (first, last []Return) {
	for i, r := range all {
		if r.Time != 1 {
			continue
		}
		final := r
		for _, later := range all[i+1:] {
			if later.First == r.First {
				final = later
			}
		}
		if final.Time > 1 {
			first, last = append(first, r), append(last, final)
		}
	}
	return first, last
}
