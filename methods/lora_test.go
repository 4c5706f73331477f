package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/methods/dpm"
	"retain/model"
	"retain/model/gpt"
)

// adapting says whether a method is defined on adapters alone.
func adapting(m bench.Method) bool {
	switch m.(type) {
	case *methods.IncLoRA, *methods.OLoRA:
		return true
	}
	return false
}

// adaptedMLP is adapters of rank 2 around an MLP with one hidden layer; what whole
// names is trained as it is.
func adaptedMLP(t testing.TB, spec bench.Spec, hidden int, whole ...string) bench.Model {
	t.Helper()
	base := model.Base{Name: "mlp", Config: &model.MLP{Hidden: []int{hidden}, Init: "fan-in"}}
	net, err := (&model.LoRA{Base: base, Rank: 2, Alpha: 4, Whole: whole}).Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// adaptedGPT is adapters of rank 2 around the attention of a small transformer.
func adaptedGPT(t testing.TB, spec bench.Spec) bench.Model {
	t.Helper()
	g := gpt.Default()
	g.Layers, g.Heads, g.Width = 1, 2, 8
	net, err := (&model.LoRA{Base: model.Base{Name: "gpt", Config: g}, Rank: 2, Alpha: 4, Layers: []string{"attn"}}).Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// notOnAdapters are the methods that are defined on the weights of layers, by what
// they say of adapters.
var notOnAdapters = map[string]string{
	"ewc-kfac": "factors the curvature of dense layers",
	"hat":      "adapters are factors",
	"packnet":  "adapters are factors",
	"wa":       "no such weight",
}

// TestEveryMethodRunsOnAdaptersAlone: methods see nothing but the adapters and what is
// trained whole, and are billed for no more; the network beneath stays as it is, to the
// bit. Who cannot be run on adapters says so.
func TestEveryMethodRunsOnAdaptersAlone(t *testing.T) {
	for name, fresh := range variants() {
		for _, s := range scenariosOf(fresh) {
			t.Run(name+"/"+string(s.name), func(t *testing.T) {
				t.Parallel()
				if err := refused(t, s.name, fresh); err != nil {
					t.Skipf("refused: %v", err)
				}
				m := fresh()
				if m, ok := m.(*methods.LaMAML); ok {
					m.AlphaInit, m.Eta = 0.01, 0.01 // the defaults are too much for factors
				}
				p := plan(t, s.name, m)
				if s.name == text {
					p.Model = adaptedGPT(t, p.Stream.Spec())
				} else {
					p.Model = adaptedMLP(t, p.Stream.Spec(), 16)
				}
				for method, why := range notOnAdapters {
					if name == method || strings.HasPrefix(name, method+"-") {
						if err := p.Check(); err == nil || !strings.Contains(err.Error(), why) {
							t.Errorf("on adapters: %v, want %q", err, why)
						}
						return
					}
				}
				onAdaptersAlone(t, p)
			})
		}
	}
}

// TestMethodsOnAdaptersOfALanguageModel is the same on adapters around a transformer
// that learns two languages.
func TestMethodsOnAdaptersOfALanguageModel(t *testing.T) {
	fresh := map[string]func() bench.Method{"dpm": dpm.Methods["dpm"].New, "dpm-without-slots": func() bench.Method {
		m := dpm.Methods["dpm"].New().(*dpm.DPM)
		m.Slots = false
		return m
	}}
	fresh["ewc"] = func() bench.Method { return &methods.EWC{Lambda: 100, Labels: methods.LabelsSampled} }
	for _, name := range []string{"finetune", "l2", "si", "mas", "rwalk", "lwf", "er", "der", "der++", "a-gem", "gem", "cls-er", "inc-lora", "o-lora", "joint", "cumulative"} {
		fresh[name] = methods.Methods[name].New
	}
	for name, fresh := range fresh {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := plan(t, text, fresh())
			p.Model = adaptedGPT(t, p.Stream.Spec())
			onAdaptersAlone(t, p)
		})
	}
}

// onAdaptersAlone runs a plan on adapters.
func onAdaptersAlone(t *testing.T, p bench.Plan) {
	t.Helper()
	w, err := p.Work()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	net := p.Model.(bench.Adapted)
	frozen := slices.Clone(net.Frozen())
	begin := make([]float32, net.Layout().Len())
	net.Init(begin, p.Seed.Rand("init"))
	r := run(t, p)
	if !slices.Equal(net.Frozen(), frozen) {
		t.Error("the frozen network moved")
	}
	if len(r.Params) != len(begin) || len(r.Params) >= len(frozen) {
		t.Errorf("%d parameters, of the network %d", len(r.Params), len(frozen))
	}
	bytes := r.Stored[len(r.Stored)-1].Bytes
	if _, idle := p.Method.(*methods.Random); slices.Equal(r.Params, begin) && bytes == 0 && !idle {
		t.Error("nothing was learned")
	}
	said, cost := p.Method.(bench.Estimator).Estimate(w), bench.Cost{}
	if said.Bytes != bytes {
		t.Errorf("%d bytes were estimated and %d are kept", said.Bytes, bytes)
	}
	for _, phase := range r.Phases {
		if phase.Name != "evaluate" {
			cost = cost.Plus(phase.Cost)
		}
	}
	if adapting(p.Method) && said.Cost != cost {
		t.Errorf("said %+v, counted %+v", said.Cost, cost)
	}
}

// TestWAOnAdaptersWithAWholeHead: the output layer is there to be aligned.
func TestWAOnAdaptersWithAWholeHead(t *testing.T) {
	p := plan(t, bench.ClassIncremental, methods.Methods["wa"].New())
	p.Model = adaptedMLP(t, p.Stream.Spec(), 16, "layer2")
	onAdaptersAlone(t, p)
}
