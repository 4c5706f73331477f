package report

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"time"

	"retain/results"
)

// maker builds the records of a made-up experiment.
type maker struct {
	t, seeds int // experiences, seeds from 1000 up
	masks    []string
	scenario string
	anytime  bool // evaluations between steps too
	valid    bool // evaluations on what was held out, too
	records  []results.Record
}

// learner is how a made-up method behaves.
type learner struct {
	method, label string
	keep          float64 // share of the accuracy that is left after another experience
	gap           float64 // train − test
	flops         int64   // factor on the stream's cost
	stored        int64   // bytes of each stored example; 0 stores nothing
	lastOnly      bool    // joint: no rows before the last
}

var learners = []learner{
	{"finetune", "finetune", 0.45, 0.010, 10, 0, false},
	{"ewc", "ewc lambda=1e9", 0.60, 0.015, 13, 0, false},
	{"er", "er per_class=100 weighting=1/t", 0.95, 0.040, 20, 784, false},
	{"er-ace", "er-ace per_class=100", 0.96, 0.050, 21, 784, false},
	{"cumulative", "cumulative", 0.995, 0.020, 30, 0, false},
	{"joint", "joint", 0.995, 0.020, 11, 0, true},
}

// add adds n runs of l, seeds from 1000 up.
func (m *maker) add(l learner, n int) {
	for k := range n {
		m.records = append(m.records, m.record(l, int64(1000+k)))
	}
}

// wobble is a number in [−1, 1] that depends on its arguments only.
func wobble(args ...int64) float64 {
	h := uint64(14695981039346656037)
	for _, a := range args {
		h = (h ^ uint64(a)) * 1099511628211
		h ^= h >> 29
	}
	return float64(h%2001)/1000 - 1
}

func (m *maker) run(l learner, seed int64) results.Run {
	id := int64(len(m.records) + 1)
	start := time.Date(2026, 1, 31, 12, 0, int(id%60), 0, time.UTC)
	return results.Run{
		ID: id, Attempt: 1, Identity: fmt.Sprintf("%064x", id), Status: results.OK,
		Spec:   fmt.Sprintf(`{"method":{"name":%q},"seed":%d}`, l.method, seed),
		Method: l.method, MethodLabel: l.label, Stream: "split", StreamLabel: "split mnist " + fmt.Sprint(m.t),
		Scenario: m.scenario, Model: "mlp 400-400", Optimizer: "adam 0.001", Budget: "2000 iterations × 128",
		Experiences: m.t, Seed: seed, Params: 478410, Digest: fmt.Sprintf("%064x", 1<<40+id),
		Versions: `{"engine":1}`, Host: `{"cpu":"test"}`, Config: "synthetic.yaml",
		Started: start, Finished: start.Add(90 * time.Second),
	}
}

func (m *maker) record(l learner, seed int64) results.Record {
	rec := results.Record{Run: m.run(l, seed)}
	for _, mask := range m.masks {
		for i := 0; i <= m.t; i++ {
			if l.lastOnly && i > 0 && i < m.t {
				continue
			}
			for j := 1; j <= m.t; j++ {
				acc := m.accuracy(l, seed, i, j)
				rec.Evaluations = append(rec.Evaluations, evaluation(i, j, results.SplitTest, mask, acc))
				if i > 0 {
					rec.Evaluations = append(rec.Evaluations, evaluation(i, j, results.SplitTrain, mask, acc+l.gap))
				}
				if m.valid {
					rec.Evaluations = append(rec.Evaluations, evaluation(i, j, results.SplitValid, mask, acc-0.05))
				}
			}
			for j := 1; m.anytime && !l.lastOnly && i < m.t && j <= i+1; j++ {
				e := evaluation(i, j, results.SplitTest, mask, 0.9*m.accuracy(l, seed, i, j))
				e.Anytime, e.Step = true, e.Step+1000
				rec.Evaluations = append(rec.Evaluations, e)
			}
			if i > 0 && l.stored > 0 {
				for j := 1; j <= i; j++ {
					rec.Evaluations = append(rec.Evaluations, evaluation(i, j, results.SplitMemory, mask, 1))
				}
			}
		}
	}
	for i := 1; i <= m.t; i++ {
		flops := l.flops * 1e11
		cost := results.Cost{Phase: results.PhaseTrain, Experience: i, ForwardFLOPs: flops, BackwardFLOPs: 2 * flops, Examples: 256000}
		if l.stored > 0 {
			cost.Replayed = 256000
			cost.WallNS = results.Some(int64(2_500_000_000))
		}
		rec.Costs = append(rec.Costs, cost, results.Cost{Phase: results.PhaseEvaluate, Experience: i, ForwardFLOPs: 1e9})
		examples := int64(200 * i)
		if l.stored == 0 {
			examples = 0
		}
		rec.Storage = append(rec.Storage, results.Storage{After: i, Bytes: examples * l.stored, Examples: examples})
		rec.Sizes = append(rec.Sizes, results.Size{
			Experience: i, Examples: 12000, Bytes: 12000 * 785, PassFLOPs: 1e11, ModelBytes: 4 * rec.Run.Params,
		})
	}
	return rec
}

// accuracy is what l shows on j after i; 0 is the untrained model.
func (m *maker) accuracy(l learner, seed int64, i, j int) float64 {
	if i == 0 {
		return 0.1 + float64(0.01*wobble(seed, int64(j)))
	}
	acc := 0.08
	if l.lastOnly || i >= j {
		acc = 0.97
		for k := j; k < i && !l.lastOnly; k++ {
			acc *= l.keep
		}
	}
	return acc + float64(0.015*wobble(seed, int64(i), int64(j), l.flops))
}

func evaluation(after, experience int, split, mask string, acc float64) results.Evaluation {
	return results.Evaluation{
		After: after, Step: int64(after) * 2000, Experience: experience, Split: split, Mask: mask,
		Correct: int64(math.Round(min(max(acc, 0), 1) * 2000)), Scored: 2000,
	}
}

// fail adds a run that ended early.
func (m *maker) fail(l learner, seed int64, why string) {
	r := m.run(l, seed)
	r.Status, r.Error, r.Digest = results.Failed, why, ""
	m.records = append(m.records, results.Record{Run: r})
}

// standard is the experiment of most tests: every kind of method, one with a
// single seed, one with failed runs, one of which nothing is left.
func standard(t, seeds int) []results.Record {
	m := maker{t: t, seeds: seeds, masks: []string{"all"}, scenario: "class"}
	for _, l := range learners {
		m.add(l, seeds)
	}
	m.add(learner{"er", "er per_class=1", 0.7, 0.03, 20, 784, false}, 1)
	der := learner{"der", "der alpha=1", 0.93, 0.03, 22, 824, false}
	m.add(der, 2)
	m.fail(der, 1002, "experience 2: step 17: loss is NaN; lower the learning rate\nmore text")
	m.fail(learner{method: "gem", label: "gem"}, 1000, "experience 1: quadratic program has no solution")
	return m.records
}

// stored puts records into a new store in a temporary directory.
func stored(t testing.TB, records []results.Record) *results.Store {
	t.Helper()
	s, err := results.Open(filepath.Join(t.TempDir(), "results.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, r := range records {
		if _, err := s.Put(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
	return s
}
