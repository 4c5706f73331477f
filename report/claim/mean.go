package claim

import (
	"fmt"
	"slices"
)

// streams is the mean over the streams of one baseline, before it is judged.
type streams struct {
	found
	all    []Pairs // of the baseline
	own    []int   // the seeds with values on every stream
	reason string  // why there is none
}

// newMeans adds the means over streams, of every baseline by the order in which they
// came, to the bootstrap. A mean takes a seed with all streams or not at all: it is an
// average of what one seed gave, so that no stream weighs more where another failed.
// Where a stream is not judged, or too few seeds are left, there is none.
func newMeans(b *bootstrap, rule Rule, all []Pairs, cells []found) []streams {
	points, relative := b.newFamily(), b.newFamily()
	var out []streams
	var names []string
	for _, p := range all {
		if slices.Contains(names, p.Baseline) {
			continue
		}
		names = append(names, p.Baseline)
		m := streams{}
		aside, percent := 0, true
		for i, q := range all {
			if q.Baseline == p.Baseline {
				if cells[i].points == nil {
					aside++
				}
				percent = percent && cells[i].relative != nil
				m.all = append(m.all, q)
			}
		}
		m.own = m.shared()
		switch {
		case aside > 0:
			m.reason = fmt.Sprintf("%d of %d streams", aside, len(m.all))
		case len(m.own) < least(p):
			m.reason = fmt.Sprintf("on all streams %d of %d seeds", len(m.own), len(p.Seeds))
		default:
			m.points = b.add(m.average(rule, Points), m.own, points)
			if percent {
				m.relative = b.add(m.average(rule, Relative), m.own, relative)
			}
		}
		out = append(out, m)
	}
	return out
}

func (m streams) shared() []int {
	own := m.all[0].own()
	for _, p := range m.all[1:] {
		also := p.own()
		own = slices.DeleteFunc(own, func(i int) bool { return !slices.Contains(also, i) })
	}
	return own
}

func (m streams) average(rule Rule, u Unit) average {
	var parts average
	for _, p := range m.all {
		parts = append(parts, newSample(p, rule.Higher, u))
	}
	return parts
}

// cell is the mean, judged.
func (m streams) cell(rule Rule, cells []Cell, seeds []int64) Cell {
	c := Cell{Baseline: m.all[0].Baseline}
	if m.reason != "" {
		c = notJudged(Pairs{Baseline: m.all[0].Baseline}, m.reason)
	}
	for i, p := range m.all {
		c.Failed += cells[i].Failed
		c.FailedBase += cells[i].FailedBase
		if m.reason == "" {
			c.Treatment += mean(p.Treatment, m.own) / float64(len(m.all))
			c.Base += mean(p.Base, m.own) / float64(len(m.all))
		}
	}
	if m.reason == "" {
		c.judge(rule, m.found, seeds)
	}
	return c
}
