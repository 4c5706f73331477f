package suite

import (
	"fmt"
	"strings"
	"testing"
)

const equalConfig = `
stream: {name: split, data: glyphs-digits, experiences: 3, classes: 2, scenario: class, limit: 30, test_limit: 5}
model: {name: mlp, hidden: [8]}
optimizer: {name: adam, rate: 1e-3}
budget: {epochs: 2, batch: 10}
seeds: 1000-1001
grid: {optimizer.rate: [1e-3, 1e-2]}
methods:
  - er: {capacity: 60}
  - der++: {capacity: 5}
  - like: der++
    as: grown
    equal: {%s}
`

// TestEqual: the setting that is found takes no more than the other method, and
// one more of it would.
func TestEqual(t *testing.T) {
	for _, c := range []struct {
		of, setting string
		runs        int
	}{
		{"bytes", "capacity", 12}, {"flops", "replay", 12},
		{"flops", "budget.epochs", 8}, // two epochs are what the entry has: the same runs
	} {
		config, err := Parse("c.yaml", fmt.Appendf(nil, equalConfig, c.of+": "+c.setting+", to: er"), nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPlan(config)
		if err != nil {
			t.Fatal(err)
		}
		e := &equality{at: &node{}, of: c.of, path: c.setting}
		if len(p.Runs) != c.runs {
			t.Errorf("%s: %d runs", c.setting, len(p.Runs))
		}
		var er *Planned
		for _, r := range p.Runs {
			if r.Spec.Arm == "er" {
				er = r
				continue
			}
			if r.Spec.Arm == "der++" && c.runs == 12 {
				continue
			}
			if r.Spec.equal != nil || c.runs == 12 && r.Spec.Arm != "grown" || r.Spec.Optimizer.canonical()["rate"] != er.Spec.Optimizer.canonical()["rate"] {
				t.Errorf("%s: %s", c.setting, r.Spec)
			}
			if got, limit := e.bill(r.Estimate), e.bill(er.Estimate); got > limit || got == 0 {
				t.Errorf("%s: %d %s, at most %d", c.setting, got, c.of, limit)
			}
			now := 0
			for v := 1; v < 70; v++ {
				s, err := e.set(r.Spec, v)
				if err != nil {
					t.Fatal(err)
				}
				if string(s.JSON()) == string(withoutData(r.Spec).JSON()) {
					now = v
				}
			}
			s, err := e.set(r.Spec, now+1)
			if err != nil {
				t.Fatal(err)
			}
			more, err := plan(s, r.measured)
			if err != nil {
				t.Fatal(err)
			}
			if b := e.bill(more.Estimate); now == 0 || b <= e.bill(er.Estimate) && b != e.bill(r.Estimate) {
				t.Errorf("%s: %d was chosen and one more takes %d of %d", c.setting, now, e.bill(more.Estimate), e.bill(er.Estimate))
			}
		}
	}
}

func withoutData(s Spec) Spec { s.Data = nil; return s }

// TestEqualBeyondTheStream: a memory of which more does not cost more holds the whole
// whole stream and not a slot beyond.
func TestEqualBeyondTheStream(t *testing.T) {
	text := strings.Replace(fmt.Sprintf(equalConfig, "bytes: capacity, to: er"), "- er: {capacity: 60}", "- cls-er: {capacity: 100}\n    as: er", 1)
	text = strings.Replace(text, "limit: 30", "limit: 5", 1)
	config, err := Parse("c.yaml", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPlan(config)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range p.Runs {
		found = found || strings.Contains(r.Spec.String(), "capacity=60 ")
	}
	if !found {
		for _, r := range p.Runs {
			t.Errorf("%s", r.Spec)
		}
	}
}

func TestEqualRefused(t *testing.T) {
	for want, text := range map[string]string{
		"unknown method \"err\"":       "bytes: capacity, to: err",
		"what is made equal":           "to: er",
		"which setting, and to which":  "bytes: capacity",
		"cannot both":                  "bytes: capacity, flops: replay, to: er",
		`unknown key "capacities"`:     "bytes: capacities, to: er",
		"unknown key \"byte\"":         "byte: capacity, to: er",
		"a list stands where the name": "bytes: [capacity], to: er",
	} {
		config, err := Parse("c.yaml", fmt.Appendf(nil, equalConfig, text), nil)
		if err == nil {
			_, err = NewPlan(config)
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "c.yaml:") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
