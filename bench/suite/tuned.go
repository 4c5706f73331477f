package suite

import (
	"cmp"
	"encoding/hex"
	"reflect"
	"slices"

	"retain/results"
)

// tunedBy reads beside a method which tuning chose its hyper-parameters. It
// says where they come from, and is no part of the run's identity.
func tunedBy(n *node) ([]results.Tuned, error) {
	if n == nil {
		return nil, nil
	}
	var t struct {
		Trials int    `yaml:"trials"`
		FLOPs  int64  `yaml:"flops"`
		Seeds  string `yaml:"seeds"`
		By     string `yaml:"by"`
	}
	if err := decode(n, reflect.ValueOf(&t).Elem()); err != nil {
		return nil, err
	}
	const form = "(hint: retain tune writes {trials: 15, flops: 1000, seeds: 1-3, by: DIGEST})"
	if digest, err := hex.DecodeString(t.By); err != nil || len(digest) != 32 {
		return nil, n.errorf("%q is no digest of a tuning %s", t.By, form)
	}
	if t.Trials < 1 || t.FLOPs < 0 {
		return nil, n.errorf("%d trials of %d operations have chosen nothing %s", t.Trials, t.FLOPs, form)
	}
	seeds, err := ParseSeeds(t.Seeds)
	if err != nil {
		return nil, n.at(err)
	}
	if seeds[0] > lastTuning {
		return nil, n.errorf("tuned on seeds %s, which report (hint: seeds 1 to 99 tune)", t.Seeds)
	}
	return []results.Tuned{{Tuning: t.By, Trials: t.Trials, FLOPs: t.FLOPs, Seeds: t.Seeds}}, nil
}

// union is both lists in order of the tunings, each of them once.
func union(a, b []results.Tuned) []results.Tuned {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b results.Tuned) int { return cmp.Compare(a.Tuning, b.Tuning) })
	return slices.CompactFunc(all, func(a, b results.Tuned) bool { return a.Tuning == b.Tuning })
}

// tuned are the tunings of the runs of a plan that the store holds already, by
// identity.
func (p *Plan) tuned(done map[string]results.Status) map[string][]results.Tuned {
	marks := map[string][]results.Tuned{}
	for _, r := range p.Runs {
		if _, known := done[r.Identity]; known && len(r.Spec.Tuned) > 0 {
			marks[r.Identity] = r.Spec.Tuned
		}
	}
	return marks
}
