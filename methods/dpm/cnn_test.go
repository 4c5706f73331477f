package dpm

import (
	"testing"

	"retain/bench"
	"retain/model"
)

// TestOnAConvolutionalNetwork: slots give convolutions gains; the cost is known in
// advance, and a resumed run ends in the same bits. A network without hidden layers
// takes no slots and is refused, unless they are off.
func TestOnAConvolutionalNetwork(t *testing.T) {
	config := func(hidden ...int) *model.CNN {
		return &model.CNN{Channels: []int{3}, Kernel: 3, Stride: 2, Pool: 2, Pooling: "max", Norm: "none", Groups: 1, Hidden: hidden, Init: "fan-in"}
	}
	with := func(m *DPM) bench.Plan {
		p := plan(t, bench.ClassIncremental, m)
		net, err := config(8).Build(p.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		p.Model, p.Budget.Epochs = net, 2
		return p
	}
	m := full()
	p := with(m)
	var kept []bench.Snapshot
	p.Keep = func(s bench.Snapshot) error { kept = append(kept, s); return nil }
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	said, r := m.Estimate(w), run(t, p)
	var got bench.Cost
	for _, phase := range r.Phases {
		if phase.Name == "train" {
			got = got.Plus(phase.Cost)
		}
	}
	if said.Cost != got || said.Bytes != r.Stored[2].Bytes {
		t.Errorf("said %+v, counted %+v and %d bytes", said, got, r.Stored[2].Bytes)
	}
	p = with(full())
	p.Resume = &kept[0]
	if again := run(t, p); again.Digest != r.Digest {
		t.Error("a resumed run ended in other bits")
	}
	moved := false
	for _, v := range m.scratch.layout {
		if v.Name == "conv1.g" {
			for _, x := range v.Of(m.state.Slots.Params).Row(0) {
				moved = moved || x != 0
			}
		}
	}
	if !moved {
		t.Error("the gains of the convolution have learned nothing")
	}
}

func TestNeedsHiddenLayersForSlots(t *testing.T) {
	m := full()
	p := plan(t, bench.ClassIncremental, m)
	net, err := (&model.MLP{Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model = net
	if p.Check() == nil {
		t.Error("slots for a network without hidden layers")
	}
	m.Slots = false
	if err := p.Check(); err != nil {
		t.Error(err)
	}
}

// TestRefusesSettings: constants that there cannot be are refused by name, and
// switches without what they need are warned of.
func TestRefusesSettings(t *testing.T) {
	for name, change := range map[string]func(m *DPM){
		"capacity": func(m *DPM) { m.Capacity = -1 }, "replay": func(m *DPM) { m.Replay = -1 }, "s": func(m *DPM) { m.S = -1 },
		"kappa": func(m *DPM) { m.Kappa = -0.5 }, "k_max": func(m *DPM) { m.KMax = 0 }, "rank": func(m *DPM) { m.Rank = -1 },
	} {
		m := full()
		change(m)
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	m := full()
	m.Remember, m.Capacity = false, 1000
	p := plan(t, bench.ClassIncremental, m)
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Warnings(w); len(got) != 3 {
		t.Errorf("warnings %q", got)
	}
	m.Remember = true
	if got := m.Warnings(w); len(got) != 1 {
		t.Errorf("warnings %q", got)
	}
}
