package suite

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const claimText = `
claim:
  says: replay is better
  source: a test
  treatment: er
  assertions:
    - {metric: acc, unit: points, threshold: 5, judged: up to, baselines: [finetune]}
seeds: 2000-2009
model: {name: mlp, hidden: [8]}
optimizer: {name: adam, rate: 1e-3}
budget: {epochs: 1, batch: 10}
methods: [finetune, er]
streams:
  split:
    stream: {name: split, data: glyphs-digits, experiences: 2, classes: 2, scenario: class, limit: 10, test_limit: 5}
  rotated:
    stream: {name: rotated, data: glyphs-digits, experiences: 2, limit: 2, test_limit: 2}
    methods: [finetune, {er: {capacity: 7}}]
`

func TestClaimFile(t *testing.T) {
	c, err := parseClaim("dir/c-1.yaml", []byte(claimText))
	if err != nil {
		t.Fatal(err)
	}
	a := c.Assertions[0]
	if c.Name != "c-1" || len(c.Digest) != 64 || len(c.specs) != 40 || len(c.Streams) != 2 || a.Mask != "all" || !a.Rule.Higher || a.Rule.Level != 0.95 {
		t.Errorf("%+v", c)
	}
	p, err := NewClaimPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Plan.Runs) != 40 || !strings.Contains(p.Plan.Runs[39].Spec.String(), "capacity=7") {
		t.Errorf("%d runs, the last of %s", len(p.Plan.Runs), p.Plan.Runs[39].Spec)
	}
}

// TestClaimRefused: what would make a verdict worthless is refused with its place.
func TestClaimRefused(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"baselines: [finetune]", "baselines: [ewc]", `7:76: "ewc" is not among the methods of stream "split" (hint: they are finetune, er)`},
		{"methods: [finetune, {er: {capacity: 7}}]", "methods: [{er: {capacity: 7}}]", `"finetune" is not among the methods of stream "rotated"`},
		{"baselines: [finetune]", "baselines: [er]", "er is the treatment"},
		{"baselines: [finetune]", "baselines: [finetune, finetune]", "7:86: finetune is a baseline twice"},
		{", baselines: [finetune]", "", "without baselines"},
		{"baselines: [finetune]", "baselines: [fintune]", `"fintune" is not among the methods of stream "split" (hint: did you mean "finetune"? they are finetune, er)`},
		{"metric: acc", "metric: accuracy", `unknown metric "accuracy" (hint: did you mean "acc"?`},
		{"metric: acc", "metric: FLOPs/finetune", `unknown metric "FLOPs/finetune" (hint: did you mean "flops-finetune"?`},
		{"metric: acc", "metric: amc", `unknown metric "amc" (hint: did you mean "acc"?)`},
		{"metric: acc", "metric: happiness", `unknown metric "happiness" (hint: one of aaa, acc`},
		{"threshold: 5", "threshold: 20 %", `"20 %" stands where a number belongs (hint: threshold: 20 with unit: relative, percent of the baseline; or with unit: points)`},
		{"threshold: 5", "threshold: -2pp", `(hint: threshold: -2 with unit: relative`},
		{"threshold: 5", "threshold: many %", `"many %" stands where a number belongs`},
		{"metric: acc, ", "", "without a metric"},
		{"unit: points, ", "", "a threshold of 5 without a unit"},
		{"unit: points", "unit: percent", `no unit that is known: "percent"`},
		{"threshold: 5, ", "", "without a threshold"},
		{"judged: up to", "judged: mostly", `unknown judgement "mostly"`},
		{"metric: acc, unit: points", "metric: bwt, unit: relative", "bwt may be 0 or negative"},
		{"2000-2009", "1-9", "8:8: seed 1 tunes: what was tuned on proves nothing"},
		{"treatment: er", "treatment: dmp", `"dmp" is not among the methods`},
		{"  says: replay is better\n", "", "the claim has no says"},
		{"budget: {epochs: 1, batch: 10}", "budget: {epochs: 1, batch: 10}\nmask: {test: [all, seen]}", "several masks"},
		{"metric: acc", "mask: own, metric: acc", "is not tested under mask own"},
		{"streams:", "steams:", `unknown key "steams"`},
		{"metric: acc", "beside: true, metric: acc", "every assertion stands beside the claim"},
		{"methods: [finetune, er]", "methods: [finetune, er, {er: {capacity: 9}}]", `stream "split" has two methods named "er"`},
		{"    methods: [finetune, {er: {capacity: 7}}]\n", "    also: [{like: er, capacity: 9}]\n", "a method has one name"},
		{"    methods: [finetune, {er: {capacity: 7}}]\n", "    also:\n      - {like: er, er: {capacity: 9}}\n", `19:9: stream "rotated" has two methods named "er"`},
	} {
		text := strings.Replace(claimText, c.old, c.new, 1)
		if text == claimText {
			t.Fatalf("%q is not in the claim", c.old)
		}
		if _, err := parseClaim("c.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s → %s: %v", c.old, c.new, err)
		}
	}
}

