package report

import (
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
// other runs (a*, FLOPs of finetune and joint) are filled in later.
func facts(rec results.Record, mask string) metric.Facts {
	f := metric.NoFacts()
	t := rec.Run.Experiences
	test := matrix(rec, results.SplitTest, mask)
	f.R, f.B = test[1:], test[0]
	f.Train = matrix(rec, results.SplitTrain, mask)[1:]
	f.Valid = matrix(rec, results.SplitValid, mask)[1:]
	f.MemoryRight, f.MemoryStored = memory(rec, mask)
	all := moments(rec, mask)
	f.Points = points(all)
	addLanguage(&f, rec, mask, all)
	for _, s := range rec.Storage {
		if s.After == t {
			f.Stored = float64(s.Bytes)
		}
	}
	addCosts(&f, rec)
	addSizes(&f, rec)
	addAlarms(&f, rec)
	return f
}

// addCosts fills in what training and finishing cost; nothing where nothing
// was counted.
func addCosts(f *metric.Facts, rec results.Record) {
	f.StepFLOPs = missing(rec.Run.Experiences)
	counted := false
	flops, examples := 0.0, 0.0
	for _, c := range rec.Costs {
		if c.Phase != results.PhaseTrain && c.Phase != results.PhaseFinish {
			continue
		}
		counted = true
		n := float64(c.ForwardFLOPs + c.BackwardFLOPs)
		flops += n
		examples += float64(c.Examples + c.Replayed)
		if c.Phase == results.PhaseTrain {
			put(f.StepFLOPs, c.Experience-1, n)
		}
	}
	if counted {
		f.FLOPs, f.Examples = flops, examples
	}
}

// addSizes fills in what costs and storage are held against. Stored examples
// count as much as those of the experience just learned.
func addSizes(f *metric.Facts, rec results.Record) {
	t := rec.Run.Experiences
	bytes, example := missing(t), missing(t)
	f.ModelBytes, f.PassFLOPs, f.SampleBytes = missing(t), missing(t), missing(t)
	for _, z := range rec.Sizes {
		i := z.Experience - 1
		put(bytes, i, float64(z.Bytes))
		put(example, i, float64(z.Bytes)/float64(z.Examples)) // NaN for none
		put(f.ModelBytes, i, float64(z.ModelBytes))
		put(f.PassFLOPs, i, float64(z.PassFLOPs))
	}
	f.DataBytes = 0
	for _, n := range bytes {
		f.DataBytes += n
	}
	for _, s := range rec.Storage {
		if i := s.After - 1; i >= 0 && i < t {
			f.SampleBytes[i] = float64(s.Examples) * example[i]
		}
	}
}

// memory counts the stored examples of each experience at the end, (T), and
// those that are right; (1) where boundaries are hidden, and nil where nothing
// is stored.
func memory(rec results.Record, mask string) (right, stored []float64) {
	t := rec.Run.Experiences
	for _, e := range rec.Evaluations {
		if e.Split != results.SplitMemory || e.Mask != mask || e.Anytime || e.After != t {
			continue
		}
		if stored == nil {
			n := t
			if e.Experience == 0 {
				n = 1
			}
			right, stored = make([]float64, n), make([]float64, n)
		}
		j := max(e.Experience-1, 0)
		right[j] += float64(e.Correct)
		stored[j] += float64(e.Scored)
	}
	return right, stored
}

// matrix is the accuracy (T+1, T) of rec on split under mask: row 0 is the
// untrained model's, row i that after experience i. NaN where missing.
func matrix(rec results.Record, split, mask string) [][]float64 {
	return cells(rec, split, mask, accuracy)
}

// cells is value where matrix has the accuracy.
func cells(rec results.Record, split, mask string, value func(results.Evaluation) float64) [][]float64 {
	t := rec.Run.Experiences
	m := make([][]float64, t+1)
	for i := range m {
		m[i] = missing(t)
	}
	for _, e := range rec.Evaluations {
		if e.Split == split && e.Mask == mask && !e.Anytime && e.After <= t {
			put(m[e.After], e.Experience-1, value(e))
		}
	}
	return m
}

// put is v[i] = x where there is such a place.
func put(v []float64, i int, x float64) {
	if i >= 0 && i < len(v) {
		v[i] = x
	}
}

// missing is n values that were not measured.
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
