package claim

import (
	"fmt"
	"math"
)

// Promise says in words what the verdicts of a judgement promise, and under which
// conditions. A misfortune that strikes a run with probability p is in none of n seeds
// with (1 − p)ⁿ: named is the p of which that is 1 − Level.
func (j Judgement) Promise() string {
	alpha := 100 * (1 - j.Rule.Level)
	s := fmt.Sprintf("A verdict is wrong in at most %.3g %% of such experiments where errors of both sides are about normal; with a long tail of one side, in up to about three times as many", alpha/2)
	n := 0
	for _, a := range j.Against {
		for _, c := range a.Cells {
			if c.Verdict != NotJudged {
				n = max(n, c.Seeds)
			}
		}
	}
	if n > 0 {
		rare := 100 * (1 - math.Pow(1-j.Rule.Level, 1/float64(n)))
		s += fmt.Sprintf(". What strikes fewer than %.0f %% of runs may be in none of %d seeds, and no verdict speaks of it", rare, n)
	}
	return s + "."
}
