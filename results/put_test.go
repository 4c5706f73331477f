package results

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// inOrder sorts a record's rows as Get gives them.
func inOrder(r Record) Record {
	bit := map[bool]int{true: 1}
	slices.SortFunc(r.Evaluations, func(a, b Evaluation) int {
		return cmp.Or(cmp.Compare(a.Split, b.Split), cmp.Compare(a.Mask, b.Mask), bit[a.Anytime]-bit[b.Anytime],
			a.After-b.After, cmp.Compare(a.Step, b.Step), a.Experience-b.Experience)
	})
	slices.SortFunc(r.Costs, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(a.Phase, b.Phase), a.Experience-b.Experience)
	})
	return r
}

func TestRoundTrip(t *testing.T) {
	whole := synthetic("ewc", 1000, 3)
	whole.Decisions[0].Numbers = append(whole.Decisions[0].Numbers, Number{"a \"gap\"", math.NaN()}, Number{"π", -1e-30})
	whole.Evaluations[4].Facts = []Fact{{"auroc", 0.5}, {"parsed", math.NaN()}}
	whole.Evaluations = append(whole.Evaluations, Evaluation{After: 3, Split: SplitMemory, Mask: MaskSeen, Correct: 19, Scored: 20})
	whole.Evaluations[len(whole.Evaluations)-1].Facts = []Fact{{"auroc", math.Inf(1)}}
	joint := synthetic("joint", -7, 3) // no rows of R before the last, no loss, no storage
	joint.Evaluations = slices.DeleteFunc(joint.Evaluations, func(e Evaluation) bool { return e.After < 3 })
	for i := range joint.Evaluations {
		joint.Evaluations[i].LossSum.Valid, joint.Evaluations[i].LossSum.V = false, 0
	}
	joint.Storage, joint.Sizes = nil, nil
	failed := synthetic("agem", math.MaxInt64, 2)
	failed.Run.Status, failed.Run.Error, failed.Run.Digest = Failed, "experience 2: loss is NaN", ""
	failed.Decisions, failed.Latencies = nil, nil
	failed.Evaluations, failed.Costs, failed.Storage, failed.Sizes = nil, nil, nil, nil
	zone := synthetic("er", 3, 1)
	zone.Run.Started = zone.Run.Started.In(time.FixedZone("", 3600))

	s := opened(t)
	for i, want := range []Record{whole, joint, failed, zone} {
		run := put(t, s, want)
		if run.ID != int64(i+1) || run.Attempt != 1 {
			t.Errorf("%s: id %d, attempt %d", want.Run.Method, run.ID, run.Attempt)
		}
		got, err := s.Get(t.Context(), run.ID)
		if err != nil {
			t.Fatal(err)
		}
		want.Run.ID, want.Run.Attempt = run.ID, 1
		want.Run.Started, want.Run.Finished = want.Run.Started.UTC(), want.Run.Finished.UTC()
		if diff := gocmp.Diff(inOrder(want), got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", want.Run.Method, diff)
		}
		if diff := gocmp.Diff(got.Run, run, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: Put returned another run than Get: (-get +put)\n%s", want.Run.Method, diff)
		}
	}
}

func TestAttempts(t *testing.T) {
	s := opened(t)
	r := synthetic("ewc", 1, 2)
	again := synthetic("ewc", 1, 2)
	again.Run.Status, again.Run.Error, again.Run.Digest = Failed, "no memory", ""
	first, other, second := put(t, s, r), put(t, s, synthetic("er", 1, 2)), put(t, s, again)
	if first.Attempt != 1 || other.Attempt != 1 || second.Attempt != 2 {
		t.Fatalf("attempts %d, %d, %d", first.Attempt, other.Attempt, second.Attempt)
	}
	done, err := s.Done(t.Context(), []string{r.Run.Identity, other.Identity, digest("never")})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Status{r.Run.Identity: Failed, other.Identity: OK}
	if diff := gocmp.Diff(want, done); diff != "" {
		t.Errorf("done (-want +got)\n%s", diff)
	}
	changed := synthetic("ewc", 1, 2)
	changed.Run.Spec = `{"method":"ewc","seed":2}`
	if _, err := s.Put(t.Context(), changed); !errors.Is(err, ErrInvalid) {
		t.Errorf("another spec under a known identity: %v", err)
	}
}

