package dpm

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/methods"
	"retain/model/optim"
)

// full2 is version 2 with a memory that fills within a test.
func full2() *DPM2 {
	m := Methods["dpm-2"].New().(*DPM2)
	m.Bytes, m.KMax = 12000, 3
	return m
}

// off2 is every switch off.
func off2() *DPM2 { return &DPM2{Bytes: 12000, Replay: 10, Beta: 1, S: 0.5, Kappa: 0.3, KMax: 3} }

// variants2 are version 2 whole, without each of its parts, and with an average.
func variants2() map[string]func() *DPM2 {
	all := map[string]func() *DPM2{}
	for name, change := range map[string]func(m *DPM2){
		"full":          func(*DPM2) {},
		"no meta":       func(m *DPM2) { m.Meta = false },
		"no slots":      func(m *DPM2) { m.Slots = false },
		"no controller": func(m *DPM2) { m.Controller = false },
		"no memory":     func(m *DPM2) { m.Remember = false },
		"no store":      func(m *DPM2) { m.Store = false },
		"no guard":      func(m *DPM2) { m.Guard = false },
		"average":       func(m *DPM2) { m.Average, m.Bytes = true, 25000 },
		"no labelshift": func(m *DPM2) { m.LabelShift = false },
		"large":         func(m *DPM2) { m.Bytes = 300000 },
		"less memory":   func(m *DPM2) { m.Beta = 0.5 },
	} {
		all[name] = func() *DPM2 {
			m := full2()
			change(m)
			return m
		}
	}
	return all
}

// watching2 is version 2 with a look at the learner before the first step and after
// every one.
type watching2 struct {
	*DPM2
	look func(l *bench.Learner)
}

func (m watching2) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		if err := m.begin(l, b); err != nil {
			return err
		}
		if m.state.Steps == 0 {
			m.look(l)
		}
		m.step(l, b)
		m.look(l)
	}
	return nil
}

// TestOffIsFinetune: with every switch off version 2 is fine-tuning to the bit.
func TestOffIsFinetune(t *testing.T) {
	for _, o := range []string{"sgd", "adam"} {
		params := func(m bench.Method) []float32 {
			p := plan(t, bench.ClassIncremental, m)
			p.Optimizer = optim.Optimizers[o].New()
			return run(t, p).Params
		}
		if !slices.Equal(params(off2()), params(&methods.Finetune{})) {
			t.Errorf("%s: other bits", o)
		}
	}
}

// TestPackedReplayIsReplay: with memory alone version 2 is ER, with stored logits
// DER++ with one draw, on what the arena holds: both gradients of a step are those of
// version 1, whose equality with DER++ is to the bit, with the same examples in its
// memory, in sums of another order. So they are with label shift, where stream and
// memory count alike.
func TestPackedReplayIsReplay(t *testing.T) {
	for _, c := range []struct {
		name         string
		store, shift bool
	}{{"er", false, false}, {"der++", true, false}, {"der++ with label shift", true, true}} {
		m, one := off2(), off()
		m.Remember, m.Store, m.LabelShift = true, c.store, c.shift
		one.Remember, one.Store, one.LabelShift = true, c.store, c.shift
		m.Bytes, one.Replay, one.S = 300000, m.Replay, m.S
		looked := false
		p := plan(t, bench.ClassIncremental, calling(func(l *bench.Learner, b *bench.Batch) {
			if looked {
				return // in the first experience
			}
			if err := m.begin(l, b); err != nil {
				t.Fatal(err)
			}
			if err := one.begin(l); err != nil {
				t.Fatal(err)
			}
			m.step(l, b) // 10 examples are held, and so all of them are drawn
			s := &one.state.Memory
			var z bench.Matrix
			m.scratch.memory.draw(&m.scratch.look, &z, 10, l.Rand("all"), &m.scratch.drawn)
			s.offer(&m.scratch.look, z, -1, 100, l.Rand("all"))
			if c.store && !near(z.Data, m.scratch.stored.Data, 0.05) {
				t.Fatalf("%s: logits are stored as others", c.name)
			}
			if c.shift {
				one.state.Labels.Prior = slices.Clone(m.state.Labels.Prior)
			}
			m.correct(b)
			one.correct(b)
			stream, loss := m.streamGrad(l, b)
			wantStream, twice := one.streamGrad(l, b)
			memory := m.memoryGrad(l, b)
			want := one.memoryGrad(l, b)
			if !near(stream, wantStream, 1e-6) || math.Abs(2*loss-twice) > 1e-5 {
				t.Errorf("%s: another gradient of the stream", c.name)
			}
			if slices.Max(want) == 0 || !near(memory, want, 1e-5) {
				t.Errorf("%s: another gradient of the memory", c.name)
			}
			looked = true
		}))
		run(t, p)
		if !looked {
			t.Error("no step was looked at")
		}
	}
}

