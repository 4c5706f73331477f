package report

import (
	"fmt"
	"math"
	"slices"

	"retain/results"
	"retain/results/metric"
)

// nats is the mean loss of a label.
func nats(e results.Evaluation) float64 {
	if e.Scored == 0 || !e.LossSum.Valid {
		return math.NaN()
	}
	return e.LossSum.V / float64(e.Scored)
}

// bits is the loss of a byte of text.
func bits(e results.Evaluation) float64 {
	if !e.Bytes.Valid || e.Bytes.V == 0 || !e.LossSum.Valid {
		return math.NaN()
	}
	return e.LossSum.V / math.Ln2 / float64(e.Bytes.V)
}

// addLanguage fills in losses and what hangs on named facts.
func addLanguage(f *metric.Facts, rec results.Record, mask string, all []moment) {
	t := rec.Run.Experiences
	n := cells(rec, results.SplitTest, mask, nats)
	f.Nats, f.NatsB = n[1:], n[0]
	b := cells(rec, results.SplitTest, mask, bits)
	f.Bits, f.BitsB = b[1:], b[0]
	for _, m := range all {
		f.Moments = append(f.Moments, metric.Moment{Exp: m.exp, Step: float64(m.step), Loss: m.loss, Scored: m.scored})
	}
	sum, scored, met := 0.0, 0.0, 0
	adapting, scoring, taught := 0.0, 0.0, 0
	for _, e := range rec.Evaluations {
		if e.Split != results.SplitTest || e.Mask != mask || e.Anytime {
			continue
		}
		for _, fact := range e.Facts {
			switch {
			case fact.Name == results.FactOutside && e.After == t:
				sum += fact.Value * float64(e.Scored)
				scored += float64(e.Scored)
				met++
			case fact.Name == results.FactAdapt && e.After == t:
				adapting, taught = adapting+fact.Value, taught+1
			case fact.Name == results.FactScore && e.After == t:
				scoring += fact.Value
			case fact.Name == results.FactQuality && e.After == t:
				f.Quality = append(f.Quality, fact.Value)
			case fact.Name == results.FactNovel && e.After == t:
				f.Novel = append(f.Novel, fact.Value)
			case fact.Name == results.FactSame && e.After == 0:
				f.Same = putFact(f.Same, t, e.Experience, fact.Value)
			case fact.Name == results.FactFloor && e.After == 0:
				f.Floor = putFact(f.Floor, t, e.Experience, fact.Value)
			}
		}
	}
	if taught == t {
		f.AdaptFLOPs, f.ScoreFLOPs = adapting, scoring
	}
	if met == t {
		f.AUROC = sum / scored
	}
}

// returnsGrid is how long it took, each time, until what came again was as good as
// when it was left for the first time.
func returnsGrid(returns []metric.Return, mask string) grid {
	g := grid{
		title:  "relearning by return, test, mask " + mask,
		header: []string{"experience", "comes again as", "time", "steps", "of the first"},
		notes:  []string{"Steps until the loss is that at the end of the first visit, in the grain of the evaluations between steps; " + none + ": not within the visit."},
	}
	first := map[int]float64{}
	for _, r := range returns {
		if r.Time == 1 {
			first[r.First] = r.Steps
		}
		g.rows = append(g.rows, []string{
			fmt.Sprint(r.First + 1), fmt.Sprint(r.Exp + 1), fmt.Sprint(r.Time),
			number(metric.Steps, r.Steps), number(metric.Ratio, metric.CostRatio(r.Steps, first[r.First])),
		})
	}
	return g
}

// putFact puts the fact of an experience, from 1, into v, (T), which is nil as
// long as there is none.
func putFact(v []float64, t, experience int, value float64) []float64 {
	if v == nil {
		v = missing(t)
	}
	put(v, experience-1, value)
	return v
}

// anyNumber reports whether r holds a number.
func anyNumber(r [][]float64) bool {
	return slices.ContainsFunc(r, func(row []float64) bool {
		return slices.ContainsFunc(row, func(x float64) bool { return !isMissing(x) })
	})
}
