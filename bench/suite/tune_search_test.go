package suite

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

// settingsOf are the values of every configuration of one entry, as text.
func settingsOf(m contender) []string {
	var all []string
	for _, c := range m.candidates {
		var values []string
		for _, s := range c.settings {
			values = append(values, s.value.text)
		}
		all = append(all, strings.Join(values, " "))
	}
	return all
}

// TestGridSearch: every combination, in the written order; what belongs to one
// method stands in place of what is for all.
func TestGridSearch(t *testing.T) {
	tuning := mustTuning(t, tuner())
	if got := settingsOf(tuning.entries[0]); !slices.Equal(got, []string{"1e-3", "3e-3", "1e-2", "1e-1"}) {
		t.Errorf("finetune: %q", got)
	}
	if got := settingsOf(tuning.entries[1]); !slices.Equal(got, []string{"1e-3 1", "1e-3 100", "1e-2 1", "1e-2 100"}) {
		t.Errorf("ewc: %q", got)
	}
	if tuning.entries[2].candidates != nil {
		t.Error("what is fixed has configurations")
	}
	twice := mustTuning(t, tuneLine("space: {methods.er.capacity: [5, 10]}, seeds: 1-3", "methods: [er, {er: {replay: 3}}, {er: {}, as: mine}, {er: {}, override: {budget: {batch: 4}}}]"))
	var names []string
	for _, m := range twice.entries {
		names = append(names, m.label)
	}
	if got := strings.Join(names, ", "); got != "er, er replay=3, mine, er (entry 4)" {
		t.Error(got)
	}
}

const randomSearch = "search: random, configurations: 20, seeds: 1-3, space: {optimizer.rate: {log_uniform: [1e-4, 1e-1]}, methods.ewc.lambda: {log_integers: [1, 1000]}, methods.ewc.fisher_n: {integers: [3, 7]}, methods.er.capacity: {choice: [10, 20, 30]}}"

// TestRandomSearch: draws are those of their seed and no other's, lie within
// their bounds, all differ, and are the same for all methods that share them.
func TestRandomSearch(t *testing.T) {
	const methods = "methods: [finetune, ewc, {er: {capacity: 5}}]"
	tuning := mustTuning(t, tuneLine(randomSearch, methods))
	var drawn [][]string
	for _, m := range tuning.entries {
		all := settingsOf(m)
		if len(all) != 20 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 20 {
			t.Errorf("%s: %q", m.label, all)
		}
		drawn = append(drawn, all)
	}
	for k, line := range drawn[1] {
		f := strings.Fields(line)
		if rate := drawn[0][k]; f[0] != rate || strings.Fields(drawn[2][k])[0] != rate {
			t.Errorf("configuration %d: rates %s, %s and %s", k+1, rate, f[0], drawn[2][k])
		}
		rate, _ := strconv.ParseFloat(f[0], 64)
		lambda, err := strconv.Atoi(f[1])
		n, err2 := strconv.Atoi(f[2])
		if err != nil || err2 != nil || rate < 1e-4 || rate > 1e-1 || lambda < 1 || lambda > 1000 || n < 3 || n > 7 {
			t.Errorf("out of bounds: %s", line)
		}
	}
	if again := mustTuning(t, tuneLine(randomSearch, methods)); again.Digest != tuning.Digest {
		t.Error("the same search has another digest")
	}
	other := mustTuning(t, tuneLine(randomSearch+", draws: 2", methods))
	if other.Digest == tuning.Digest || slices.Equal(settingsOf(other.entries[0]), drawn[0]) {
		t.Error("another seed draws the same")
	}
	few := mustTuning(t, tuneLine(randomSearch, "methods: [er, ewc]"))
	if !slices.Equal(settingsOf(few.entries[1]), drawn[1]) {
		t.Error("draws depend on the other methods")
	}
}