// TestLikeAnother: a copy of another method keeps the override, and neither
// hyper-parameters nor the tuning that chose them.
func TestLikeAnother(t *testing.T) {
	tuned := "tuned: {trials: 3, flops: 10, seeds: 1-3, by: " + strings.Repeat("ab", 32) + "}"
	c := mustParse(t, tiny("methods: [{er: {capacity: 7}, override: {optimizer: {rate: 0.5}}, "+tuned+"}, {like: er, cumulative: {}}, {like: er, er: {capacity: 8}, as: er 8}]"))
	a, b := c.Specs[1], c.Specs[2]
	if a.Method.Name != "cumulative" || a.Arm != "cumulative" || len(a.Tuned) != 0 || !strings.Contains(a.optimizerLabel(), "0.5") {
		t.Errorf("%s, %q, %s, tuned %v", a, a.Arm, a.optimizerLabel(), a.Tuned)
	}
	if !strings.Contains(b.String(), "capacity=8") || b.Arm != "er 8" || len(b.Tuned) != 1 {
		t.Errorf("%s, %q, tuned %v", b, b.Arm, b.Tuned)
	}
}

// TestClaimFrom: a stream is taken from a config, tuned entries and all, with
// further entries behind it; the digest is of both files.
func TestClaimFrom(t *testing.T) {
	dir := t.TempDir()
	config := strings.Join([]string{
		"stream: {name: rotated, data: glyphs-digits, experiences: 2, limit: 2, test_limit: 2}",
		"model: {name: mlp, hidden: [8]}", "optimizer: {name: adam, rate: 1e-3}", "budget: {epochs: 1, batch: 10}",
		"methods:", "  - finetune", "  - er: {capacity: 7}", "    override: {optimizer: {rate: 0.5}}",
		"    tuned: {trials: 3, flops: 10, seeds: 1-3, by: " + strings.Repeat("ab", 32) + "}", "seeds: 1000-1001", "",
	}, "\n")
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "tuned.yaml"), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(config)
	also := `    also:
      - like: er
        as: er with as many operations
        equal: {flops: budget.epochs, to: er}
`
	text := claimText[:strings.Index(claimText, "  rotated:")] + also + "  rotated:\n    from: tuned.yaml\n" + also
	text = strings.Replace(text, "[finetune]}", "[finetune, er with as many operations]}", 1)
	path := filepath.Join(dir, "c.yaml")
	c, err := parseClaim(path, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	last := c.specs[len(c.specs)-1]
	if len(c.specs) != 60 || last.Seed != 2009 || last.Arm != "er with as many operations" || len(last.Tuned) != 1 || !strings.Contains(last.optimizerLabel(), "0.5") {
		t.Errorf("%d runs, the last %q of %s, %s, tuned %v", len(c.specs), last.Arm, last, last.optimizerLabel(), last.Tuned)
	}
	write(config + "# edited\n")
	if edited, err := parseClaim(path, []byte(text)); err != nil || edited.Digest == c.Digest {
		t.Errorf("the digest misses the config that was edited: %v", err)
	}
	write(strings.Replace(config, "capacity: 7", "capacities: 7", 1))
	if _, err := parseClaim(path, []byte(text)); err == nil || !strings.Contains(err.Error(), "tuned.yaml:7:10: unknown key") {
		t.Errorf("error %v", err)
	}
}

