package results

import (
	"database/sql"
	"math"
	"math/rand/v2"
	"testing"

	"retain/results/metric"
)

// TestMetricsView holds metrics_v to results/metric on random matrices of all
// small sizes, whole ones and ones with holes.
func TestMetricsView(t *testing.T) {
	s := opened(t)
	rng := rand.New(rand.NewPCG(1, 2))
	missing := map[string]int{}
	for n := range 300 {
		experiences := 1 + n%6
		r := synthetic("ewc", int64(n), experiences)
		r.Evaluations = r.Evaluations[:0]
		holes := []float64{0, 0.02, 0.2}[n%3]
		first := 0
		if n%7 == 0 {
			first = experiences // joint: the last row only
		}
		for after := first; after <= experiences; after++ {
			for experience := 1; experience <= experiences; experience++ {
				e := evaluation(rng, SplitTest, MaskSeen, after, experience)
				e.Scored += rng.Int64N(500)
				switch {
				case rng.Float64() < holes/2:
					continue
				case rng.Float64() < holes/2:
					e.Correct, e.Scored = 0, 0
				}
				r.Evaluations = append(r.Evaluations, e)
				e.Anytime, e.Correct = true, e.Scored // must not count
				r.Evaluations = append(r.Evaluations, e)
			}
		}
		e := evaluation(rng, SplitMemory, MaskSeen, experiences, 0)
		r.Evaluations = append(r.Evaluations, e)
		if len(r.Evaluations) > 1 {
			compareMetrics(t, s, put(t, s, r).ID, missing)
		}
	}
	for name, n := range missing {
		if n < 30 || n > 270 {
			t.Errorf("%s was missing in %d of 300 cases: the test no longer tries both", name, n)
		}
	}
}

// compareMetrics compares the row of metrics_v of one run with results/metric,
// and counts the metrics that are missing.
func compareMetrics(t *testing.T, s *Store, run int64, missing map[string]int) {
	t.Helper()
	m, err := s.Matrix(t.Context(), run, SplitTest, MaskSeen)
	if err != nil {
		t.Fatal(err)
	}
	var got [5]sql.Null[float64]
	err = s.db.QueryRow(`SELECT acc, bwt, forgetting, learning_accuracy, average_incremental
		FROM metrics_v WHERE run = ? AND split = 'test' AND mask = 'seen'`, run).
		Scan(&got[0], &got[1], &got[2], &got[3], &got[4])
	if err != nil {
		t.Fatal(err)
	}
	var memory sql.Null[float64]
	err = s.db.QueryRow(`SELECT coalesce(acc, bwt, forgetting, learning_accuracy, average_incremental)
		FROM metrics_v WHERE run = ? AND split = 'memory'`, run).Scan(&memory)
	if err != nil || memory.Valid {
		t.Errorf("a metric of the memory as a whole: %v, %v", memory, err)
	}
	for i, want := range []struct {
		name  string
		value float64
	}{
		{"acc", metric.ACC(m.R)}, {"bwt", metric.BWT(m.R)}, {"forgetting", metric.Forgetting(m.R)},
		{"learning_accuracy", metric.LearningAccuracy(m.R)}, {"average_incremental", metric.AverageIncremental(m.R)},
	} {
		if math.IsNaN(want.value) {
			missing[want.name]++
			if got[i].Valid {
				t.Errorf("%s is %g, results/metric says missing, for %v", want.name, got[i].V, m.R)
			}
			continue
		}
		if !got[i].Valid || math.Abs(got[i].V-want.value) > 1e-12 {
			t.Errorf("%s is %v, results/metric says %g, for %v", want.name, got[i], want.value, m.R)
		}
	}
}