// TestDistributions: quarters of the draws lie in quarters of the range.
func TestDistributions(t *testing.T) {
	for kind, at := range map[string]func(share float64) float64{
		"uniform":      func(s float64) float64 { return 2 + s*998 },
		"integers":     func(s float64) float64 { return 2 + s*999 },
		"log_uniform":  func(s float64) float64 { return 2 * math.Pow(500, s) },
		"log_integers": func(s float64) float64 { return 2 * math.Pow(500.5, s) },
	} {
		root, err := parse(fmt.Appendf(nil, "optimizer.rate: {%s: [2, 1000]}", kind))
		if err != nil {
			t.Fatal(err)
		}
		dims, err := dimensions(root)
		if err != nil {
			t.Fatal(err)
		}
		rng := dims[0].generator(1)
		const n = 4000
		var quarters [4]int
		for range n {
			x, err := strconv.ParseFloat(dims[0].draw(rng).text, 64)
			if err != nil || x < 2 || x > 1000 || strings.HasSuffix(kind, "integers") && x != math.Floor(x) {
				t.Fatalf("%s: %v, %v", kind, x, err)
			}
			q := 0
			for q < 3 && x >= at(float64(q+1)/4) {
				q++
			}
			quarters[q]++
		}
		for _, q := range quarters {
			if math.Abs(float64(q)/n-0.25) > 0.03 {
				t.Errorf("%s: quarters %v of %d", kind, quarters, n)
			}
		}
	}
}

// TestRungs: each rung has the best of the one before, with more.
func TestRungs(t *testing.T) {
	for _, c := range []struct {
		h      *halving
		n      int
		seeds  int64
		want   string // configurations × seeds (new ones) / divided budget
		trials int
	}{
		{nil, 9, 3, "9×3(3)/1", 27},
		{&halving{"seeds", 3, 2}, 9, 3, "9×1(1)/1 3×3(2)/1", 15},
		{&halving{"seeds", 3, 2}, 10, 4, "10×2(2)/1 3×4(2)/1", 26},
		{&halving{"seeds", 3, 3}, 9, 9, "9×1(1)/1 3×3(2)/1 1×9(6)/1", 21},
		{&halving{"seeds", 2, 3}, 8, 4, "8×1(1)/1 4×2(1)/1 2×4(2)/1", 16},
		{&halving{"budget", 3, 3}, 9, 3, "9×3(3)/9 3×3(3)/3 1×3(3)/1", 39},
		{&halving{"seeds", 3, 3}, 8, 9, "need at least 9 configurations", 0},
		{&halving{"seeds", 3, 3}, 9, 2, "2 seeds cannot be cut 2 times by 3", 0},
	} {
		var seeds []int64
		for s := range c.seeds {
			seeds = append(seeds, s+1)
		}
		rungs, err := c.h.rungs(c.n, seeds)
		var parts []string
		for _, r := range rungs {
			parts = append(parts, fmt.Sprintf("%d×%d(%d)/%d", r.configurations, len(r.seeds), r.fresh, r.divide))
		}
		got := strings.Join(parts, " ")
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, c.want) && !strings.Contains(got, c.want) || trials(rungs) != c.trials {
			t.Errorf("%+v, %d on %d seeds: %s, %d trials; want %s, %d", c.h, c.n, c.seeds, got, trials(rungs), c.want, c.trials)
		}
	}
	if b := cut(bench.Budget{Iterations: 10, Batch: 8}, 3); b.Iterations != 4 || b.Epochs != 0 {
		t.Errorf("a third of 10 iterations is %+v", b)
	}
}

// TestRanked: the order is total: no score is last, equal scores stand in the
// order of the search, whatever order they come in.
func TestRanked(t *testing.T) {
	nan := math.NaN()
	scores := []float64{0.5, nan, 0.7, 0.5, nan, 0.7, 0}
	want := []int{2, 5, 0, 3, 6, 1, 4}
	for _, alive := range [][]int{{0, 1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1, 0}, {3, 1, 5, 0, 6, 4, 2}} {
		if diff := cmp.Diff(want, ranked(alive, scores)); diff != "" {
			t.Errorf("%v:\n%s", alive, diff)
		}
	}
	if got := ranked([]int{6, 4}, scores); !slices.Equal(got, []int{6, 4}) {
		t.Errorf("of two: %v", got)
	}
	a, b := 0.0, 0.0
	for _, x := range []float64{0.1, 0.2, 0.3} {
		a += x / 3
	}
	for _, x := range []float64{0.3, 0.2, 0.1} {
		b += x / 3
	}
	if a == b || settled(a) != settled(b) || settled(0.2) == settled(0.2001) || !math.IsNaN(settled(nan)) {
		t.Errorf("%v and %v are settled as %v and %v", a, b, settled(a), settled(b))
	}
}

