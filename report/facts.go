package report

import (
	"cmp"
	"math"
	"slices"

	"retain/results"
	"retain/results/metric"
)

// masks lists the masks under which rec was evaluated on test, sorted.
func masks(rec results.Record) []string {
	var out []string
	for _, e := range rec.Evaluations {
		if e.Split == results.SplitTest && !slices.Contains(out, e.Mask) {
			out = append(out, e.Mask)
		}
	}
	slices.Sort(out)
	return out
}

// facts gathers what the metrics need of one run under one mask. References to
// other runs (a*, FLOPs of finetune and joint) are filled in later. The store
// does not hold the sizes by experience that the Díaz-Rodríguez efficiencies
// need, so that these stay undefined.
func facts(rec results.Record, mask string) metric.Facts {
	f := metric.NoFacts()
	t := rec.Run.Experiences
	test := matrix(rec, results.SplitTest, mask)
	f.R, f.B = test[1:], test[0]
	f.Train = matrix(rec, results.SplitTrain, mask)[1:]
	f.Memory = matrix(rec, results.SplitMemory, mask)[t]
	f.Points = points(rec, mask)
	for _, s := range rec.Storage {
		if s.After == t {
			f.Stored = float64(s.Bytes)
		}
	}
	flops, examples, counted := trainingCost(rec)
	if counted {
		f.FLOPs, f.Examples = float64(flops), float64(examples)
	}
	return f
}

// trainingCost sums what training and finishing cost; ok is false where
// nothing was counted.
func trainingCost(rec results.Record) (flops, examples int64, ok bool) {
	for _, c := range rec.Costs {
		if c.Phase == results.PhaseTrain || c.Phase == results.PhaseFinish {
			flops += c.ForwardFLOPs + c.BackwardFLOPs + c.UpdateFLOPs
			examples += c.Examples + c.Replayed
			ok = true
		}
	}
	return flops, examples, ok
}

// matrix is the accuracy (T+1, T) of rec on split under mask: row 0 is the
// untrained model's, row i that after experience i. NaN where missing.
func matrix(rec results.Record, split, mask string) [][]float64 {
	t := rec.Run.Experiences
	m := make([][]float64, t+1)
	for i := range m {
		m[i] = missing(t)
	}
	for _, e := range rec.Evaluations {
		if e.Split == split && e.Mask == mask && !e.Anytime {
			set(m, e.After, e.Experience-1, accuracy(e))
		}
	}
	return m
}

// set is m[i][j] = v where there is such a cell.
func set(m [][]float64, i, j int, v float64) {
	if i >= 0 && i < len(m) && j >= 0 && j < len(m[i]) {
		m[i][j] = v
	}
}

func missing(n int) []float64 {
	row := make([]float64, n)
	for j := range row {
		row[j] = math.NaN()
	}
	return row
}

func accuracy(e results.Evaluation) float64 {
	if e.Scored == 0 {
		return math.NaN()
	}
	return float64(e.Correct) / float64(e.Scored)
}

// points is the series of anytime evaluations in order of time, the ends of
// experiences included, each moment once; nil where there are none between
// steps.
func points(rec results.Record, mask string) []metric.Point {
	type moment struct {
		after, exp int
		step       int64
		anytime    bool
		acc        []float64
	}
	var all []moment
	anytime := false
	t := rec.Run.Experiences
	for _, e := range rec.Evaluations {
		if e.Split != results.SplitTest || e.Mask != mask || (!e.Anytime && e.After == 0) {
			continue
		}
		anytime = anytime || e.Anytime
		i := slices.IndexFunc(all, func(m moment) bool {
			return m.after == e.After && m.step == e.Step && m.anytime == e.Anytime
		})
		if i < 0 {
			i = len(all)
			exp := e.After - 1
			if e.Anytime {
				exp = e.After
			}
			all = append(all, moment{e.After, min(exp, t-1), e.Step, e.Anytime, missing(t)})
		}
		if j := e.Experience - 1; j >= 0 && j < t {
			all[i].acc[j] = accuracy(e)
		}
	}
	if !anytime {
		return nil
	}
	slices.SortFunc(all, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.exp, b.exp), cmp.Compare(a.step, b.step), cmp.Compare(a.after, b.after))
	})
	var out []metric.Point
	for i, m := range all {
		if m.anytime && i+1 < len(all) && all[i+1].exp == m.exp && all[i+1].step == m.step {
			continue // the end of the experience, which follows, is the same moment
		}
		out = append(out, metric.Point{Exp: m.exp, Acc: m.acc})
	}
	return out
}
