package suite

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/model/optim"
	"retain/tasks"
	"retain/tasks/data"
)

// TestMistakes: each mistake is one line with the place and, where there is
// one, a hint.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "x.yaml: the file is empty (hint: "},
		{"# nothing\n", "x.yaml: the file is empty (hint: "},
		{"abc", "x.yaml:1:1: a single value stands where a mapping belongs"},
		{"[1, 2]", "x.yaml:1:1: a list stands where a mapping belongs"},
		{"a: [1, 2\nb: 3", "x.yaml:2:1: no valid YAML: "},
		{"a: b: c", "x.yaml:1:4: no valid YAML: "},
		{tiny() + "---\na: 1\n", "a second document"},
		{tiny() + "seeds: 1001\n", "x.yaml:8:1: no valid YAML: mapping key \"seeds\" already defined"},
		{tiny("methods: &m [finetune]"), "x.yaml:5:10: Anchor is not understood here"},
		{tiny("method: [finetune]"), `x.yaml:8:1: unknown key "method" (hint: did you mean "methods"?)`},
		{tiny("methods: [finetuen]"), `x.yaml:5:11: unknown method "finetuen" (hint: did you mean "finetune"?)`},
		{tiny("methods: [zzzzzzzzz]"), `x.yaml:5:11: unknown method "zzzzzzzzz" (hint: one of ` + Methods.Names()[0] + ", "},
		{tiny("methods: [ewc: {lamda: 1}]"), `x.yaml:5:17: unknown key "lamda" (hint: did you mean "lambda"? retain list methods ewc has its fields)`},
		{tiny("methods: [ewc: {lambda: -1}]"), `x.yaml:5:25: `},
		{tiny("methods: [ewc: {lambda: big}]"), `x.yaml:5:25: "big" stands where a number belongs`},
		{tiny("methods: [ewc: {lambda: .inf}]"), `x.yaml:5:25: ".inf" stands where a number belongs`},
		{tiny("methods: [ewc: {lambda: 1e999}]"), `x.yaml:5:25: "1e999" stands where a number belongs`},
		{tiny("methods: [ewc: {lambda: '1'}]"), `x.yaml:5:25: "1" stands where a number belongs`},
		{tiny("methods: [ewc: {lambda: }]"), `x.yaml:5:17: lambda has no value`},
		{tiny("methods: [ewc: {lambda: [1]}]"), `x.yaml:5:25: a list stands where a number belongs (hint: lambda: 1)`},
		{tiny("methods: [ewc: {lambda: [1, 10, 100]}]"), `(hint: one run for each: grid: {methods.ewc.lambda: [1, 10, 100]})`},
		{tiny("optimizer: {name: adam, rate: [0.1, 0.01]}"), `x.yaml:3:31: a list stands where a number belongs (hint: one run for each: grid: {optimizer.rate: [0.1, 0.01]})`},
		{tiny("optimizer: {name: adam, rate: [0.1]}"), `x.yaml:3:31: a list stands where a number belongs (hint: rate: 0.1)`},
		{tiny("optimizer: {name: adam, rate: []}"), `x.yaml:3:31: a list stands where a number belongs`},
		{tiny("budget: {epochs: 1, batch: [8, 16]}"), `x.yaml:4:28: a list stands where a whole number belongs (hint: one run for each: grid: {budget.batch: [8, 16]})`},
		{tiny("evaluate: {train: [8, 16]}"), `grid: {evaluate.train: [8, 16]})`},
		{tiny("mask: {train: [all, seen]}"), `grid: {mask.train: [all, seen]})`},
		{tiny("stream: {name: split, class_order: [3, 1, 2]}"), `x.yaml:1:36: a list stands where a text belongs (hint: seeded or fixed)`},
		{tiny("stream: {name: split, data: glyphs-digits, class_order: [seeded, fixed]}"), `(hint: one run for each: grid: {stream.class_order: [seeded, fixed]})`},
		{tiny("methods: [ewc: 3]"), `x.yaml:5:16: a single value stands where the hyper-parameters of ewc belong`},
		{tiny("methods: [{ewc: {}, er: {}}]"), `x.yaml:5:11: a method has one name`},
		{tiny("methods: [{ewc: {name: er}}]"), `x.yaml:5:18: unknown key "name"`},
		{tiny("methods: [{ewc: {}, override: {seeds: 1}}]"), `x.yaml:5:32: unknown key "seeds"`},
		{tiny("methods: [{ewc: {}, override: {optimizer: {rte: 1}}}]"), `x.yaml:5:44: unknown key "rte" (hint: did you mean "rate"? retain list optimizers adam has its fields)`},
		{tiny("methods: []"), `x.yaml:5:10: the list of methods is empty (hint: methods: [finetune, joint])`},
		{tiny("methods:"), `x.yaml:1:1: no methods (hint: methods: [finetune, joint])`},
		{tiny("methods: [{test-fails: {word: never}}]"), `x.yaml:5:31: never say never`},
		{tiny("optimizer: {name: adam, rate: -1}"), `x.yaml:3:31: rate is -1 and must be positive`},
		{tiny("optimizer: {rate: 1}"), `x.yaml:3:12: no name in this optimizer (hint: one of ` + optim.Optimizers.Names()[0]},
		{tiny("optimizer:"), `x.yaml:1:1: no optimizer (hint: `},
		{tiny("budget: {iterations: 5, batch: 0}"), `x.yaml:4:32: batch is 0 and must be at least 1`},
		{tiny("budget: {iterations: 5, batch: 2.5}"), `x.yaml:4:32: "2.5" stands where a whole number belongs`},
		{tiny("budget: {iterations: 5, batch: 8, drop_last: yes}"), `x.yaml:4:46: "yes" stands where true or false belongs`},
		{tiny("budget: {iterations: 5, epochs: 1, batch: 8}"), `x.yaml:4:22: a budget of epochs and of iterations (hint: one of them)`},
		{tiny("budget: {batch: 8}"), `x.yaml:4:9: a budget without epochs or iterations (hint: epochs: 1)`},
		{tiny("budget: {epochs: 1, batch: 500, drop_last: true}"), `x.yaml:4:9: experience 1: 100 examples do not fill one batch of 500`},
		{tiny("model: {name: mlp, hidden: 16}"), `x.yaml:2:28: a single value stands where a list belongs (hint: [16])`},
		{tiny("model: {name: mlp, hidden: [16, 0]}"), `x.yaml:2:28: a hidden layer of 0 units`},
		{tiny("stream: {name: split, data: mnits}"), `x.yaml:1:29: unknown data set "mnits" (hint: did you mean "mnist"?)`},
		{tiny("stream: {name: split, scenario: clas}"), `x.yaml:1:33: `},
		{tiny("stream: {name: split, data: glyphs-digits, experiences: 3}"), `x.yaml:1:57: `},
		{tiny("seeds: 500"), `x.yaml:6:8: seed 500 neither tunes (1 to 99) nor reports (1000 and up)`},
		{tiny("seeds: [1, 1000]"), `x.yaml:6:8: seeds for tuning (1 to 99) and for reporting (1000 and up) in one config`},
		{tiny("seeds: 90-1010"), `x.yaml:6:8: seed 100 neither tunes`},
		{tiny("seeds: 1004-1000"), `x.yaml:6:8: "1004-1000" is no range of seeds`},
		{tiny("seeds: [1000, 1000-1001]"), `x.yaml:6:8: seed 1000 stands here twice`},
		{tiny("seeds: [1000, five]"), `x.yaml:6:15: "five" is no seed`},
		{tiny("seeds:"), `x.yaml:1:1: no seeds`},
		{tiny("mask: {train: none}"), `unknown mask "none" (hint: all, seen or own)`},
		{tiny("mask: {test: []}"), `x.yaml:8:7: no test mask`},
		{tiny("mask: {tset: [all]}"), `x.yaml:8:8: unknown key "tset" (hint: did you mean "test"?)`},
		{tiny("boundaries: hidden", "budget: {epochs: 1, batch: 8, reset_optimizer: true}"), `x.yaml:4:48: the optimizer cannot be reset`},
		{tiny("boundaries: hidden", "mask: {train: own}"), `training mask "own" tells the boundaries that are hidden`},
		{tiny("boundaries: blurred"), `x.yaml:8:13: boundaries are neither shown nor hidden`},
		{tiny("evaluate: {train: -1}"), `x.yaml:7:19: train is -1`},
		{tiny("grid: [1]"), `x.yaml:8:7: a list stands where a mapping belongs`},
		{tiny("grid: {optimizer.rate: 1}"), `x.yaml:8:24: a single value stands where a list of values belongs`},
		{tiny("grid: {optimizer.rate: []}"), `x.yaml:8:24: the list of values is empty (hint: optimizer.rate: [a, b])`},
		{tiny("grid: {optimizer: {rate: [0.1, 1]}}"), `x.yaml:8:19: a mapping stands where a list of values belongs (hint: optimizer.rate: [0.1, 1])`},
		{tiny("grid: {optimizer: {rate: 1}}"), `(hint: optimizer.rate: [1, …])`},
		{tiny("grid: {optimiser.rate: [1]}"), `x.yaml:8:8: unknown path "optimiser" (hint: did you mean "optimizer"?)`},
		{tiny("grid: {optimizer.rte: [1]}"), `x.yaml:8:8: unknown key "rte" (hint: did you mean "rate"? retain list optimizers adam has its fields)`},
		{tiny("grid: {optimizer.rate: [0.1, -1]}"), `x.yaml:8:30: rate is -1 and must be positive`},
	} {
		config, err := Parse("x.yaml", []byte(c.text), nil)
		if err == nil {
			_, err = NewPlan(config)
		}
		if err == nil {
			t.Errorf("no error, want %q, in\n%s", c.want, c.text)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
		var at *PlaceError
		if !errors.As(err, &at) || at.File != "x.yaml" {
			t.Errorf("%v: no file in it", err)
		}
	}
}

