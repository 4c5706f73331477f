package claim

import (
	"fmt"
	"math"
	"strings"
)

// asides says of each cell why it is not judged, or nothing. A method that lacks a
// value on more than half of the seeds of a stream did not work there: nothing is
// better than what did not run, and what is left was chosen by its success. Nor do
// the seeds that all judged cells share become fewer than half, or than fewest:
// before that the cell with the fewest pairs is set aside.
func asides(rule Rule, all []Pairs) []string {
	reasons := make([]string, len(all))
	for i, p := range all {
		switch n := pairs(p); {
		case n < least(p):
			reasons[i] = p.lacking()
		case rule.Unit == Relative && average0(p.paired().Base) <= 0:
			reasons[i] = "the baseline's mean of 0 or less has no percentage"
		case rule.Unit == Relative && 2*p.zeros() > n:
			reasons[i] = fmt.Sprintf("the baseline is 0 on %d of %d seeds, and a percentage of that has no bounds", p.zeros(), n)
		}
	}
	for {
		judged := common(all, reasons)
		worst := -1
		for i, p := range all {
			if reasons[i] == "" && pairs(p) < len(p.Seeds) && (worst < 0 || pairs(p) <= pairs(all[worst])) {
				worst = i
			}
		}
		if worst < 0 || len(judged[0].Seeds) >= least(all[worst]) {
			return reasons
		}
		reasons[worst] = all[worst].lacking()
	}
}

// least is the number of pairs below which a cell is not judged.
func least(p Pairs) int { return max(fewest, (len(p.Seeds)+1)/2) }

// zeros is the number of pairs in which the baseline has nothing to take a
// percentage of.
func (p Pairs) zeros() int {
	n := 0
	for _, v := range p.paired().Base {
		if v <= 0 {
			n++
		}
	}
	return n
}

// lacking says who has no value on how many seeds.
func (p Pairs) lacking() string {
	var parts []string
	for _, m := range []struct {
		who             string
		missing, failed int
	}{{"treatment", missing(p.Treatment), p.FailedT}, {"baseline", missing(p.Base), p.FailedBase}} {
		did := "failed"
		if m.failed < m.missing {
			did = "has no value"
		}
		if m.missing > 0 {
			parts = append(parts, fmt.Sprintf("%s %s on %d of %d seeds", m.who, did, m.missing, len(p.Seeds)))
		}
	}
	return strings.Join(parts, ", ")
}

// notJudged is a cell without an effect. Means are of all values there are.
func notJudged(p Pairs, reason string) Cell {
	return Cell{
		Stream: p.Stream, Baseline: p.Baseline, Seeds: pairs(p), Failed: missing(p.Treatment), FailedBase: missing(p.Base),
		Treatment: average0(present(p.Treatment)), Base: average0(present(p.Base)),
		Points: noEffect, Relative: noEffect, Corrected: noEffect.Interval, AtLeast: math.NaN(), Verdict: NotJudged, Reason: reason,
	}
}

// aside is the number of cells that are not judged.
func (a Against) aside() int {
	n := 0
	for _, c := range a.Cells {
		if c.Verdict == NotJudged {
			n++
		}
	}
	return n
}

// noMean stands for the mean over streams of which some are not judged.
func (a Against) noMean(aside int) Cell {
	c := notJudged(Pairs{Baseline: a.Baseline}, fmt.Sprintf("%d of %d streams", aside, len(a.Cells)))
	for _, cell := range a.Cells {
		c.Failed += cell.Failed
		c.FailedBase += cell.FailedBase
	}
	return c
}

// common leaves the cells that are judged, with the seeds of which all of them
// have a value.
func common(all []Pairs, reasons []string) []Pairs {
	var out []Pairs
	count := map[int64]int{}
	for i, p := range all {
		if reasons[i] == "" {
			q := p.paired()
			for _, s := range q.Seeds {
				count[s]++
			}
			out = append(out, q)
		}
	}
	for k, p := range out {
		out[k] = p.where(func(i int) bool { return count[p.Seeds[i]] == len(out) })
	}
	return out
}

// paired leaves the seeds with both values.
func (p Pairs) paired() Pairs {
	return p.where(func(i int) bool { return !math.IsNaN(p.Treatment[i]) && !math.IsNaN(p.Base[i]) })
}

func (p Pairs) where(keep func(i int) bool) Pairs {
	q := p
	q.Seeds, q.Treatment, q.Base = nil, nil, nil
	for i, s := range p.Seeds {
		if keep(i) {
			q.Seeds, q.Treatment, q.Base = append(q.Seeds, s), append(q.Treatment, p.Treatment[i]), append(q.Base, p.Base[i])
		}
	}
	return q
}

// pairs is the number of seeds with both values.
func pairs(p Pairs) int { return len(p.paired().Seeds) }

// missing is the number of values that there are not.
func missing(x []float64) int { return len(x) - len(present(x)) }

func present(x []float64) []float64 {
	var out []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			out = append(out, v)
		}
	}
	return out
}

// average0 is the mean in order, NaN of nothing.
func average0(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}
