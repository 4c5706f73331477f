package claim

import "fmt"

// Unit is what a threshold counts.
type Unit string

const (
	Points   Unit = "points"   // the difference of the means, in percentage points (hundredths of the metric)
	Relative Unit = "relative" // the difference of the means over the baseline's, in percent (Fieller 1954)
)

// Judged says over what a claim is to hold.
type Judged string

const (
	UpTo Judged = "up to" // in one cell at least, corrected for having looked at all
	Mean Judged = "mean"  // on the mean over streams, against every baseline
	Each Judged = "each"  // in every cell
)

// Correction says how an interval of the largest of several cells is widened.
type Correction string

const (
	MaxT       Correction = "max-t"      // by the bootstrapped distribution of the largest deviation
	Bonferroni Correction = "bonferroni" // level 1 − α/m for each of m cells
)

// Rule says how effects are judged. It is fixed before the runs.
type Rule struct {
	Higher     bool // higher values of the metric are better
	Unit       Unit
	Threshold  float64 // in Unit: an effect of at least so much is claimed
	Judged     Judged
	Level      float64 // of confidence, two-sided: 0.95
	Correction Correction
	Resamples  int    // of the bootstrap
	Seed       uint64 // of the bootstrap's generator
}

// Check reports a rule that cannot be applied.
func (r Rule) Check() error {
	switch {
	case r.Unit != Points && r.Unit != Relative:
		return fmt.Errorf("the threshold has no unit that is known: %q (hint: unit: points or unit: relative)", string(r.Unit))
	case r.Judged != UpTo && r.Judged != Mean && r.Judged != Each:
		return fmt.Errorf("unknown judgement %q (hint: judged: up to, mean or each)", string(r.Judged))
	case r.Correction != MaxT && r.Correction != Bonferroni:
		return fmt.Errorf("unknown correction %q (hint: correction: max-t or bonferroni)", string(r.Correction))
	case !(r.Level >= 0.5 && r.Level < 1):
		return fmt.Errorf("level is %v and must lie in [0.5, 1) (hint: level: 0.95)", r.Level)
	case r.Resamples < 1000 || r.Resamples > 1_000_000:
		return fmt.Errorf("%d resamples (hint: resamples: 10000)", r.Resamples)
	}
	return nil
}

// Pairs are the values of a metric of treatment and baseline on one stream,
// seed by seed, as fractions where the metric is one; NaN where there is none.
type Pairs struct {
	Stream, Baseline    string
	Seeds               []int64 // ascending: all that were planned
	Treatment, Base     []float64
	FailedT, FailedBase int // seeds without a value because the run failed; others have none
}

// Verdict on a cell or a claim.
type Verdict string

const (
	Supported    Verdict = "supported"    // the whole interval lies at or above the threshold
	Refuted      Verdict = "refuted"      // the whole interval lies below it
	Inconclusive Verdict = "inconclusive" // neither
	NotJudged    Verdict = "not judged"   // a method did not run, or has no value: there is no effect
)