// TestTuneRefused: what cannot be a fair choice is refused, at its place.
func TestTuneRefused(t *testing.T) {
	const space = "space: {optimizer.rate: [1e-3, 1e-2]}, seeds: 1-3"
	for _, c := range []struct{ text, want string }{
		{tiny("tune: {}"), "no space to tune with"},
		{tiny(), "no tune (hint: tune: {space:"},
		{tuner("grid: {budget.batch: [1, 2]}"), "a grid in a config that tunes"},
		{tuner("seeds: 1-3"), "these seeds go into the tuned config, which reports"},
		{tuneLine("space: {optimizer.rate: [1e-3, 1e-2]}, seeds: 1000-1002"), "seeds from 1000 up report"},
		{tuneLine("space: {optimizer.rate: [1e-3, 1e-2]}, seeds: 98-100"), "seed 100 neither tunes"},
		{tuneLine(space + ", serch: grid"), `unknown key "serch" (hint: did you mean "search"?)`},
		{tuneLine(space + ", search: bayes"), `x.yaml:8:67: unknown search "bayes" (hint: grid or random)`},
		{tuneLine(space + ", search: random"), "how many configurations each method gets"},
		{tuneLine(space + ", search: random, configurations: 3"), "the space of finetune has 2 different configurations, and each method gets 3"},
		{tuneLine(space + ", configurations: 3"), "unequal numbers of trials, not the 3 that configurations says: configurations of finetune 2, ewc fisher_n=5 2, joint 2"},
		{tuneLine("space: {optimizer.rate: [1e-3, 1e-2], methods.ewc.lambda: [1, 2]}, seeds: 1-3"),
			"unequal numbers of trials: configurations of finetune 2, ewc fisher_n=5 4, joint 2 (hint: "},
		{tuneLine("space: {methods.ewc.lambda: [1, 2]}, seeds: 1-3"), "nothing in the space is a hyper-parameter of finetune, and each method gets as many trials (hint: tune: {fixed: [finetune]}"},
		{tuneLine("space: {optimizer.rate: [1e-3, 0.001]}, seeds: 1-3"), "configurations 1 and 2 of finetune are one: "},
		{tuneLine("space: {optimizer.rate: {log_uniform: [1e-3, 1]}}, seeds: 1-3"), "a grid has lists of values (hint: optimizer.rate: [a, b], or search: random)"},
		{tuneLine("space: {optimizer.rate: {log_uniform: [0, 1]}}, seeds: 1-3"), "a logarithm needs a lower bound above 0"},
		{tuneLine("space: {optimizer.rate: {uniform: [1, 1]}}, seeds: 1-3"), "the lower bound is not below the upper one"},
		{tuneLine("space: {optimizer.rate: {uniform: [1, x]}}, seeds: 1-3"), `"x" is no bound`},
		{tuneLine("space: {optimizer.rate: {integers: [1, 2.5]}}, seeds: 1-3"), "2.5 is no whole number"},
		{tuneLine("space: {optimizer.rate: {normal: [1, 2]}}, seeds: 1-3"), `unknown key "normal"`},
		{tuneLine("space: {optimizer.rate: {uniform: [1, 2], integers: [1, 2]}}, seeds: 1-3"), "2 distributions stand where one belongs"},
		{tuneLine("space: {optimizer.rate: 1e-3}, seeds: 1-3"), "a single value stands where a list of values or a distribution belongs"},
		{tuneLine("space: {optimizer.rte: [1, 2]}, seeds: 1-3"), `unknown key "rte" (hint: did you mean "rate"? retain list optimizers adam has its fields)`},
		{tuneLine("space: {optimizer.rate: [-1, 2]}, seeds: 1-3"), "rate is -1 and must be positive"},
		{tuneLine("space: {stream.limit: [10, 20]}, seeds: 1-3"), `"stream.limit" is no hyper-parameter of a method or its optimizer`},
		{tuneLine("space: {methods.ewc.override.stream.limit: [10, 20]}, seeds: 1-3"), "is no hyper-parameter of a method or its optimizer"},
		{tuneLine("space: {methods.er.capacity: [10, 20]}, seeds: 1-3"), `no method "er" here to tune (hint: methods are finetune, ewc, joint)`},
		{tuneLine(space + ", fixed: [er]"), `no method "er" here to tune`},
		{tuneLine(space + ", fixed: [finetune, ewc, joint]"), "every method is fixed"},
		{tuneLine("space: {optimizer.rate: [1e-3, 1e-2], methods.ewc.lambda: [1]}, seeds: 1-3, fixed: [ewc]"), "ewc is fixed, and its hyper-parameter is in the space"},
		{tuneLine(space + ", halving: {by: luck}"), `nothing is halved by "luck" (hint: seeds or budget)`},
		{tuneLine(space + ", halving: {eta: 1}"), "eta is 1 and must lie in 2 to 100"},
		{tuneLine(space + ", halving: {eta: 3}"), "2 rungs with eta 3 need at least 3 configurations of each method, and there are 2"},
		{tuneLine(space+", halving: {eta: 2, by: budget}", "budget: {epochs: 1, batch: 8}"), "a budget of 1 epoch × 8 cannot be divided by 2 and by 1"},
		{tuneLine(space + ", until: 3"), "until is 3 and the stream has 2 experiences"},
		{tuneLine(space + ", until: 0"), "until is 0 and must be at least 1"},
		{tuneLine(space + ", mask: seen"), `finetune is evaluated under [all], and mask "seen" chooses`},
		{tuneLine(space, "mask: {test: [all, seen]}"), "there are test masks [all seen], and one of them chooses (hint: tune: {mask: all})"},
		{tuneLine(space, "stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 20}"),
			"x.yaml:1:9: an experience holds out no validation data, and test data must not choose (hint: stream: {…, valid: 0.1})"},
		{tuneLine(space, "methods: [{finetune: {}, tuned: {trials: 1, seeds: 1, by: "+someDigest+"}}]"), "a method that was tuned is tuned again"},
		{tuneLine(space, "methods: [finetune, {er: {}, equal: {bytes: capacity, to: finetune}}]"), "an equality in a config that tunes"},
		{tuneLine(space, "methods: [finetuen]"), `unknown method "finetuen"`},
	} {
		config, err := ParseTuning("x.yaml", []byte(c.text))
		if err == nil {
			_, err = NewTuning(config)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s, of\n%s", err, c.want, c.text)
		}
	}
	if _, err := Parse("x.yaml", []byte(tuner()), nil); err == nil || !strings.Contains(err.Error(), "x.yaml:8:1: this config chooses hyper-parameters first") {
		t.Errorf("run: %v", err)
	}
}

