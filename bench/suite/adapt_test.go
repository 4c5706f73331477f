package suite

import (
	"strings"
	"testing"

	"retain/results"
)

// learning is a language model that learns while it is tested.
const learning = `
stream: {name: dialects, languages: [code, letters], limit: 900, test: 400, context: 16, valid: 0.2}
model: {name: gpt, layers: 1, heads: 1, width: 8}
optimizer: {name: sgd, rate: 0.1}
budget: {epochs: 1, batch: 8}
methods: [METHOD]
seeds: 1000
evaluate: {train: 9, every: 3}
`

// TestForecastOfAdapting: what learning from test text takes is told in advance,
// to the operation, and is no part of training.
func TestForecastOfAdapting(t *testing.T) {
	forecast := map[string][2]int64{}
	for _, method := range []string{"finetune", "dynamic-evaluation"} {
		c, err := Parse("learning.yaml", []byte(strings.Replace(learning, "METHOD", method, 1)), nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPlan(c)
		if err != nil {
			t.Fatal(err)
		}
		s := newStore(t)
		if _, err := Run(t.Context(), p, Options{Store: s}); err != nil {
			t.Fatal(err)
		}
		r := p.Runs[0]
		got := int64(0)
		for _, c := range records(t, s)[0].Costs {
			if c.Phase == results.PhaseEvaluate {
				got += c.ForwardFLOPs + c.BackwardFLOPs
			}
		}
		if got != r.evaluation {
			t.Errorf("%s: %d operations of evaluations, %d forecast", method, got, r.evaluation)
		}
		forecast[method] = [2]int64{r.Estimate.Forward + r.Estimate.Backward, r.evaluation}
	}
	one, two := forecast["finetune"], forecast["dynamic-evaluation"]
	if one[0] != two[0] || two[1] < 2*one[1] {
		t.Errorf("training and evaluations: %v of finetune, %v of dynamic evaluation", one, two)
	}
}

// TestClaimsTellOfAdapting: a verdict names the methods that learn while they are
// tested, and no others.
func TestClaimsTellOfAdapting(t *testing.T) {
	const text = `
claim:
  says: replay needs fewer bits
  source: a test
  treatment: er
  assertions:
    - {metric: bpb, unit: relative, threshold: 1, judged: up to, baselines: [finetune, adaptive]}
streams:
  small: {stream: {name: dialects, languages: [code, letters], limit: 900, test: 400, context: 16}}
model: {name: gpt, layers: 1, heads: 1, width: 8}
optimizer: {name: sgd, rate: 0.1}
budget: {epochs: 1, batch: 8}
methods: [finetune, {dynamic-evaluation: {eta: 0.05}, as: adaptive}, er]
seeds: 1000-1002
`
	c, err := parseClaim("adapting.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewClaimPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.adapting(); len(got) != 1 || !strings.HasPrefix(got[0], "adaptive: dynamic evaluation") {
		t.Errorf("%q", got)
	}
	s := newStore(t)
	if _, err := p.Run(t.Context(), Options{Store: s}); err != nil {
		t.Fatal(err)
	}
	j, err := p.Judge(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(strings.Join(j.Warnings, "\n"), "adaptive: dynamic evaluation") {
		t.Errorf("%q", j.Warnings)
	}
	if c, err = parseClaim("c.yaml", []byte(claimText)); err != nil {
		t.Fatal(err)
	}
	if p, err = NewClaimPlan(c); err != nil || p.adapting() != nil {
		t.Errorf("%q, %v", p.adapting(), err)
	}
}
