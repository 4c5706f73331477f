package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
)

// ewc-kfac's settings.
var kfac = map[string]func() bench.Method{
	"ewc-kfac-sampled": func() bench.Method { return &methods.EWCKFAC{Lambda: 10, Labels: methods.LabelsSampled, FisherN: 20} },
}

func TestUnpenalizedEWCKFACIsFinetune(t *testing.T) {
	for _, s := range scenarios {
		want := run(t, plan(t, s.name, &methods.Finetune{})).Params
		if !slices.Equal(run(t, plan(t, s.name, &methods.EWCKFAC{Labels: methods.LabelsAll})).Params, want) {
			t.Errorf("%s: ewc-kfac with λ = 0 has not the parameters of finetune", s.name)
		}
	}
}

func TestEWCKFACAblations(t *testing.T) {
	strong := func() bench.Method { return &methods.EWCKFAC{Lambda: 100, Labels: methods.LabelsAll} }
	if got := advantage(t, bench.TaskIncremental, strong, methods.Methods["finetune"].New, first); got < 8 {
		t.Errorf("a factored curvature keeps the first task %.1f points better than none, want 8", got)
	} else {
		t.Logf("%.1f points better", got)
	}
}

func TestEWCKFACRefuses(t *testing.T) {
	for want, m := range map[string]*methods.EWCKFAC{
		"lambda is -1":          {Lambda: -1, Labels: methods.LabelsAll},
		`unknown labels "some"`: {Labels: "some"},
		"fisher_n is -2":        {Labels: methods.LabelsAll, FisherN: -2},
	} {
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	p := plan(t, bench.DomainIncremental, methods.Methods["ewc-kfac"].New())
	p.Hidden = true
	if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
		t.Errorf("with hidden boundaries: %v", err)
	}
	p = plan(t, bench.ClassIncremental, methods.Methods["ewc-kfac"].New())
	net, err := (&model.CNN{Channels: []int{2}, Kernel: 3, Stride: 2, Pool: 1, Pooling: "max", Norm: "none", Groups: 1, Init: "fan-in"}).Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	if p.Model = net; p.Check() == nil || !strings.Contains(p.Check().Error(), "this model has others") {
		t.Errorf("on convolutions: %v", p.Check())
	}
}

func TestWarmEWCKFACAllocatesNothing(t *testing.T) {
	allocateNothing(t, "ewc-kfac", func() bench.Plan {
		p := plan(t, bench.ClassIncremental, kfac["ewc-kfac-sampled"]())
		p.Budget = bench.Budget{Epochs: 4, Batch: 16, DropLast: true}
		return p
	})
}