func TestInvalidRecords(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Record)
		want   string
	}{
		{"identity", func(r *Record) { r.Run.Identity = "abc" }, "identity"},
		{"upper case", func(r *Record) { r.Run.Identity = strings.ToUpper(r.Run.Identity) }, "identity"},
		{"ok without digest", func(r *Record) { r.Run.Digest = "" }, "digest"},
		{"status", func(r *Record) { r.Run.Status = "done" }, "status"},
		{"failed without error", func(r *Record) { r.Run.Status = Failed }, "without an error"},
		{"spec", func(r *Record) { r.Run.Spec = "{" }, "spec is no JSON"},
		{"host", func(r *Record) { r.Run.Host = "" }, "host is no JSON"},
		{"method", func(r *Record) { r.Run.Method = "" }, "no method"},
		{"times", func(r *Record) { r.Run.Finished = r.Run.Started.Add(-1) }, "started"},
		{"experience", func(r *Record) { r.Evaluations[3].Experience = 3 }, "evaluation 3"},
		{"experience 0 of test", func(r *Record) { r.Evaluations[3].Experience = 0 }, "need 1 to 2"},
		{"experience of the memory", func(r *Record) {
			r.Evaluations[3].Split, r.Evaluations[3].Experience = SplitMemory, -1
		}, "need 0 to 2"},
		{"after", func(r *Record) { r.Evaluations[3].After = -1 }, "evaluation 3"},
		{"split", func(r *Record) { r.Evaluations[3].Split = "dev" }, `"dev"`},
		{"mask", func(r *Record) { r.Evaluations[3].Mask = "" }, `mask ""`},
		{"correct", func(r *Record) { r.Evaluations[3].Correct = 1001 }, "1001 correct of 1000"},
		{"cell twice", func(r *Record) {
			e := r.Evaluations[3]
			e.Step++
			r.Evaluations = append(r.Evaluations, e)
		}, "a second one"},
		{"facts", func(r *Record) { r.Evaluations[3].Facts = []Fact{{"b", 1}, {"a", 1}} }, `"a"`},
		{"phase", func(r *Record) { r.Costs[1].Phase = "tune" }, "cost 1"},
		{"flops", func(r *Record) { r.Costs[1].BackwardFLOPs = -1 }, "negative"},
		{"storage", func(r *Record) { r.Storage[0].After = 0 }, "storage 0"},
		{"decision of no experience", func(r *Record) { r.Decisions[1].Experience = 3 }, "decision 1"},
		{"decision without cause", func(r *Record) { r.Decisions[0].Cause = "" }, "no cause"},
		{"number twice", func(r *Record) { r.Decisions[0].Numbers[1].Name = "unknown" }, `"unknown"`},
		{"latency", func(r *Record) { r.Latencies[0].P99 = 1 }, "latency 0"},
		{"size of no experience", func(r *Record) { r.Sizes[1].Experience = 3 }, "size 1"},
		{"size", func(r *Record) { r.Sizes[1].PassFLOPs = -1 }, "size 1"},
	}
	s := opened(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := synthetic("ewc", 1, 2)
			test.change(&r)
			_, err := s.Put(t.Context(), r)
			if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrInvalid with %q", err, test.want)
			}
		})
	}
	if runs, err := s.Runs(t.Context(), Filter{}); err != nil || len(runs) != 0 {
		t.Errorf("%d runs, %v", len(runs), err)
	}
}

// TestPutWhole breaks a row in the middle of a record: nothing of it stays.
func TestPutWhole(t *testing.T) {
	s := opened(t)
	r := synthetic("ewc", 1, 2)
	r.Costs = append(r.Costs, r.Costs[0]) // refused by the primary key, after the evaluations are in
	if _, err := s.Put(t.Context(), r); err == nil {
		t.Fatal("a cost twice was written")
	}
	for _, table := range []string{"runs", "specs", "texts", "matrices", "evaluations", "costs"} {
		var n int
		if err := s.db.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows left in %s, %v", n, table, err)
		}
	}
	put(t, s, synthetic("ewc", 1, 2))
}

func TestManyGoroutines(t *testing.T) {
	s := opened(t)
	var wait sync.WaitGroup
	for seed := range int64(32) {
		wait.Go(func() {
			if _, err := s.Put(t.Context(), synthetic("ewc", seed%8, 2)); err != nil {
				t.Error(err)
			}
			if _, err := s.Runs(t.Context(), Filter{}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	runs, err := s.Runs(t.Context(), Filter{})
	if err != nil || len(runs) != 8 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	for _, r := range runs {
		if r.Attempt != 4 {
			t.Errorf("seed %d: latest attempt %d, want 4", r.Seed, r.Attempt)
		}
	}
}
