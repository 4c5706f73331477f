package suite

import (
	"strings"
	"testing"
)

const adapted = `
stream: {name: split, data: glyphs-digits, scenario: class, limit: 10, test_limit: 10}
model: {name: lora, rank: 2, base: BASE}
optimizer: {name: sgd, rate: 0.1}
budget: {iterations: 2, batch: 4}
methods: [finetune]
seeds: 1000
`

func plannedWithin(t *testing.T, base string) (*Plan, error) {
	t.Helper()
	c, err := Parse("adapted.yaml", []byte(strings.Replace(adapted, "BASE", base, 1)), nil)
	if err != nil {
		return nil, err
	}
	return NewPlan(c)
}

// TestNetworkWithin: the network that an adapter wraps is part of the identity, with its
// fields and version, and comes back from the store.
func TestNetworkWithin(t *testing.T) {
	p, err := plannedWithin(t, "{name: mlp, hidden: [7]}")
	if err != nil {
		t.Fatal(err)
	}
	spec := p.Runs[0].Spec
	if want := `"base":{"hidden":[7],"name":"mlp","version":1}`; !strings.Contains(string(spec.JSON()), want) {
		t.Errorf("%s lacks %s", spec.JSON(), want)
	}
	if got := spec.Model.New().Label(); got != "lora rank 2 of mlp 7" {
		t.Errorf("the label is %q", got)
	}
	again, err := ReadSpec(spec.JSON())
	if err != nil || string(again.JSON()) != string(spec.JSON()) {
		t.Errorf("came back as %s (%v)", again.JSON(), err)
	}
	_, err = ReadSpec([]byte(strings.Replace(string(spec.JSON()), `"name":"mlp","version":1`, `"name":"mlp","version":0`, 1)))
	if err == nil || !strings.Contains(err.Error(), "version 0") {
		t.Errorf("a network of another version: %v", err)
	}
	if other, err := plannedWithin(t, "mlp"); err != nil || string(other.Runs[0].Spec.JSON()) == string(spec.JSON()) {
		t.Errorf("other units, the same identity (%v)", err)
	}
}

func TestNetworkWithinMistakes(t *testing.T) {
	for base, want := range map[string]string{
		"{name: mpl}":               `did you mean "mlp"?`,
		"{hidden: [7]}":             "a component has a name",
		"[mlp]":                     "a component has a name",
		"{name: mlp, hiden: [7]}":   "hiden",
		"{name: mlp, hidden: [0]}":  "a hidden layer of 0 units",
		"{name: lora, rank: 2}":     "an adapter of an adapter",
		"{name: gpt}":               "reads tokens",
		"{name: mlp, version: 9}":   "version 9",
		"{name: cnn, hidden: some}": "list",
	} {
		if _, err := plannedWithin(t, base); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error about %q", base, err, want)
		}
	}
}
