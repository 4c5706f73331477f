package dpm

import (
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/gpt"
	"retain/model/optim"
	"retain/tasks"
)

// convolutional is version 2 on a network with convolutions.
func convolutional(t *testing.T, m *DPM2) bench.Plan {
	t.Helper()
	p := plan(t, bench.ClassIncremental, m)
	config := &model.CNN{Channels: []int{3}, Kernel: 3, Stride: 2, Pool: 2, Pooling: "max", Norm: "batch", Groups: 1, Hidden: []int{8}, Init: "fan-in"}
	net, err := config.Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model, p.Budget.Epochs = net, 2
	return p
}

// language is version 2 on a language model of bytes.
func language(t *testing.T, m *DPM2) bench.Plan {
	t.Helper()
	c := tasks.Streams["dialects"].New().(*tasks.Dialects)
	c.Limit, c.Test, c.Context = 6000, 300, 16
	s, err := c.Open()
	if err != nil {
		t.Fatal(err)
	}
	net := model.Models["gpt"].New().(*gpt.GPT)
	net.Layers, net.Heads, net.Width = 1, 2, 8
	built, err := net.Build(s.Spec())
	if err != nil {
		t.Fatal(err)
	}
	return bench.Plan{
		Stream: s, Model: built, Method: m, Optimizer: optim.Optimizers["adamw"].New(),
		Budget: bench.Budget{Epochs: 1, Batch: 8}, Seed: bench.NewSeed(1), Hidden: true,
		Masks: bench.Masks{Train: bench.MaskAll, Test: []bench.Mask{bench.MaskAll}},
	}
}

// TestSecondOnOtherModels: on convolutions and on a language model of bytes the bill
// is known in advance, the budget is kept, gains learn and decisions are made.
func TestSecondOnOtherModels(t *testing.T) {
	small := func(bytes int, store bool) *DPM2 {
		m := full2()
		m.Bytes, m.Replay, m.Store = bytes, 8, store
		return m
	}
	for name, p := range map[string]bench.Plan{
		"cnn": convolutional(t, small(12000, true)), "gpt": language(t, small(9000, false)), "gpt with logits": language(t, small(80000, true)),
	} {
		m := p.Method.(*DPM2)
		w, err := p.Work()
		if err != nil {
			t.Fatal(err)
		}
		p.Method = stepping2{m, func(*bench.Learner, *bench.Batch) bool {
			if m.state.Steps == 10 {
				m.state.Keys.to(m.state.Keys.open())
			}
			return false
		}}
		said, r := m.Estimate(w), run(t, p)
		var got bench.Cost
		for _, phase := range r.Phases {
			if phase.Name == "train" {
				got = got.Plus(phase.Cost)
			}
		}
		if last := r.Stored[len(r.Stored)-1]; said.Cost != got || said.Bytes != last.Bytes || last.Bytes != int64(m.Bytes) {
			t.Errorf("%s: said %+v, counted %+v and %d bytes", name, said, got, last.Bytes)
		}
		moved := false
		for _, g := range m.state.Slots.Params {
			moved = moved || g != 0
		}
		if !moved || len(r.Decisions) == 0 || m.scratch.memory.Len() < 5 {
			t.Errorf("%s: gains moved: %v, %d decisions, %d examples", name, moved, len(r.Decisions), m.scratch.memory.Len())
		}
		t.Logf("%s: %d examples in %d bytes", name, m.scratch.memory.Len(), m.state.Memory.Used)
	}
}

// TestTokensArePackedTight: a window of n bytes of text, whose labels are its tokens
// shifted by one, takes n + 1 numbers and its head.
func TestTokensArePackedTight(t *testing.T) {
	m := full2()
	m.Bytes, m.Store = 9000, false
	run(t, language(t, m))
	s := m.scratch.memory
	for place := range s.Len() {
		// length 2, key 4, mark 1; 16 tokens of a byte; the last label of two, as there are 256
		if n := len(s.bytes(place)); n != 7+16+2 {
			t.Fatalf("an item of %d bytes", n)
		}
	}
}

// TestSecondRefusesSettings: constants that there cannot be are refused by name, a
// budget that leaves no memory with what the parts take, and switches without what
// they need are warned of.
func TestSecondRefusesSettings(t *testing.T) {
	for want, change := range map[string]func(m *DPM2){
		"bytes is -1": func(m *DPM2) { m.Bytes = -1 }, "replay is -1": func(m *DPM2) { m.Replay = -1 }, "s is -1": func(m *DPM2) { m.S = -1 },
		"beta is -1": func(m *DPM2) { m.Beta = -1 }, "kappa is -0.5": func(m *DPM2) { m.Kappa = -0.5 }, "k_max is 0": func(m *DPM2) { m.KMax = 0 },
		"may be 64":       func(m *DPM2) { m.KMax = 65 },
		"leaves no mem":   func(m *DPM2) { m.Bytes = 3000 },
		"guard (hint: by": func(m *DPM2) { m.Average = true },
		"other parts tak": func(m *DPM2) { m.Remember, m.Bytes = false, 500 },
	} {
		m := full2()
		change(m)
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	m := full2()
	least := m.Bytes
	for ; ; least-- { // to the byte: the least budget that is accepted can be run
		if m.Bytes = least - 1; func() error { p := plan(t, bench.ClassIncremental, m); return p.Check() }() != nil {
			break
		}
	}
	m.Bytes = least
	p := plan(t, bench.ClassIncremental, m)
	p.Budget.Epochs = 1
	run(t, p)
	if m.scratch.memory.Len() == 0 || m.scratch.guards.Len() == 0 {
		t.Error("no memory within the least budget")
	}
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	if m.Replay = 1000; len(m.Warnings(w)) != 1 {
		t.Errorf("warnings %q", m.Warnings(w))
	}
	if m.Remember = false; len(m.Warnings(w)) != 4 {
		t.Errorf("warnings %q", m.Warnings(w))
	}
}

// TestPackedMemoryEarnsItsBytes: where the budget binds, replay from the packed
// memory is at least 5 points better than DER++ with the same losses within the same
// 20000 bytes.
func TestPackedMemoryEarnsItsBytes(t *testing.T) {
	const bytes = 20000
	gain := 0.0
	for seed := int64(21); seed <= 23; seed++ {
		packed := off2()
		packed.Remember, packed.Store, packed.Bytes = true, true, bytes
		plain := &methods.DERPP{Alpha: 0.5, Beta: 1, Draws: 1, Replay: 10, Capacity: (bytes - 8) / (784 + 8 + 4*9)}
		for sign, m := range map[float64]bench.Method{1: packed, -1: plain} {
			p := plan(t, bench.ClassIncremental, m)
			p.Model, p.Hidden, p.Seed, p.Budget.Epochs = wide(t, p.Stream), true, bench.NewSeed(seed), 20
			correct, scored := 0.0, 0.0
			r := run(t, p)
			for _, e := range r.Evaluations {
				if e.After == 3 && e.Split == bench.SplitTest {
					correct, scored = correct+float64(e.Correct), scored+float64(e.Scored)
				}
			}
			if last := r.Stored[len(r.Stored)-1]; last.Bytes > bytes || last.Bytes < bytes-1000 {
				t.Errorf("%T keeps %d bytes of %d", m, last.Bytes, bytes)
			}
			gain += sign * 100 * correct / scored / 3
		}
	}
	t.Logf("%.1f points better", gain)
	if gain < 5 {
		t.Errorf("%.1f points better than unpacked, want 5", gain)
	}
}
