package suite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

// TestSameIdentity writes one run in many ways.
func TestSameIdentity(t *testing.T) {
	want := one(t, tiny("methods: [{er: {capacity: 50}}]"))
	for name, text := range map[string]string{
		"alias":            tiny("methods: [{replay: {capacity: 50}}]"),
		"default spelled":  tiny("methods: [{er: {capacity: 50, weighting: concat, buffer: reservoir, per_class: 0}}]"),
		"block style":      tiny("methods:\n  - er:\n      capacity: 50"),
		"number forms":     tiny("methods: [{er: {capacity: 5e1}}]", "optimizer: {rate: 0.001, name: adam}"),
		"optimizer name":   tiny("methods: [{er: {capacity: 50}}]", "optimizer: adam"),
		"mask spelled":     tiny("methods: [{er: {capacity: 50}}]", "mask: {train: all, test: [all]}"),
		"half a mask":      tiny("methods: [{er: {capacity: 50}}]", "mask: {test: [all]}"),
		"evaluate spelled": tiny("methods: [{er: {capacity: 50}}]", "evaluate: {every: 0, sample: 0, train: 10}"),
		"boundaries":       tiny("methods: [{er: {capacity: 50}}]", "boundaries: shown"),
		"budget spelled":   tiny("methods: [{er: {capacity: 50}}]", "budget: {epochs: 0, batch: 8, drop_last: false, iterations: 5}"),
		"grid of one":      tiny("methods: [{er: {capacity: 50}}]", "grid: {optimizer.rate: [0.001], budget: [{batch: 8, iterations: 5}]}"),
		"override":         tiny("methods: [{er: {capacity: 50}, override: {optimizer: {rate: 1.0e-3}, model: {hidden: [16]}}}]", "model: {name: mlp, hidden: [32]}"),
		"keys in another order": `seeds: [1000]
methods: [{er: {capacity: 50}}]
evaluate: {train: 10}
budget: {batch: 8, iterations: 5}
optimizer: {rate: 1e-3, name: adam}
model: {hidden: [16], name: mlp}
stream: {test_limit: 20, limit: 20, scenario: class, experiences: 2, data: glyphs-digits, name: split}
`,
	} {
		if got := one(t, text); got.Identity() != want.Identity() {
			t.Errorf("%s: another identity\n%s", name, cmp.Diff(string(want.JSON()), string(got.JSON())))
		}
	}
}

// TestOtherIdentity changes one thing at a time.
func TestOtherIdentity(t *testing.T) {
	seen := map[string]string{one(t, tiny()).Identity(): "unchanged"}
	for _, change := range []string{
		"stream: {name: split, data: glyphs-digits, experiences: 5, scenario: class, limit: 20, test_limit: 20}",
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: domain, limit: 20, test_limit: 20}",
		"stream: {name: split, data: glyphs-letters, experiences: 2, scenario: class, limit: 20, test_limit: 20}",
		"stream: {name: permuted, data: glyphs-digits, experiences: 2, scenario: class, limit: 20, test_limit: 20}",
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 21, test_limit: 20}",
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 20, test_limit: 20, valid: 0.1}",
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 20, test_limit: 20, class_order: fixed}",
		"model: {name: mlp, hidden: [17]}",
		"model: {name: mlp, hidden: []}",
		"model: {name: mlp, hidden: [16], init: glorot}",
		"optimizer: {name: adam, rate: 2e-3}",
		"optimizer: {name: adam, beta1: 0.8}",
		"optimizer: {name: adamw, rate: 1e-3}",
		"budget: {iterations: 6, batch: 8}",
		"budget: {iterations: 5, batch: 9}",
		"budget: {epochs: 5, batch: 8}",
		"budget: {iterations: 5, batch: 8, drop_last: true}",
		"budget: {iterations: 5, batch: 8, reset_optimizer: true}",
		"methods: [joint]",
		"methods: [{ewc: {lambda: 1}}]",
		"methods: [{ewc: {lambda: 2}}]",
		"seeds: 1001",
		"evaluate: {train: 11}",
		"evaluate: {train: 10, every: 2}",
		"evaluate: {train: 10, sample: 2}",
		"mask: {train: seen}",
		"mask: {test: [own]}",
		"mask: {test: [all, own]}",
		"boundaries: hidden",
	} {
		id := one(t, tiny(change)).Identity()
		if before, ok := seen[id]; ok {
			t.Errorf("%q has the identity of %q", change, before)
		}
		seen[id] = change
	}
	for name, change := range map[string]func(*Spec){
		"data":      func(s *Spec) { s.Data = map[string]string{"glyphs-digits": "00"} },
		"engine":    func(s *Spec) { s.Versions.Engine++ },
		"stream":    func(s *Spec) { s.Versions.Stream++ },
		"model":     func(s *Spec) { s.Versions.Model++ },
		"optimizer": func(s *Spec) { s.Versions.Optimizer++ },
		"method":    func(s *Spec) { s.Versions.Method++ },
	} {
		s := one(t, tiny())
		change(&s)
		if before, ok := seen[s.Identity()]; ok {
			t.Errorf("version of %s changed: the identity of %q", name, before)
		}
		seen[s.Identity()] = name
	}
}

