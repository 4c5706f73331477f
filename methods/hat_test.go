package methods_test

import (
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
)

// hat's settings.
var hat = map[string]func() bench.Method{
	"hat-soft": func() bench.Method { return &methods.HAT{SMax: 5, C: 0.1, Rate: 0.5} },
}

// attentive is HAT with embeddings that learn in the few steps of a test.
func attentive(c float64) func() bench.Method {
	return func() bench.Method { return &methods.HAT{SMax: 400, C: c, Rate: 0.05} }
}

func TestHATAblations(t *testing.T) {
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"units that were attended to keep the first task", attentive(0.75), methods.Methods["finetune"].New, first, 8},
		{"sparse attention leaves room to learn", attentive(0.75), attentive(0), last, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, bench.TaskIncremental, c.better, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

// TestHATOnImages: channels of convolutions are gated, too.
func TestHATOnImages(t *testing.T) {
	c := &model.CNN{Channels: []int{3, 4}, Kernel: 3, Stride: 2, Pool: 2, Pooling: "max", Norm: "none", Groups: 1, Hidden: []int{6}, Init: "fan-in"}
	p := plan(t, bench.TaskIncremental, methods.Methods["hat"].New())
	var err error
	if p.Model, err = c.Build(p.Stream.Spec()); err != nil {
		t.Fatal(err)
	}
	r := run(t, p)
	if want := int64(4 * 4 * (3 + 4 + 6)); r.Stored[2].Bytes != want {
		t.Errorf("%d bytes of embeddings and attention, want %d", r.Stored[2].Bytes, want)
	}
	c.Norm = "group"
	if p.Model, err = c.Build(p.Stream.Spec()); err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "which mixes them") {
		t.Errorf("hat with a norm: %v", err)
	}
}

func TestHATRefuses(t *testing.T) {
	for want, m := range map[string]*methods.HAT{
		"s_max is 0": {C: 1, Rate: 1},
		"c is -1":    {SMax: 400, C: -1, Rate: 1},
		"rate is 0":  {SMax: 400},
	} {
		p := plan(t, bench.TaskIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if err := refused(t, bench.ClassIncremental, methods.Methods["hat"].New); err == nil || !strings.Contains(err.Error(), "does not tell") {
		t.Errorf("hat where the experience is not told: %v", err)
	}
	p := plan(t, bench.TaskIncremental, methods.Methods["hat"].New())
	net, err := (&model.MLP{Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	if p.Model = net; p.Check() == nil {
		t.Error("hat without a hidden layer")
	}
}

func TestWarmHATAllocatesNothing(t *testing.T) {
	allocateNothing(t, "hat", func() bench.Plan {
		p := plan(t, bench.TaskIncremental, methods.Methods["hat"].New())
		p.Budget = bench.Budget{Epochs: 6, Batch: 16, DropLast: true}
		return p
	})
}