func TestMissingData(t *testing.T) {
	t.Setenv(data.Env, t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	_, err := NewPlan(mustParse(t, tiny("stream: {name: split, data: fashion-mnist}")))
	if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:1:29: data set fashion-mnist is neither in ") ||
		!strings.Contains(err.Error(), "(hint: retain data fetch fashion-mnist, or set RETAIN_DATA") {
		t.Errorf("%v", err)
	}
}

// TestDataFolder: a wrong RETAIN_DATA is no mistake of the config.
func TestDataFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(data.Env, file)
	_, err := NewPlan(mustParse(t, tiny("stream: {name: split, data: fashion-mnist}")))
	if err == nil || !strings.HasPrefix(err.Error(), "$RETAIN_DATA is set, but "+file+" is not a folder (hint: set it ") {
		t.Errorf("%v", err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir:                             "is a directory (hint: ",
		filepath.Join(dir, "none.yaml"): "no such file (hint: ",
	} {
		if _, err := Load(path, nil); err == nil || !strings.Contains(err.Error(), path+": "+want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestGrid(t *testing.T) {
	c := mustParse(t, tiny(
		"methods: [finetune, {ewc: {lambda: 10}, override: {optimizer: {name: sgd, rate: 0.5}, budget: {epochs: 1}}}]",
		"grid: {stream.scenario: [task, class], optimizer.rate: [1e-3, 1e-4]}", "seeds: 1000-1001"))
	const stream = "split glyphs-digits ×2 limit 20 test limit 20"
	want := []string{
		"finetune · " + stream + " · task · seed 1000 | mlp 16 | adam 0.001 | 5 iterations × 8",
		"finetune · " + stream + " · task · seed 1001 | mlp 16 | adam 0.001 | 5 iterations × 8",
		"ewc lambda=10 · " + stream + " · task · seed 1000 | mlp 16 | sgd 0.5 | 1 epoch × 8",
		"ewc lambda=10 · " + stream + " · task · seed 1001 | mlp 16 | sgd 0.5 | 1 epoch × 8",
		"finetune · " + stream + " · task · seed 1000 | mlp 16 | adam 0.0001 | 5 iterations × 8",
		"finetune · " + stream + " · task · seed 1001 | mlp 16 | adam 0.0001 | 5 iterations × 8",
		"finetune · " + stream + " · class · seed 1000 | mlp 16 | adam 0.001 | 5 iterations × 8",
		"finetune · " + stream + " · class · seed 1001 | mlp 16 | adam 0.001 | 5 iterations × 8",
		"ewc lambda=10 · " + stream + " · class · seed 1000 | mlp 16 | sgd 0.5 | 1 epoch × 8",
		"ewc lambda=10 · " + stream + " · class · seed 1001 | mlp 16 | sgd 0.5 | 1 epoch × 8",
		"finetune · " + stream + " · class · seed 1000 | mlp 16 | adam 0.0001 | 5 iterations × 8",
		"finetune · " + stream + " · class · seed 1001 | mlp 16 | adam 0.0001 | 5 iterations × 8",
	}
	if diff := cmp.Diff(want, labels(c)); diff != "" {
		t.Error(diff)
	}
	c = mustParse(t, tiny("grid: {stream: [{name: permuted, data: glyphs-digits, experiences: 2}, {name: rotated, data: glyphs-digits, experiences: 3}]}"))
	if got := labels(c); len(got) != 2 || !strings.Contains(got[0], "permuted glyphs-digits ×2") || !strings.Contains(got[1], "rotated glyphs-digits ×3") {
		t.Errorf("%q", got)
	}
}

func TestSeeds(t *testing.T) {
	for text, want := range map[string][]int64{
		"seeds: 7": {7}, "seeds: 1-3": {1, 2, 3}, "seeds: [1000, 1002-1003]": {1000, 1002, 1003}, "seeds: \"1000,1005\"": {1000, 1005},
	} {
		var got []int64
		for _, s := range mustParse(t, tiny(text)).Specs {
			got = append(got, s.Seed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	c, err := Parse("x.yaml", []byte(tiny()), []int64{1007})
	if err != nil || len(c.Specs) != 1 || c.Specs[0].Seed != 1007 {
		t.Errorf("seeds of the command line: %v, %v", c, err)
	}
}

// TestConfigs loads every config that is shipped, and plans those whose data
// are here.
func TestConfigs(t *testing.T) {
	files, err := filepath.Glob("../../configs/*.yaml")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d configs, %v", len(files), err)
	}
	for _, file := range files {
		c, err := Load(file, []int64{1000})
		if err != nil {
			t.Error(err)
			continue
		}
		if whole, err := Load(file, nil); err != nil || len(whole.Specs) < 3*len(c.Specs) {
			t.Errorf("%s: %v, fewer than 3 seeds", file, err)
		}
		needs := map[string]bool{}
		for _, s := range c.Specs {
			for _, name := range s.Stream.New().Sources() {
				needs[name] = true
			}
		}
		if !here(t, needs) {
			continue
		}
		p, err := NewPlan(c)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, w := range p.Warnings() {
			t.Errorf("%s: %s", file, w)
		}
	}
}

// TestMaskWarnings: a class-incremental stream whose masks tell the experience
// is warned of, once for all methods and seeds.
func TestMaskWarnings(t *testing.T) {
	const stream = "stream: {name: split, data: glyphs-digits, experiences: 2, limit: 20, test_limit: 20, scenario: "
	for _, c := range []struct {
		scenario, mask string
		want           []string
	}{
		{"class", "{train: all, test: [all, own]}", []string{`test mask "own"`}},
		{"class", "{train: own, test: [all]}", []string{`training mask "own"`}},
		{"class", "{train: own, test: [own]}", []string{`test mask "own"`, `training mask "own"`}},
		{"class", "{train: seen, test: [all, seen]}", nil},
		{"task", "{train: own, test: [own]}", nil},
		{"domain", "{train: own, test: [own]}", nil},
	} {
		got := mustPlan(t, stream+c.scenario+"}", "mask: "+c.mask, "methods: [finetune, joint]", "seeds: 1000-1001").Warnings()
		if len(got) != len(c.want) {
			t.Errorf("%s %s: %q, want %q", c.scenario, c.mask, got, c.want)
			continue
		}
		for i, w := range c.want {
			if !strings.HasPrefix(got[i], "split glyphs-digits ×2") || !strings.Contains(got[i], ": "+w) {
				t.Errorf("%s %s: %q, want %q", c.scenario, c.mask, got[i], w)
			}
		}
	}
}

// here says whether the data sets can be read; where RETAIN_DATA is set they
// must be there.
func here(t *testing.T, names map[string]bool) bool {
	for name := range names {
		d, _ := tasks.Datasets.Lookup(name)
		if len(d.Files) > 0 && os.Getenv(data.Env) == "" {
			if _, err := data.Find(d); err != nil {
				t.Logf("not planned: %s is not here and RETAIN_DATA is not set", name)
				return false
			}
		}
	}
	return true
}

// FuzzParse: whatever stands in the file, the loader gives a config or an
// error of one line that names the file.
func FuzzParse(f *testing.F) {
	f.Add(tiny())
	f.Add(tiny("grid: {stream.scenario: [task, class]}"))
	f.Add(tiny("methods: [{ewc: {lambda: 1}, override: {budget: {epochs: 1}}}]"))
	f.Add("a: &x [*x]")
	f.Add("? {a: b}\n: c")
	f.Add("stream:\nmodel: !!map {}")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Parse("x.yaml", []byte(text), []int64{1000})
		if err != nil && !strings.HasPrefix(err.Error(), "x.yaml") {
			t.Errorf("%v", err)
		}
	})
}
