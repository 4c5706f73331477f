package suite

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench/suite/meaning"
)

// pages are those of everything but the methods of these tests.
func pages(t *testing.T) []*Page {
	t.Helper()
	all, err := everyPage()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

var everyPage = sync.OnceValues(func() (all []*Page, err error) {
	for _, list := range []string{"methods", "streams", "models", "optimizers"} {
		for _, name := range PageNames(list) {
			if strings.HasPrefix(name, "test-") {
				continue
			}
			p, err := NewPage(list, name)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
})

// TestPages: every component has a page, and the config on it is one that has
// the component and can be run.
func TestPages(t *testing.T) {
	for _, p := range pages(t) {
		c, err := Parse(p.Name+".yaml", []byte(p.Example), nil)
		if err != nil {
			t.Errorf("%s %s: %v\n%s", p.Kind, p.Name, err, p.Example)
			continue
		}
		if !slices.ContainsFunc(c.Specs, func(s Spec) bool {
			return slices.Contains([]string{s.Method.Name, s.Stream.Name, s.Model.Name, s.Optimizer.Name}, p.Name)
		}) {
			t.Errorf("%s %s is not in its own config:\n%s", p.Kind, p.Name, p.Example)
		}
		if len(p.Fetch) == 0 {
			if _, err := NewPlan(c); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s %s: %v\n%s", p.Kind, p.Name, err, p.Example)
			}
		}
		if p.About == "" || p.What == "" {
			t.Errorf("%s %s: nothing is said of it", p.Kind, p.Name)
		}
		if len(p.Trials) > 0 && !slices.ContainsFunc(p.Trials, func(x Trial) bool { return x.Taken }) {
			t.Errorf("%s %s fits none of the settings that it was tried in: %v", p.Kind, p.Name, p.Trials)
		}
		if p.Kind == "method" && len(p.Costs) == 0 {
			t.Errorf("%s %s: nothing is said of its cost", p.Kind, p.Name)
		}
	}
}

// TestAllowed: bounds are found where the check has them, to the last bit, and
// nothing is said where what is allowed has gaps.
func TestAllowed(t *testing.T) {
	have := map[string]string{}
	words := map[string]string{}
	for _, p := range pages(t) {
		for _, f := range p.Fields {
			have[p.Name+"."+f.Name] = f.Allowed
			for _, w := range f.Words {
				words[p.Name+"."+f.Name] += w.Word + " "
			}
		}
	}
	for field, want := range map[string]string{
		"ewc.lambda": "at least 0", "er.capacity": "at least 0", "xdg.gating_prop": "at least 0, below 1",
		"bic.valid": "above 0, below 1", "slda.shrinkage": "above 0, at most 1", "der++.draws": "at least 1, at most 2",
		"dpm.k_max": "at least 1, at most 255", "mlp.hidden": "each at least 1", "cnn.kernel": "", "gpt.heads": "",
		"permuted.pad": "at least 0, at most 64", "adam.rate": "above 0", "adam.schedule.floor": "", "er.buffer": "",
	} {
		if got, ok := have[field]; !ok || got != want {
			t.Errorf("%s is allowed %q, want %q", field, got, want)
		}
	}
	for field, want := range map[string]string{
		"er.buffer": "reservoir balanced ", "a-gem.buffer": "reservoir per-experience ", "ewc.labels": "all true sampled weighted ",
		"mlp.init": "fan-in glorot ", "cnn.init": "fan-in glorot he ", "split.scenario": "task domain class ", "clinc150.scenario": "task class ",
	} {
		if words[field] != want {
			t.Errorf("%s may be %q, want %q", field, words[field], want)
		}
	}
}

// TestTrials: a page tells where a method is refused, in the words of its check.
func TestTrials(t *testing.T) {
	for name, want := range map[string][]string{
		"ewc":     {"boundaries: hidden", "model: gpt, on text"},
		"xdg":     {"domain-incremental", "class-incremental", "boundaries: hidden", "model: gpt, on text"},
		"er":      nil,
		"icarl":   {"task-incremental", "domain-incremental", "boundaries: hidden", "model: gpt, on text"},
		"ranpac":  {"boundaries: hidden", "model: gpt, on text"},
		"dpm":     nil,
		"derpp":   nil, // an alias
		"packnet": {"domain-incremental", "class-incremental", "boundaries: hidden", "model: lora, of an mlp", "model: gpt, on text"},
		"prompts": {"task-incremental", "domain-incremental", "class-incremental", "boundaries: hidden", "model: cnn", "model: lora, of an mlp", "model: gpt, on text"},
	} {
		p, err := NewPage("methods", name)
		if err != nil {
			t.Fatal(err)
		}
		var refused []string
		for _, trial := range p.Trials {
			if !trial.Taken {
				refused = append(refused, trial.Setting)
			}
			if trial.Taken != (trial.Why == "") || strings.Contains(trial.Why, "hint") {
				t.Errorf("%s: %+v", name, trial)
			}
		}
		if diff := cmp.Diff(want, refused); diff != "" {
			t.Errorf("%s is refused in (-want +got):\n%s", name, diff)
		}
	}
}

// TestPageBill: the page's bill is the plan's.
func TestPageBill(t *testing.T) {
	p, err := NewPage("methods", "er")
	if err != nil {
		t.Fatal(err)
	}
	run, err := images("class").plan("er")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, c := range p.Costs {
		got[c.Unit+" "+c.What] = c.Value
	}
	if want := float64(run.Estimate.Bytes); got["bytes kept beside the parameters when the stream has ended"] != want || want < 100_000 {
		t.Errorf("bytes %v, want %v", got, want)
	}
	if x := got["× operations of training, in those of finetune"]; x < 1.9 || x > 2 {
		t.Errorf("er replays as much as it is served, and takes %v × the operations of finetune", x)
	}
}

func TestNoPage(t *testing.T) {
	for _, c := range []struct{ list, name, want string }{
		{"methods", "ewcc", `unknown method "ewcc" (hint: did you mean "ewc"?)`},
		{"models", "resent", `unknown model "resent" (hint: did you mean "resnet"?)`},
		{"metrics", "acc", `there are no pages of metrics`},
	} {
		if _, err := NewPage(c.list, c.name); err == nil || err.Error() != c.want {
			t.Errorf("%s %s: %v, want %s", c.list, c.name, err, c.want)
		}
	}
}

// TestWordsHaveMeanings: what a text of a type of its own may be is explained,
// unless the field's own comment does so.
func TestWordsHaveMeanings(t *testing.T) {
	for _, p := range pages(t) {
		for _, f := range p.Fields {
			for _, w := range f.Words {
				if w == (meaning.Word{Word: w.Word}) && !strings.Contains(f.Meaning, w.Word) {
					t.Errorf("%s %s.%s: nobody says what %q is (hint: the field's comment, or that of the constant)", p.Kind, p.Name, f.Name, w.Word)
				}
			}
		}
	}
}
