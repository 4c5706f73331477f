package methods_test

import (
	"math/rand/v2"
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
	case *methods.LoRA, *methods.IncLoRA, *methods.OLoRA:
		return true
	}
	return false
}

// adapted is what methods on adapters remember.
type adapted struct{ Base, Past []float32 }

// remembered is what m remembers.
func remembered(t testing.TB, m bench.Method) (a adapted) {
	t.Helper()
	state, err := bench.MarshalState(m.(bench.Stateful).State())
	if err == nil {
		err = bench.UnmarshalState(state, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
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
		if prompting(fresh()) {
			continue // see TestPromptsAreRefused
		}
		for _, s := range scenariosOf(fresh) {
			t.Run(name+"/"+string(s.name), func(t *testing.T) {
				t.Parallel()
				if err := refused(t, s.name, fresh); err != nil {
					t.Skipf("refused: %v", err)
				}
				p := plan(t, s.name, gently(fresh()))
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
				if s.name != text { // the same in other batches
					p.Method, p.Budget = gently(fresh()), bench.Budget{Iterations: 9, Batch: 32, DropLast: true}
					costsOnAdapters(t, p)
				}
			})
		}
	}
}

// gently is m with rates for adapters.
func gently(m bench.Method) bench.Method {
	if m, ok := m.(*methods.LaMAML); ok {
		m.AlphaInit, m.Eta = 0.01, 0.01 // the defaults are too much for factors
	}
	return m
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
	for _, name := range []string{"finetune", "l2", "si", "mas", "rwalk", "lwf", "er", "der", "der++", "a-gem", "gem", "cls-er", "lora", "inc-lora", "o-lora", "joint", "cumulative"} {
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
	costs(t, w, p.Method, r)
}

// TestWAOnAdaptersWithAWholeHead: the output layer is there to be aligned.
func TestWAOnAdaptersWithAWholeHead(t *testing.T) {
	p := plan(t, bench.ClassIncremental, methods.Methods["wa"].New())
	p.Model = adaptedMLP(t, p.Stream.Spec(), 16, "layer2")
	onAdaptersAlone(t, p)
}

// grounded are the methods on adapters whose base is the network that the first
// experience has trained.
var grounded = map[string]func() bench.Method{
	"lora-first":     func() bench.Method { return &methods.LoRA{Base: methods.BaseFirst} },
	"inc-lora-first": func() bench.Method { return &methods.IncLoRA{Base: methods.BaseFirst} },
}

// TestLoRAIsFinetuneOnAdapters, to the bit, where the base is given.
func TestLoRAIsFinetuneOnAdapters(t *testing.T) {
	for _, s := range scenarios {
		p := plan(t, s.name, &methods.Finetune{})
		p.Model = adaptedMLP(t, p.Stream.Spec(), 16)
		got := run(t, plan(t, s.name, &methods.LoRA{Base: methods.BaseGiven}))
		if !slices.Equal(got.Params, run(t, p).Params) {
			t.Errorf("%s: not the parameters of finetune", s.name)
		}
		if kept := got.Stored[len(got.Stored)-1].Bytes; kept != 0 {
			t.Errorf("%s: keeps %d bytes for nothing", s.name, kept)
		}
	}
	hidden := plan(t, bench.DomainIncremental, &methods.LoRA{Base: methods.BaseGiven})
	hidden.Hidden = true
	other := plan(t, bench.DomainIncremental, &methods.Finetune{})
	if other.Hidden, other.Model = true, hidden.Model; !slices.Equal(run(t, hidden).Params, run(t, other).Params) {
		t.Error("with hidden boundaries: not the parameters of finetune")
	}
}

// always is an MLP with the same initial parameters in every run and fork.
type always struct{ *model.MLP }

func (c always) Build(s bench.Spec) (bench.Model, error) {
	m, err := c.MLP.Build(s)
	return begun{m}, err
}

type begun struct{ bench.Model }

func (m begun) Init(params []float32, _ *rand.Rand) {
	m.Model.Init(params, bench.NewSeed(9).Rand("always"))
}

// TestBaseFirst: the first experience trains the network as finetune does without
// adapters, to the bit, whatever the model trains whole, and the evaluations are those
// of that network; then it stays. The first adapter comes with the second experience.
func TestBaseFirst(t *testing.T) {
	for _, whole := range [][]string{nil, {"layer2"}} {
		for _, s := range scenarios {
			config := always{&model.MLP{Hidden: []int{16}, Init: "fan-in"}}
			alone := plan(t, s.name, &methods.Finetune{})
			alone.Stream = only{alone.Stream}
			net, err := config.Build(alone.Stream.Spec())
			if err != nil {
				t.Fatal(err)
			}
			alone.Model, alone.Optimizer, alone.Evaluate.Every = net, momentum(), 1
			want := run(t, alone)
			for name, fresh := range map[string]func() bench.Method{"lora": grounded["lora-first"], "inc-lora": grounded["inc-lora-first"], "o-lora": orthogonal["o-lora-first"]} {
				p := plan(t, s.name, fresh())
				if p.Model, err = (&model.LoRA{Base: model.Base{Name: "mlp", Config: config}, Rank: 2, Alpha: 4, Whole: whole}).Build(p.Stream.Spec()); err != nil {
					t.Fatal(err)
				}
				p.Optimizer, p.Evaluate.Every = momentum(), 1
				p.Keep = func(snap bench.Snapshot) error {
					var a adapted
					if err := bench.UnmarshalState(snap.Method, &a); err != nil {
						return err
					}
					if !slices.Equal(a.Base, want.Params) {
						t.Errorf("%s, %s, after experience %d: the base is not the network that finetune has trained", name, s.name, snap.After)
					}
					return nil
				}
				r := run(t, p)
				found := firstOfOne(r.Evaluations)
				if len(found) < 10 {
					t.Fatalf("%d evaluations of the first experience", len(found))
				}
				for i, e := range found {
					if w := firstOfOne(want.Evaluations)[i]; e.Step != w.Step || e.Correct != w.Correct || e.Loss != w.Loss {
						t.Fatalf("%s, %s: %+v, of the network %+v", name, s.name, e, w)
					}
				}
				n := 0
				for _, a := range p.Model.(bench.Adapted).Adapters() {
					n += a.A.Len() + a.B.Len()
				}
				if name == "lora" {
					n = 0
				}
				if got := remembered(t, p.Method); len(got.Past) != n {
					t.Errorf("%s: %d parameters of past adapters, want %d", name, len(got.Past), n)
				}
			}
		}
	}
}

// firstOfOne is what was found of the first experience on test data until it was
// learned.
func firstOfOne(all []bench.Evaluation) (found []bench.Evaluation) {
	for _, e := range all {
		if e.Experience == 1 && e.Split == bench.SplitTest && (e.After == 1 && !e.Anytime || e.After == 0 && e.Anytime) {
			found = append(found, e)
		}
	}
	return found
}
