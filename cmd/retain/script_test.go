package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/testscript"

	"retain/results"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"retain": main})
}

// TestScript runs the scripts in testdata/script. Beside testscript's own
// commands they have:
//
//	stored N DB     wait until the store holds N runs
//	runs N DB       check that it holds N runs, attempts counted
//	fewer N DB      check that it holds fewer than N runs, attempts counted
//	status N CMD…   check that a command exits with N
//	same DB DB      check that two stores hold the same, timings and earlier attempts aside
//	reference DB    make a store with some runs of a reference config, in numbers of their own
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("RETAIN_DATA", os.Getenv("RETAIN_DATA"))
			e.Setenv("RETAIN_CPU", os.Getenv("RETAIN_CPU"))
			e.Setenv("XDG_CACHE_HOME", e.WorkDir+"/cache")
			return nil
		},
		Condition: func(name string) (bool, error) {
			return name == "data" && os.Getenv("RETAIN_DATA") != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"stored": func(ts *testscript.TestScript, _ bool, args []string) {
				want := number(ts, args[0])
				for deadline := time.Now().Add(time.Minute); len(stored(ts, args[1], true)) < want; time.Sleep(5 * time.Millisecond) {
					if time.Now().After(deadline) {
						ts.Fatalf("%s does not come to %d runs", args[1], want)
					}
				}
			},
			"runs": func(ts *testscript.TestScript, _ bool, args []string) {
				if got := len(stored(ts, args[1], true)); got != number(ts, args[0]) {
					ts.Fatalf("%d runs in %s, want %s", got, args[1], args[0])
				}
			},
			"fewer": func(ts *testscript.TestScript, _ bool, args []string) {
				if got := len(stored(ts, args[1], true)); got >= number(ts, args[0]) {
					ts.Fatalf("%d runs in %s, want fewer than %s", got, args[1], args[0])
				}
			},
			"status": func(ts *testscript.TestScript, _ bool, args []string) {
				err := ts.Exec(args[1], args[2:]...)
				var exit *exec.ExitError
				if !errors.As(err, &exit) || exit.ExitCode() != number(ts, args[0]) {
					ts.Fatalf("%v: %v, want exit status %s", args[1:], err, args[0])
				}
			},
			"reference": func(ts *testscript.TestScript, _ bool, args []string) { storeReference(ts, args[0]) },
			"same": func(ts *testscript.TestScript, _ bool, args []string) {
				diff := cmp.Diff(stored(ts, args[0], false), stored(ts, args[1], false),
					cmpopts.IgnoreFields(results.Run{}, "ID", "Started", "Finished", "Attempt"),
					cmpopts.IgnoreFields(results.Cost{}, "WallNS", "CPUNS", "PeakBytes"),
					cmpopts.IgnoreFields(results.Latency{}, "P50", "P99"))
				if diff != "" {
					ts.Fatalf("%s and %s differ:\n%s", args[0], args[1], diff)
				}
			},
		},
	})
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}

// stored is everything in a store, of all attempts or of the latest; nothing
// where there is no store yet.
func stored(ts *testscript.TestScript, path string, attempts bool) []results.Record {
	ctx := context.Background()
	path = ts.MkAbs(path)
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	s, err := results.Open(path)
	ts.Check(err)
	defer s.Close()
	runs, err := s.Runs(ctx, results.Filter{AllAttempts: attempts, Specs: true})
	ts.Check(err)
	var all []results.Record
	for _, r := range runs {
		rec, err := s.Get(ctx, r.ID)
		ts.Check(err)
		all = append(all, rec)
	}
	return all
}