// FuzzTuning: whatever stands in the file, the loader gives a search or an error
// of one line that names the file; and a config that is written down again is
// read as the same.
func FuzzTuning(f *testing.F) {
	f.Add(tuner())
	f.Add(tuneLine(randomSearch, "methods: [finetune, ewc, er]"))
	f.Add(tuneLine("space: {optimizer.rate: {uniform: [-1, 1]}}, search: random, configurations: 3, seeds: [1, 5]", "stream: {name: 'split', data: \"a b\"}"))
	f.Add(tuneLine("space: {methods.ewc.lambda: [1]}, seeds: 1", "methods:\n  - ewc:\n    override: {optimizer: sgd}\n  - {er: {capacity: 5}}"))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseTuning("x.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.yaml") {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := parse([]byte(c.root.document()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, c.root.document())
		}
		if got, want := again.flow(), c.root.flow(); got != want {
			t.Errorf("read again as\n%s, was\n%s", got, want)
		}
		entries, err := methodEntries(c.root)
		if err != nil || c.search.Configurations > 20 {
			return
		}
		tuning := &Tuning{config: c}
		for _, e := range entries {
			m := contender{entry: e}
			if tuning.add(&m) == nil && c.search.How == "random" && !c.search.isFixed(e) && len(m.candidates) != c.search.Configurations {
				t.Errorf("%d configurations", len(m.candidates))
			}
		}
	})
}
