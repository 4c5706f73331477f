package report

import (
	"fmt"

	"retain/report/claim"
)

// alone is the verdict on a row by its own interval, or why there is none, and the
// one seed that decides.
func alone(c claim.Cell) string {
	switch {
	case c.Verdict == claim.NotJudged:
		return fmt.Sprintf("%s: %s", c.Verdict, c.Reason)
	case c.OneSeed != nil:
		return fmt.Sprintf("%s (seed %d decides)", c.Verdict, *c.OneSeed)
	}
	return string(c.Verdict)
}

// brings is what a row brings to the judgement, by the interval that decides there,
// and what an open one needs. Where means are judged cells bring nothing, and the
// other way round.
func (a Assertion) brings(c claim.Cell) string {
	switch {
	case c.Verdict == claim.NotJudged, (c.Stream == "") != (a.Rule.Judged == claim.Mean) && len(a.Against[0].Cells) > 1:
		return none
	case c.Failed+c.FailedBase > 0 && c.Firm == claim.Inconclusive:
		return fmt.Sprintf("%s (failed: treatment %d, baseline %d)", c.Firm, c.Failed, c.FailedBase)
	case c.Held != "":
		return fmt.Sprintf("%s: %s", c.Firm, c.Held)
	case c.Needed > 0:
		return fmt.Sprintf("%s (%s seeds)", c.Firm, needed(c.Needed))
	}
	return string(c.Firm)
}

// needed is a number of seeds that would decide.
func needed(n int) string {
	if n > claim.MostNeeded {
		return "over " + grouped(claim.MostNeeded)
	}
	return "about " + grouped(float64(n))
}

// open says what would decide an inconclusive verdict, or why that is not known.
func open(v claim.Verdict, n int, held string) string {
	switch {
	case v != claim.Inconclusive:
		return ""
	case held != "":
		return "; " + held
	case n > 0:
		return fmt.Sprintf("; %s seeds would decide it in 80 %% of cases", needed(n))
	}
	return ""
}
