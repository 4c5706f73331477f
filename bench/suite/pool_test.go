package suite

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"retain/bench"
	"retain/results"
)

func newStore(t *testing.T) *results.Store {
	t.Helper()
	s, err := results.Open(filepath.Join(t.TempDir(), "results.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// records is everything in a store but what differs from time to time.
func records(t *testing.T, s *results.Store) []results.Record {
	t.Helper()
	runs, err := s.Runs(t.Context(), results.Filter{AllAttempts: true, Specs: true})
	if err != nil {
		t.Fatal(err)
	}
	var all []results.Record
	for _, r := range runs {
		rec, err := s.Get(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rec)
	}
	return all
}

var timeless = []cmp.Option{
	cmpopts.IgnoreFields(results.Run{}, "ID", "Started", "Finished"),
	cmpopts.IgnoreFields(results.Cost{}, "WallNS", "CPUNS", "PeakBytes"),
	cmpopts.IgnoreFields(results.Latency{}, "P50", "P99"),
}

const fourMethods = "methods: [finetune, {ewc: {lambda: 10}}, {er: {capacity: 9}}, joint]"

// TestJobs: the store is the same whatever the number of workers, and a plan
// that is done is not run again.
func TestJobs(t *testing.T) {
	p := mustPlan(t, fourMethods, "seeds: 1000-1002", "mask: {test: [own, all]}", "evaluate: {train: 10, every: 2, sample: 3}")
	single, four := newStore(t), newStore(t)
	for store, jobs := range map[*results.Store]int{single: 1, four: 4} {
		out, err := Run(t.Context(), p, Options{Store: store, Jobs: jobs})
		if err != nil || out != (Outcome{Ran: 12}) {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	want := records(t, single)
	if diff := cmp.Diff(want, records(t, four), timeless...); diff != "" {
		t.Errorf("4 jobs give other rows than 1:\n%s", diff)
	}
	for _, r := range want {
		if r.Run.Status != results.OK || len(r.Evaluations) == 0 || len(r.Costs) == 0 || len(r.Storage) == 0 {
			t.Errorf("%s: %d evaluations, %d costs, %d storage", r.Run.MethodLabel, len(r.Evaluations), len(r.Costs), len(r.Storage))
		}
	}
	out, err := Run(t.Context(), p, Options{Store: single})
	if err != nil || out != (Outcome{Skipped: 12}) {
		t.Errorf("a second time: %+v, %v", out, err)
	}
	out, err = Run(t.Context(), p, Options{Store: single, Again: true})
	if err != nil || out != (Outcome{Ran: 12}) {
		t.Errorf("again: %+v, %v", out, err)
	}
	if all := records(t, single); len(all) != 24 || all[0].Run.Digest != all[1].Run.Digest || all[1].Run.Attempt != 2 {
		t.Errorf("again: %d runs", len(all))
	}
}

// TestPacked compares what is stored with what the run found.
func TestPacked(t *testing.T) {
	p := mustPlan(t, "methods: [{er: {capacity: 9}}]")
	s := newStore(t)
	if _, err := Run(t.Context(), p, Options{Store: s, Jobs: 1}); err != nil {
		t.Fatal(err)
	}
	rec := records(t, s)[0]
	r := p.Runs[0]
	if rec.Run.Identity != r.Identity || rec.Run.Spec != string(r.json) || rec.Run.Experiences != 2 || rec.Run.Config != "x.yaml" ||
		rec.Run.Params != int64(r.Work.Params) || rec.Run.Scenario != "class" || rec.Run.Seed != 1000 {
		t.Errorf("%+v", rec.Run)
	}
	cost := results.Cost{}
	memory, peaks := 0, 0
	for _, c := range rec.Costs {
		if c.Phase == results.PhaseTrain {
			cost.ForwardFLOPs += c.ForwardFLOPs
			cost.BackwardFLOPs += c.BackwardFLOPs
			cost.Examples += c.Examples
			cost.Replayed += c.Replayed
		}
		if !c.WallNS.Valid || c.WallNS.V <= 0 {
			t.Errorf("%s %d took no time", c.Phase, c.Experience)
		}
		if c.PeakBytes.Valid {
			peaks++
		}
	}
	e := r.Estimate
	if diff := cmp.Diff(results.Cost{ForwardFLOPs: e.Forward, BackwardFLOPs: e.Backward, Examples: e.Examples, Replayed: e.Replayed}, cost); diff != "" {
		t.Errorf("counted otherwise than estimated: %s", diff)
	}
	if last := rec.Storage[len(rec.Storage)-1]; last.Bytes != e.Bytes || last.Examples != 9 {
		t.Errorf("keeps %+v, estimated %d bytes", last, e.Bytes)
	}
	for _, v := range rec.Evaluations {
		if v.Split == results.SplitMemory {
			memory++
		}
	}
	if memory == 0 || peaks != 1 {
		t.Errorf("%d evaluations of the memory, %d peaks", memory, peaks)
	}
}

// TestFailures: runs that fail are stored and named, the others go on, and
// they are not tried again until they are asked for.
func TestFailures(t *testing.T) {
	p := mustPlan(t, "methods: [test-panics, test-fails, {ewc: {lambda: 1}}, {finetune: {}, override: {optimizer: {name: sgd, rate: 1e30}}}, joint]")
	s := newStore(t)
	var out bytes.Buffer
	got, err := Run(t.Context(), p, Options{Store: s, Jobs: 2, Out: &out})
	if err != nil || got != (Outcome{Ran: 5, Failed: 3}) {
		t.Fatalf("%+v, %v", got, err)
	}
	errs := map[string]string{}
	for _, r := range records(t, s) {
		errs[r.Run.Method] = r.Run.Error
	}
	for method, want := range map[string]string{
		"test-panics": "panic in test-panics · split glyphs-digits ×2 limit 20 test limit 20 · class · seed 1000: runtime error: index out of range [0] with length 0 [",
		"test-fails":  "does not like it",
		"finetune":    "training diverged",
	} {
		if !strings.Contains(errs[method], want) || !strings.Contains(out.String(), errs[method]) {
			t.Errorf("%s: %q, want %q", method, errs[method], want)
		}
	}
	if !strings.Contains(errs["test-panics"], "suite/main_test.go:") {
		t.Errorf("no stack: %s", errs["test-panics"])
	}
	out.Reset()
	got, err = Run(t.Context(), p, Options{Store: s, Out: &out})
	if err != nil || got != (Outcome{Skipped: 5}) || strings.Count(out.String(), "failed earlier and not tried again (--again does): ") != 3 {
		t.Errorf("a second time: %+v, %v\n%s", got, err, &out)
	}
}

// TestInterrupt: what was finished is kept, what was under way is not, and
// the rest gives the same store as one that was never interrupted.
func TestInterrupt(t *testing.T) {
	announce()
	p := mustPlan(t, "methods: [finetune, test-waits, joint]")
	p.Runs[1].Estimate.Cost, p.Runs[1].evaluation = bench.Cost{}, 0 // goes last
	s := newStore(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-waiting; cancel(); close(released) }()
	var out bytes.Buffer
	got, err := Run(ctx, p, Options{Store: s, Jobs: 1, Out: &out})
	if !errors.Is(err, context.Canceled) || got != (Outcome{Ran: 2, Left: 1}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if !strings.Contains(err.Error(), "interrupted: 2 of 3 runs are in the store, 1 left (hint: the same command goes on)") {
		t.Errorf("%v", err)
	}
	if n := len(records(t, s)); n != 2 {
		t.Errorf("%d runs", n)
	}
}

// TestStoreError: where nothing can be written, everything stops.
func TestStoreError(t *testing.T) {
	p := mustPlan(t, "seeds: 1000-1020")
	path := filepath.Join(t.TempDir(), "results.db")
	s, err := results.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	read, err := results.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	out, err := Run(t.Context(), p, Options{Store: read, Jobs: 2})
	if err == nil || !strings.Contains(err.Error(), path) || out.Ran != 0 {
		t.Errorf("%+v, %v", out, err)
	}
}