// TestClaimFromSeveral: configs that differ in their methods alone make one stream.
func TestClaimFromSeveral(t *testing.T) {
	dir := t.TempDir()
	config := "stream: {name: rotated, data: glyphs-digits, experiences: 2, limit: 2, test_limit: 2}\nmodel: {name: mlp, hidden: [8]}\n" +
		"optimizer: {name: adam, rate: 1e-3}\nbudget: {epochs: 1, batch: 10}\nseeds: 1000-1001\nmethods: "
	for name, text := range map[string]string{"a": config + "[finetune, si]", "b": config + "[er]", "other": strings.Replace(config, "[8]", "[9]", 1) + "[er]"} {
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	parse := func(from string) (*Claim, error) {
		return parseClaim(filepath.Join(dir, "c.yaml"), []byte(claimText[:strings.Index(claimText, "  rotated:")]+"  rotated:\n    from: "+from+"\n"))
	}
	c, err := parse("[a.yaml, b.yaml]")
	if err != nil {
		t.Fatal(err)
	}
	var arms []string
	for i, s := range c.specs {
		if c.places[i] == "rotated" && s.Seed == 2000 {
			arms = append(arms, s.Arm)
		}
	}
	if !slices.Equal(arms, []string{"finetune", "er"}) || !strings.Contains(c.text, "# from: b.yaml") {
		t.Errorf("methods %v; si, which no assertion names, is not to be run", arms)
	}
	for from, want := range map[string]string{
		"tuned/none.yaml":      "no such file (hint: `retain tune " + filepath.Join(dir, "tune", "none.yaml") + "` writes it)",
		"elsewhere/none.yaml":  "no such file (hint: examples lie in configs/)",
		"[a.yaml, other.yaml]": "a.yaml and other.yaml have another model", "[]": "from names no config",
	} {
		if _, err := parse(from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", from, err)
		}
	}
}

// TestAssertionTreatment: an assertion may be about another method than the claim,
// and what no assertion names is not run.
func TestAssertionTreatment(t *testing.T) {
	text := strings.Replace(claimText, "    - {metric: acc,", "    - {metric: acc, unit: points, threshold: 0, judged: each, treatment: si, baselines: [er]}\n    - {metric: acc,", 1)
	text = strings.ReplaceAll(text, "[finetune, ", "[finetune, si, ewc, ")
	c, err := parseClaim("c.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := c.Assertions[0].Treatment, c.Assertions[1].Treatment; a != "si" || b != "er" || len(c.specs) != 60 {
		t.Errorf("treatments %s and %s, %d runs", a, b, len(c.specs))
	}
	if _, err := parseClaim("c.yaml", []byte(strings.Replace(text, "treatment: si", "treatment: is", 1))); err == nil || !strings.Contains(err.Error(), `"is" is not among the methods`) {
		t.Errorf("error %v", err)
	}
}

// TestClaimReadme: the claim in configs/claims/README.md is one.
func TestClaimReadme(t *testing.T) {
	page, err := os.ReadFile("../../configs/claims/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```yaml\n")
	text, _, _ := strings.Cut(rest, "```\n")
	c, err := parseClaim("../../configs/claims/readme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := NewClaimPlan(c); err != nil || len(p.Plan.Runs) != 80 {
		t.Errorf("%v", err)
	}
}
