package suite

import (
	"strings"
	"testing"

	"retain/results"
)

const someDigest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

// TestTunedMark: how a method was tuned is stored with its runs, those made
// before it was said among them, and is no part of their identity.
func TestTunedMark(t *testing.T) {
	plain, marked := mustPlan(t, "methods: [{ewc: {lambda: 3}}, finetune]"),
		mustPlan(t, "methods: [{ewc: {lambda: 3}, tuned: {trials: 15, flops: 7, seeds: 1-3, by: "+someDigest+"}}, finetune]")
	want := results.Tuned{Tuning: someDigest, Trials: 15, FLOPs: 7, Seeds: "1-3"}
	for name, order := range map[string][]*Plan{"new": {marked}, "known": {plain, marked}, "kept": {marked, plain}} {
		store := newStore(t)
		for _, p := range order {
			if _, err := Run(t.Context(), p, Options{Store: store, Jobs: 1}); err != nil {
				t.Fatal(err)
			}
		}
		runs, err := store.Runs(t.Context(), results.Filter{})
		if err != nil || len(runs) != 2 {
			t.Fatalf("%s: %d runs, %v", name, len(runs), err)
		}
		if got := runs[0].Tuned; len(got) != 1 || got[0] != want || runs[1].Tuned != nil {
			t.Errorf("%s: %+v and %+v", name, got, runs[1].Tuned)
		}
	}
	twice := mustParse(t, tiny("methods: [{ewc: {lambda: 3}}, {ewc: {lambda: 3}, tuned: {trials: 15, seeds: 1-3, by: "+someDigest+"}}]"))
	if len(twice.Specs) != 1 || len(twice.Specs[0].Tuned) != 1 {
		t.Errorf("one run written twice: %+v", twice.Specs)
	}
}

func TestTunedRefused(t *testing.T) {
	for want, mark := range map[string]string{
		`"abc" is no digest of a tuning`:               "{trials: 3, seeds: 1-3, by: abc}",
		"0 trials of 0 operations have chosen nothing": "{seeds: 1-3, by: " + someDigest + "}",
		"tuned on seeds 1000, which report":            "{trials: 3, seeds: 1000, by: " + someDigest + "}",
		`"" is no seed`:                                "{trials: 3, by: " + someDigest + "}",
		`unknown key "trails"`:                         "{trails: 3, seeds: 1-3, by: " + someDigest + "}",
		"a single value stands where a mapping":        "yes",
	} {
		_, err := Parse("x.yaml", []byte(tiny("methods: [{ewc: {}, tuned: "+mark+"}]")), nil)
		if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:5:") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", mark, err, want)
		}
	}
}

// TestGridOfMethods: a grid reaches into the entries of one method, and runs
// that it does not touch are made once.
func TestGridOfMethods(t *testing.T) {
	for _, c := range []struct {
		grid string
		want []string
	}{
		{"{methods.ewc.lambda: [1, 10]}", []string{"ewc fisher_n=5 lambda=1", "finetune", "ewc lambda=1", "ewc fisher_n=5 lambda=10", "ewc lambda=10"}},
		{"{methods.derpp.alpha: [0.1], methods.derpp.beta: [1]}", []string{"ewc fisher_n=5 lambda=100", "finetune", "ewc lambda=100"}},
	} {
		text := tiny("methods: [{ewc: {fisher_n: 5}}, finetune, ewc, der++]", "grid: "+c.grid)
		config := mustParse(t, text)
		var got []string
		for _, s := range config.Specs {
			if l := s.Method.label(); !strings.HasPrefix(l, "der++") {
				got = append(got, l)
			} else if strings.Contains(c.grid, "derpp") && !strings.Contains(l, "alpha=0.1 ") {
				t.Errorf("an alias reaches no method: %s", l)
			}
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.grid, got, c.want)
		}
	}
	override := mustParse(t, tiny("methods: [ewc, finetune]", "grid: {methods.ewc.override.optimizer.rate: [0.1, 0.2]}"))
	var rates []string
	for _, s := range override.Specs {
		rates = append(rates, s.Method.Name+" "+s.optimizerLabel())
	}
	if got := strings.Join(rates, ", "); got != "ewc adam 0.1, finetune adam 0.001, ewc adam 0.2" {
		t.Error(got)
	}
	for want, grid := range map[string]string{
		`no method "er" here to set this in (hint: methods are ewc, finetune)`:                      "{methods.er.capacity: [1]}",
		`"methods.ewc" names no hyper-parameter of a method`:                                        "{methods.ewc: [1]}",
		`unknown key "lamda" (hint: did you mean "lambda"? retain list methods ewc has its fields)`: "{methods.ewc.lamda: [1]}",
		`unknown path "metods" (hint: did you mean "methods"?)`:                                     "{metods.ewc.lamda: [1]}",
	} {
		if _, err := Parse("x.yaml", []byte(tiny("methods: [ewc, finetune]", "grid: "+grid)), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", grid, err, want)
		}
	}
}

// TestMasksApart: any training mask may meet any test mask: what was trained
// among the classes seen is tested where the experience is told, too.
func TestMasksApart(t *testing.T) {
	for _, train := range []string{"all", "seen", "own"} {
		p := mustPlan(t, "stream: {name: split, data: glyphs-digits, experiences: 2, scenario: task, limit: 20, test_limit: 20}",
			"mask: {train: "+train+", test: [own, all, seen]}")
		store := newStore(t)
		if out, err := Run(t.Context(), p, Options{Store: store, Jobs: 1}); err != nil || out.Failed > 0 {
			t.Errorf("trained on %s: %+v, %v", train, out, err)
		}
	}
}