// TestIdentityPinned fails when the canonical form moves: every store would
// run everything again.
func TestIdentityPinned(t *testing.T) {
	s := one(t, tiny("methods: [{ewc: {lambda: 1e9}}]", "mask: {train: seen, test: [seen, all]}", "boundaries: hidden"))
	s.Data = map[string]string{"glyphs-digits": "d"}
	s.Versions = Versions{1, 2, 3, 4, 5}
	const want = `{"boundaries":"hidden","budget":{"batch":8,"iterations":5},"data":{"glyphs-digits":"d"},"evaluate":{"train":10},` +
		`"mask":{"test":["all","seen"],"train":"seen"},"method":{"lambda":1000000000,"name":"ewc"},"model":{"hidden":[16],"name":"mlp"},` +
		`"optimizer":{"name":"adam"},"seed":1000,"stream":{"data":"glyphs-digits","experiences":2,"limit":20,"name":"split","test_limit":20},` +
		`"versions":{"engine":1,"method":5,"model":3,"optimizer":4,"stream":2}}`
	if diff := cmp.Diff(want, string(s.JSON())); diff != "" {
		t.Error(diff)
	}
	if got := s.Identity(); got != fmt.Sprintf("%x", sha256.Sum256([]byte(want))) {
		t.Errorf("identity %s", got)
	}
}

func TestDefaultMask(t *testing.T) {
	for scenario, want := range map[string]bench.Masks{
		"task":   {Train: "own", Test: []bench.Mask{"own"}},
		"domain": {Train: "all", Test: []bench.Mask{"all"}},
		"class":  {Train: "all", Test: []bench.Mask{"all"}},
	} {
		s := one(t, tiny("stream: {name: split, data: glyphs-digits, scenario: "+scenario+"}"))
		if diff := cmp.Diff(want, s.Masks); diff != "" {
			t.Errorf("%s: %s", scenario, diff)
		}
	}
}

// TestReadSpec reads the stored JSON back, builds the run again, and ends in
// the same bits.
func TestReadSpec(t *testing.T) {
	for _, more := range [][]string{
		{"methods: [{ewc: {lambda: 1e3, labels: \"true\"}}]"},
		{"methods: [{er: {capacity: 7, weighting: 1/t}}]", "optimizer: {name: sgd, rate: 0.125, momentum: 0.1}"},
		{"stream: {name: rotated, data: glyphs-digits, experiences: 2, angles: [0, 33.25], limit: 9, scenario: task}"},
		{"boundaries: hidden", "mask: {test: [own, all]}", "evaluate: {train: 0, every: 2, sample: 5}"},
	} {
		run := mustPlan(t, more...).Runs[0]
		s, err := ReadSpec(run.json)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(run.json), string(s.JSON())); diff != "" || s.Identity() != run.Identity {
			t.Fatalf("another identity: %s", diff)
		}
		first, err := run.plan()
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.Plan()
		if err != nil {
			t.Fatal(err)
		}
		a, err := bench.Run(context.Background(), first)
		if err != nil {
			t.Fatal(err)
		}
		b, err := bench.Run(context.Background(), again)
		if err != nil {
			t.Fatal(err)
		}
		if a.Digest != b.Digest {
			t.Errorf("%s: digest %s and then %s", s, a.Digest, b.Digest)
		}
	}
}

