package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
)

// What each method is for, as an inequality over three seeds whose margin was
// written before it was run. Taking the mechanism out turns it false.

// mean is the accuracy over all experiences at the end of a run, first that on
// the first experience, which has had the longest time to be forgotten.
func mean(p bench.Plan, r *bench.Result) float64 { return acc(p, r) }

func first(p bench.Plan, r *bench.Result) float64 {
	for _, e := range r.Evaluations {
		if e.After == 3 && e.Experience == 1 && e.Split == bench.SplitTest && e.Mask == p.Masks.Test[0] {
			return float64(e.Correct) / float64(e.Scored)
		}
	}
	panic("no evaluation of the first experience at the end")
}

// advantage is by how much one method exceeds another, in points, as a mean
// over seeds 1 to 3.
func advantage(t *testing.T, scenario bench.Scenario, better, worse func() bench.Method, of func(bench.Plan, *bench.Result) float64) float64 {
	return advantageFrom(t, 1, scenario, better, worse, of)
}

// advantageFrom is advantage over the three seeds from the given one on, in plans
// that may be changed: fresh seeds are for an inequality whose setting was chosen
// after one on the first seeds did not hold.
func advantageFrom(t *testing.T, from int64, scenario bench.Scenario, better, worse func() bench.Method, of func(bench.Plan, *bench.Result) float64, change ...func(*bench.Plan)) float64 {
	sum := 0.0
	for seed := from; seed < from+3; seed++ {
		for sign, fresh := range map[float64]func() bench.Method{1: better, -1: worse} {
			p := plan(t, scenario, fresh())
			p.Stream = small(t, scenario, 100)
			p.Budget = bench.Budget{Epochs: 20, Batch: 16}
			p.Seed = bench.NewSeed(seed)
			for _, f := range change {
				f(&p)
			}
			sum += sign * 100 * of(p, run(t, p)) / 3
		}
	}
	return sum
}

func TestAblations(t *testing.T) {
	finetune := methods.Methods["finetune"].New
	for _, c := range []struct {
		name          string
		scenario      bench.Scenario
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"the penalty of ewc keeps the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.EWC{Lambda: 100, Labels: methods.LabelsAll} }, finetune, first, 8},
		{"the penalty of online ewc keeps the first task", bench.TaskIncremental,
			func() bench.Method { return &methods.EWCOnline{Lambda: 100, Gamma: 1, Labels: methods.LabelsAll} }, finetune, first, 8},
		{"a reservoir keeps classes", bench.ClassIncremental,
			func() bench.Method {
				return &methods.ER{Capacity: 90, Buffer: methods.Reservoir, Weighting: methods.Concat}
			}, finetune, mean, 20},
		{"a balanced buffer keeps classes", bench.ClassIncremental,
			func() bench.Method {
				return &methods.ER{Capacity: 90, Buffer: methods.Balanced, Weighting: methods.Concat}
			}, finetune, mean, 20},
		{"examples of each class keep classes", bench.ClassIncremental,
			func() bench.Method {
				return &methods.ER{PerClass: 10, Buffer: methods.Reservoir, Weighting: methods.ByExperience}
			}, finetune, mean, 20},
		{"joint training does not forget", bench.ClassIncremental, methods.Methods["joint"].New, finetune, mean, 30},
		{"cumulative training does not forget", bench.ClassIncremental, methods.Methods["cumulative"].New, finetune, mean, 30},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, c.scenario, c.better, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}
