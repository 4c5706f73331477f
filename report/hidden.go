package report

import (
	"slices"

	"retain/results/metric"
)

// apart are the needs of metrics that nothing on test data goes into.
var apart = []metric.Need{
	metric.NeedValid, metric.NeedTrain, metric.NeedMemory, metric.NeedCosts, metric.NeedFinetune, metric.NeedJoint,
	metric.NeedSizes, metric.NeedAlarms,
}

// ofTest says whether anything that was measured on test data goes into m.
func ofTest(m metric.Metric) bool {
	return slices.ContainsFunc(m.Needs, func(n metric.Need) bool { return !slices.Contains(apart, n) })
}

// withoutTest is g, on tuning seeds without its bracket and every metric of test
// data: what chooses hyper-parameters must not see them.
func (g Group) withoutTest() Group {
	if g.Purpose != Tuning {
		return g
	}
	g.hidden = true
	g.Chance, g.Finetune, g.Joint = estimate(nil), estimate(nil), estimate(nil)
	g.Cells = slices.Clone(g.Cells)
	for i := range g.Cells {
		c := &g.Cells[i]
		c.values = slices.Clone(c.values)
		for k := range c.values {
			if ofTest(metric.All[k]) {
				c.values[k] = estimate(nil)
			}
		}
	}
	return g
}

// hides says whether g leaves out m.
func (g Group) hides(m metric.Metric) bool { return g.hidden && ofTest(m) }

// shown is the groups as the options show them.
func (o Options) shown(groups []Group) []Group {
	if o.Test {
		return groups
	}
	out := make([]Group, len(groups))
	for i, g := range groups {
		out[i] = g.withoutTest()
	}
	return out
}