func TestReadSpecRefuses(t *testing.T) {
	run := mustPlan(t).Runs[0]
	s, err := ReadSpec(run.json)
	if err != nil {
		t.Fatal(err)
	}
	s.Versions.Model++
	if _, err := s.Plan(); err == nil {
		t.Error("built under another version")
	}
	s.Versions.Model--
	s.Data["glyphs-digits"] = "00"
	if _, err := s.Plan(); err == nil {
		t.Error("built on other data")
	}
	for _, text := range []string{"", "{}", "[]", `{"stream":{"name":"split"}}`, string(run.json[:len(run.json)-2])} {
		if _, err := ReadSpec([]byte(text)); err == nil {
			t.Errorf("read %q", text)
		}
	}
}

func TestLabels(t *testing.T) {
	got := labels(mustParse(t, tiny(
		"methods: [ewc: {lambda: 1e9}, er: {per_class: 100, weighting: 1/t}]",
		"optimizer: {name: sgd, rate: 0.03, momentum: 0.9}",
		"budget: {epochs: 1, batch: 10, drop_last: true}",
		"boundaries: hidden", "mask: {train: seen}",
	)))
	want := []string{
		"ewc lambda=1e9 · split glyphs-digits ×2 limit 20 test limit 20, hidden boundaries, trained on seen classes · class · seed 1000" +
			" | mlp 16 | sgd 0.03 momentum=0.9 | 1 epoch × 10, drop last",
		"er per_class=100 weighting=1/t · split glyphs-digits ×2 limit 20 test limit 20, hidden boundaries, trained on seen classes · class · seed 1000" +
			" | mlp 16 | sgd 0.03 momentum=0.9 | 1 epoch × 10, drop last",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestShown: what a method always shows stands in its label and moves no
// identity, and every method shows fields that it has.
func TestShown(t *testing.T) {
	for entry, want := range map[string]string{
		"test-shows":                          "test-shows times=0",
		"{test-shows: {times: 0}}":            "test-shows times=0",
		"{test-shows: {times: 2}}":            "test-shows times=2",
		"{test-shows: {word: a, loud: true}}": "test-shows loud=true times=0 word=a",
	} {
		s := one(t, tiny("methods: ["+entry+"]"))
		if got := s.Method.label(); got != want {
			t.Errorf("%s: %s, want %s", entry, got, want)
		}
		if strings.Contains(string(s.JSON()), `"times":0`) {
			t.Errorf("%s: a default in %s", entry, s.JSON())
		}
	}
	for _, name := range Methods.Names() {
		m := Methods[name].New()
		if s, ok := m.(Shower); ok {
			for _, field := range s.Shown() {
				if _, ok := plainFields(m)[field]; !ok {
					t.Errorf("%s shows %s, which is no field of it", name, field)
				}
			}
		}
	}
}

func TestShortNumber(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "1", 100: "100", 1000: "1000", 1e4: "1e4", 12000: "12000", 1e9: "1e9", 2.5e9: "2.5e9", -1e5: "-1e5",
		0.1: "0.1", 0.001: "0.001", 1e-4: "0.0001", 1e-5: "1e-5", 1e-8: "1e-8", 0.03: "0.03", 0.7: "0.7",
	} {
		if got := shortNumber(x); got != want {
			t.Errorf("%v: %s, want %s", x, got, want)
		}
	}
}