// near says whether a's numbers, in their order or sorted, lie close to b's.
func near(a, b []float32, within float64) bool {
	if within > 1e-3 { // rows come in another order
		a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	}
	for i := range a {
		if math.Abs(float64(a[i]-b[i])) > within {
			return false
		}
	}
	return len(a) == len(b)
}

// TestSecondCost: what is counted over a run with decisions was known in advance,
// under several optimizers, and no step keeps more than the budget.
func TestSecondCost(t *testing.T) {
	for name, fresh := range variants2() {
		for _, o := range []bench.Optimizer{&optim.SGD{Rate: 0.01, Momentum: 0.9}, optim.Optimizers["adam"].New()} {
			m := fresh()
			if _, first := o.(*optim.SGD); !first && name != "full" && name != "average" && name != "no memory" {
				continue // what optimizers remember is that of slots alone
			}
			p := long(t, m)
			p.Optimizer = o
			p.Method = watching2{m, func(*bench.Learner) {
				if n := bench.StateBytes(m.State()); n > int64(m.Bytes) {
					t.Fatalf("%s: %d bytes are kept of %d", name, n, m.Bytes)
				}
			}}
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
			if m.Remember && got.Bytes != int64(m.Bytes) {
				t.Errorf("%s: %d bytes of %d", name, got.Bytes, m.Bytes)
			}
		}
	}
}

// TestSecondResume: a run that is taken up after each of its experiences ends in the
// same bits, and the same decisions.
func TestSecondResume(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(variants2())) {
		var kept []bench.Snapshot
		p := long(t, variants2()[name]())
		p.Keep = func(s bench.Snapshot) error { kept = append(kept, s); return nil }
		want := run(t, p)
		for i := range kept[:2] {
			p := long(t, variants2()[name]())
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

// TestSecondPartsMatter: each switch moves bits, so none is dead.
func TestSecondPartsMatter(t *testing.T) {
	digests := map[string]string{}
	for name, fresh := range variants2() {
		key := string(vecBits(run(t, long(t, fresh())).Params))
		if other, ok := digests[key]; ok {
			t.Errorf("%q and %q end in the same parameters", name, other)
		}
		digests[key] = name
	}
}

// TestSecondMovedBoundaries: the same batches with boundaries elsewhere give the same
// bits, state included.
func TestSecondMovedBoundaries(t *testing.T) {
	digest := func(cuts []int) string {
		p := plan(t, bench.DomainIncremental, full2())
		p.Stream = cut{p.Stream, cuts}
		p.Hidden, p.Budget = true, bench.Budget{Epochs: 1, Batch: 10}
		return run(t, p).Digest
	}
	want := digest([]int{90, 90, 90})
	for _, cuts := range [][]int{{270}, {30, 240}, {150, 60, 50, 10}} {
		if digest(cuts) != want {
			t.Errorf("boundaries after %v examples gave other bits", cuts)
		}
	}
}
