package suite

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/results"
)

// registered are the entries of all methods but those of the tests, and of
// settings that ask for more of the data than its size.
func registered() []string {
	entries := []string{"{er: {per_class: 3, weighting: 1/t}}", "{er: {capacity: 9, buffer: balanced}}", "{ewc: {fisher_n: 7}}"}
	for _, name := range slices.Sorted(maps.Keys(Methods)) {
		switch {
		case name == "ranpac": // its ridge alone would take a minute
			entries = append(entries, "{ranpac: {m: 40}}")
		case !strings.HasPrefix(name, "test-"):
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

func TestForecast(t *testing.T) {
	p := mustPlan(t, "methods: [test-fails, {er: {capacity: 5}}, joint]", "seeds: 1000-1001")
	s := newStore(t)
	f, err := p.Forecast(t.Context(), s, 2)
	if err != nil {
		t.Fatal(err)
	}
	if f.Runs != 6 || f.Stored != 0 || f.FLOPs <= 0 || f.Duration <= 0 || f.Duration > time.Minute || len(f.Rows) != 3 || f.Measured != 1 {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(strings.Join(f.Warnings, "\n"), "test-fails on split glyphs-digits ×2 limit 20 test limit 20: will fail") ||
		!strings.Contains(strings.Join(f.Warnings, "\n"), "fewer than 5 seeds") {
		t.Errorf("%q", f.Warnings)
	}
	if _, err := Run(t.Context(), p, Options{Store: s}); err != nil {
		t.Fatal(err)
	}
	if f, err = p.Forecast(t.Context(), s, 2); err != nil || f.Stored != 6 || f.FLOPs != 0 || f.Duration != 0 || f.Rows[1].Stored != 2 {
		t.Errorf("when all is stored: %+v, %v", f, err)
	}
}

// TestEvaluationFLOPs holds what is forecast equal to what is counted.
func TestEvaluationFLOPs(t *testing.T) {
	p := mustPlan(t, "methods: [finetune, joint]", "evaluate: {train: 7, every: 3, sample: 4}",
		"stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class, limit: 20, test_limit: 9, valid: 0.2}")
	s := newStore(t)
	if _, err := Run(t.Context(), p, Options{Store: s}); err != nil {
		t.Fatal(err)
	}
	for i, rec := range records(t, s) {
		if got, want := evaluated(rec), p.Runs[i].evaluation; got != want {
			t.Errorf("%s: %d counted, %d forecast", rec.Run.MethodLabel, got, want)
		}
	}
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
			stores, scores := r.stores(), r.scores()
			if got := evaluated(rec); !scores && (got != r.evaluation) != stores {
				t.Errorf("%s: %d operations of evaluations, %d forecast; stores %v", r.Spec, got, r.evaluation, stores)
			}
		}
	}
}

// TestForecastOfDivergence: steps that cannot be timed are named, and the rest
// is forecast all the same.
func TestForecastOfDivergence(t *testing.T) {
	p := mustPlan(t, "methods: [finetune, {joint: {}, override: {optimizer: {name: sgd, rate: 1e30}}}]")
	f, err := p.Forecast(t.Context(), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if f.Untimed != 1 || f.Measured != 1 || f.Duration <= 0 || len(f.Rows) != 2 || f.FLOPs <= 0 {
		t.Errorf("%+v", f)
	}
	for _, r := range f.Rows {
		if math.IsNaN(r.Seconds) != (r.Method == "joint") {
			t.Errorf("%s: %v seconds", r.Method, r.Seconds)
		}
	}
	if w := strings.Join(f.Warnings, "\n"); !strings.Contains(w, "joint on split glyphs-digits ×2 limit 20 test limit 20 with sgd 1e30: no time, ") ||
		!strings.Contains(w, "training diverged") || strings.Contains(w, "(hint") {
		t.Errorf("%q", f.Warnings)
	}
}

// evaluated is the operations of all evaluations.
func evaluated(rec results.Record) int64 {
	var sum int64
	for _, c := range rec.Costs {
		if c.Phase == results.PhaseEvaluate {
			sum += c.ForwardFLOPs
		}
	}
	return sum
}

// TestForecastNotes names the methods whose evaluations cannot be told in full.
func TestForecastNotes(t *testing.T) {
	p := mustPlan(t, "methods: [finetune, er, {er: {capacity: 9}}, ncm]", "seeds: 1000-1001")
	f, err := p.Forecast(t.Context(), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"evaluation leaves out the examples that methods store, which are evaluated too, and whose number after each experience is not told in advance: er",
		"evaluation is that of the model's outputs, and these methods score by other means: ncm",
	}
	if diff := cmp.Diff(want, f.Notes); diff != "" {
		t.Error(diff)
	}
	if p := mustPlan(t, "methods: [finetune, joint]"); p.notes() != nil {
		t.Errorf("%q", p.notes())
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
