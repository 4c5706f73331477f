package suite

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/methods"
	"retain/results"
)

// registered are the entries of all methods but those of the tests, and of
// settings that ask for more of the data than its size.
func registered() []string {
	entries := []string{"{er: {per_class: 3, weighting: 1/t}}", "{er: {capacity: 9, buffer: balanced}}", "{ewc: {fisher_n: 7}}"}
	for _, name := range slices.Sorted(maps.Keys(methods.Methods)) {
		if !strings.HasPrefix(name, "test-") {
			entries = append(entries, name)
		}
	}
	return entries
}

// fitting are the entries that a config takes under the given lines.
func fitting(t *testing.T, entries []string, more ...string) string {
	t.Helper()
	var fit []string
	for _, e := range entries {
		if _, err := NewPlan(mustParse(t, tiny(append(more, "methods: ["+e+"]")...))); err != nil {
			t.Logf("%s is left out: %v", e, err)
			continue
		}
		fit = append(fit, e)
	}
	if 2*len(fit) < len(entries) {
		t.Fatalf("%d of %d methods are fit for the test", len(fit), len(entries))
	}
	return "methods: [" + strings.Join(fit, ", ") + "]"
}

// TestForecastIsCounted holds what is said before a run equal to what is
// counted in it, for every method.
func TestForecastIsCounted(t *testing.T) {
	for _, scenario := range []string{"class", "task"} {
		more := []string{
			"stream: {name: split, data: glyphs-digits, experiences: 2, limit: 11, test_limit: 4, valid: 0.3, scenario: " + scenario + "}",
			"budget: {epochs: 2, batch: 8}",
		}
		p := mustPlan(t, append(more, fitting(t, registered(), more...))...)
		s := newStore(t)
		if out, err := Run(t.Context(), p, Options{Store: s}); err != nil || out.Failed > 0 {
			t.Fatalf("%+v, %v", out, err)
		}
		counted := map[string]results.Record{}
		for _, rec := range records(t, s) {
			counted[rec.Run.Identity] = rec
		}
		for _, r := range p.Runs {
			rec := counted[r.Identity]
			if diff := cmp.Diff(r.Estimate, billed(rec)); diff != "" {
				t.Errorf("%s: counted otherwise than forecast (-forecast +counted):\n%s", r.Spec, diff)
			}
		}
	}
}

// billed is what the store says of a run in the words of an estimate.
func billed(rec results.Record) bench.Estimate {
	var e bench.Estimate
	for _, c := range rec.Costs {
		if c.Phase != results.PhaseEvaluate {
			e.Cost = e.Plus(bench.Cost{Forward: c.ForwardFLOPs, Backward: c.BackwardFLOPs, Examples: c.Examples, Replayed: c.Replayed})
		}
	}
	e.Bytes = rec.Storage[len(rec.Storage)-1].Bytes
	return e
}
