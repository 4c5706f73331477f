package report

import (
	"cmp"
	"slices"

	"retain/results"
	"retain/results/metric"
)

// A moment is when evaluations were made, and the accuracy (T) found then.
type moment struct {
	exp     int // from 0: the experience that is being learned or has just been
	step    int64
	anytime bool // between two steps; else at the end of exp
	acc     []float64
	loss    []float64 // (T) mean loss of a label, in nats
	scored  []float64 // (T) labels that were scored
}

// moments are the evaluations on test in order of time, the ends of experiences
// included, each moment once; nil where there are none between steps.
func moments(rec results.Record, mask string) []moment {
	all := measured(rec, mask)
	if !slices.ContainsFunc(all, func(m moment) bool { return m.anytime }) {
		return nil
	}
	var out []moment
	for i, m := range all {
		if m.anytime && i+1 < len(all) && all[i+1].exp == m.exp && all[i+1].step == m.step {
			continue // the end of the experience, which follows, is the same moment
		}
		out = append(out, m)
	}
	return out
}

// points are moments as the metrics take them.
func points(all []moment) []metric.Point {
	var out []metric.Point
	for _, m := range all {
		out = append(out, metric.Point{Exp: m.exp, Acc: m.acc})
	}
	return out
}

// measured gathers the evaluations on test by when they were made, in order of
// time; the end of an experience follows what was measured at its last step.
func measured(rec results.Record, mask string) []moment {
	type name struct {
		exp     int
		step    int64
		anytime bool
	}
	t := rec.Run.Experiences
	at := map[name]int{}
	var all []moment
	for _, e := range rec.Evaluations {
		if e.Split != results.SplitTest || e.Mask != mask || (!e.Anytime && e.After == 0) {
			continue
		}
		n := name{e.After - 1, e.Step, e.Anytime}
		if e.Anytime {
			n.exp = min(e.After, t-1)
		}
		i, ok := at[n]
		if !ok {
			i = len(all)
			at[n] = i
			all = append(all, moment{n.exp, n.step, n.anytime, missing(t), missing(t), missing(t)})
		}
		put(all[i].acc, e.Experience-1, accuracy(e))
		put(all[i].loss, e.Experience-1, nats(e))
		put(all[i].scored, e.Experience-1, float64(e.Scored))
	}
	last := map[bool]int{false: 1}
	slices.SortFunc(all, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.exp, b.exp), cmp.Compare(a.step, b.step), cmp.Compare(last[a.anytime], last[b.anytime]))
	})
	return all
}
