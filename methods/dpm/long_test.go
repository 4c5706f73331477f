package dpm

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/model/optim"
)

// variants are version 1 whole, and without each of its parts.
func variants() map[string]func() *DPM {
	all := map[string]func() *DPM{"full": full}
	for name, change := range map[string]func(m *DPM){
		"no meta":       func(m *DPM) { m.Meta = false },
		"no slots":      func(m *DPM) { m.Slots = false },
		"no controller": func(m *DPM) { m.Controller = false },
		"no memory":     func(m *DPM) { m.Remember = false },
		"no store":      func(m *DPM) { m.Store = false },
		"no guard":      func(m *DPM) { m.Guard = false },
		"no average":    func(m *DPM) { m.Average = false },
		"no labelshift": func(m *DPM) { m.LabelShift = false },
		"many guards":   func(m *DPM) { m.Capacity = 700 },
	} {
		all[name] = func() *DPM {
			m := full()
			change(m)
			return m
		}
	}
	return all
}

// long is a plan with decisions in it: 135 steps.
func long(t *testing.T, m bench.Method) bench.Plan {
	p := plan(t, bench.DomainIncremental, m)
	p.Budget = bench.Budget{Epochs: 5, Batch: 10}
	return p
}

// TestLongCost: what is counted over a run with decisions was known in advance,
// under every optimizer.
func TestLongCost(t *testing.T) {
	for name, fresh := range variants() {
		for _, o := range []bench.Optimizer{&optim.SGD{Rate: 0.1}, &optim.SGD{Rate: 0.01, Momentum: 0.9}, optim.Optimizers["adam"].New()} {
			m := fresh()
			p := long(t, m)
			p.Optimizer = o
			w, err := p.Work()
			if err != nil {
				t.Fatal(err)
			}
			said := m.Estimate(w)
			r := run(t, p)
			var got bench.Estimate
			for _, phase := range r.Phases {
				if phase.Name == "train" {
					got.Cost = got.Plus(phase.Cost)
				}
			}
			got.Bytes = r.Stored[len(r.Stored)-1].Bytes
			if said != got {
				t.Errorf("%s, %T:\nsaid    %+v\ncounted %+v", name, o, said, got)
			}
		}
	}
}

// TestLongResume: a run that is taken up after each of its experiences ends in the
// same bits, and the same decisions.
func TestLongResume(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(variants())) {
		var kept []bench.Snapshot
		p := long(t, variants()[name]())
		p.Keep = func(s bench.Snapshot) error { kept = append(kept, s); return nil }
		want := run(t, p)
		for i := range kept[:2] {
			p := long(t, variants()[name]())
			p.Resume = &kept[i]
			got := run(t, p)
			if got.Digest != want.Digest {
				t.Errorf("%s: resumed after experience %d to other bits", name, i+1)
			}
			if diff := cmp.Diff(want.Decisions, got.Decisions); diff != "" {
				t.Errorf("%s: resumed after experience %d to other decisions:\n%s", name, i+1, diff)
			}
		}
	}
}

// TestPartsMatter: each switch moves bits, so none is dead.
func TestPartsMatter(t *testing.T) {
	digests := map[string]string{}
	for name, fresh := range variants() {
		params := run(t, long(t, fresh())).Params
		key := string(vecBits(params))
		if other, ok := digests[key]; ok {
			t.Errorf("%q and %q end in the same parameters", name, other)
		}
		digests[key] = name
	}
}
