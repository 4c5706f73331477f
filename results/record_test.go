package results

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"
)

// digest is a SHA-256 that stands for an identity or a digest.
func digest(parts ...any) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, parts...))) }

// synthetic is a record with every cell of R on test and train under two
// masks, one evaluation between boundaries, facts, costs,
// storage and sizes.
func synthetic(method string, seed int64, experiences int) Record {
	rng := rand.New(rand.NewPCG(uint64(seed), uint64(len(method))))
	r := Record{Run: Run{
		Identity: digest("spec", method, seed, experiences), Spec: fmt.Sprintf(`{"method":%q,"seed":%d}`, method, seed),
		Status: OK, Method: method, MethodLabel: method + " lambda=3",
		Stream: "split", StreamLabel: fmt.Sprintf("split mnist %d", experiences), Scenario: "class",
		Model: "mlp 400-400", Optimizer: "adam 0.001", Budget: "2000 iterations × 128",
		Experiences: experiences, Seed: seed, Params: 478410, Digest: digest("params", method, seed),
		Versions: `{"engine":1,"method":2}`, Host: `{"cpu":"test","cores":4}`, Config: "split-mnist.yaml",
		Started:  time.Date(2026, 1, 31, 12, 0, 0, 123456000, time.UTC),
		Finished: time.Date(2026, 1, 31, 12, 0, 7, 623456000, time.UTC),
	}}
	for _, mask := range []string{MaskAll, MaskOwn} {
		for _, split := range []string{SplitTest, SplitTrain} {
			for after := range experiences + 1 {
				for experience := 1; experience <= experiences; experience++ {
					r.Evaluations = append(r.Evaluations, evaluation(rng, split, mask, after, experience))
				}
			}
		}
	}
	e := evaluation(rng, SplitTest, MaskAll, 0, 1)
	e.Anytime, e.Step = true, 7
	e.Bytes = Some(int64(4096))
	r.Evaluations = append(r.Evaluations, e)
	r.Costs = append(r.Costs, Cost{Phase: PhaseEvaluate, ForwardFLOPs: 11})
	for i := 1; i <= experiences; i++ {
		r.Costs = append(r.Costs, Cost{Phase: PhaseTrain, Experience: i, ForwardFLOPs: 1 << 40, BackwardFLOPs: 2 << 40,
			Examples: 1000, Replayed: 10, WallNS: Some(int64(5)), CPUNS: Some(int64(4))})
		r.Storage = append(r.Storage, Storage{After: i, Bytes: int64(i) * 785, Examples: int64(i)})
		r.Sizes = append(r.Sizes, Size{Experience: i, Examples: 500, Bytes: 500 * 785, PassFLOPs: 1 << 39, ModelBytes: 4 * 478410})
	}
	r.Decisions = []Decision{
		{Step: 120, Experience: 1, Cause: "drift", Numbers: []Number{{"unknown", 0}, {"cusum", 12.5}}, Action: "open", Before: "slot 0", After: "slot 1"},
		{Step: 120, Experience: experiences, Cause: "interval", Action: "none", Before: "(1, 1)", After: "(1, 1)", Reward: Some(-0.25)},
	}
	r.Latencies = []Latency{{Phase: PhaseTrain, Experience: 1, Updates: 100, P50: 2000, P99: 9000}}
	r.Costs = append(r.Costs, Cost{Phase: PhaseFinish, ForwardFLOPs: 1, PeakBytes: Some(int64(1 << 30))})
	return r
}

func evaluation(rng *rand.Rand, split, mask string, after, experience int) Evaluation {
	return Evaluation{After: after, Step: int64(after) * 100, Experience: experience, Split: split, Mask: mask,
		Correct: rng.Int64N(1001), Scored: 1000, LossSum: Some(rng.Float64())}
}

// opened is a new store in the test's own directory.
func opened(t testing.TB) *Store {
	t.Helper()
	return reopened(t, filepath.Join(t.TempDir(), "results.db"))
}

func reopened(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t testing.TB, s *Store, r Record) Run {
	t.Helper()
	run, err := s.Put(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return run
}
