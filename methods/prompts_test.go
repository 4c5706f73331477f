package methods_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/gpt"
)

// behindPrompts is prompts' settings.
var behindPrompts = map[string]func() bench.Method{
	"prompts-first": func() bench.Method { return &methods.Prompts{Base: methods.BaseFirst} },
}

// prompting says whether a method is defined on prompts alone.
func prompting(m bench.Method) bool {
	_, ok := m.(*methods.Prompts)
	return ok
}

// promptedGPT is prompts of 3 virtual tokens before a small transformer, which has room
// for those of three experiences.
func promptedGPT(t testing.TB, spec bench.Spec) bench.Model {
	t.Helper()
	return promptsBefore(t, spec, tinyGPT(spec.Width+9), 3)
}

func tinyGPT(context int) model.Base {
	g := gpt.Default()
	g.Layers, g.Heads, g.Width, g.Context = 1, 2, 8, context
	return model.Base{Name: "gpt", Config: g}
}

func promptsBefore(t testing.TB, spec bench.Spec, base model.Base, length int) bench.Model {
	t.Helper()
	net, err := (&model.Prompts{Base: base, Length: length}).Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	return net
}

// promptsPlan is plan on prompts.
func promptsPlan(t testing.TB, scenario bench.Scenario, m bench.Method) bench.Plan {
	t.Helper()
	p := textPlan(t, m)
	p.Masks.Test = []bench.Mask{bench.MaskOwn}
	if scenario != text {
		p.Stream = topics{scenario, scenario == bench.DomainIncremental, 30}
	}
	for _, s := range scenarios {
		if s.name == scenario {
			p.Masks = s.masks
		}
	}
	p.Model = promptedGPT(t, p.Stream.Spec())
	return p
}

// promptSettings are the scenarios in which prompts can be run.
var promptSettings = []bench.Scenario{bench.TaskIncremental, text}

// TestOnePromptIsFinetune: on one experience prompts is finetune on the model prompts to
// the bit.
func TestOnePromptIsFinetune(t *testing.T) {
	for _, s := range promptSettings {
		alone := func(m bench.Method) *bench.Result {
			p := promptsPlan(t, s, m)
			p.Stream = only{p.Stream}
			return run(t, p)
		}
		want, got := alone(&methods.Finetune{}), alone(methods.Methods["prompts"].New())
		if !slices.Equal(got.Params, want.Params) {
			t.Errorf("%s: not the parameters of finetune on the model prompts", s)
		}
		if kept := got.Stored[len(got.Stored)-1].Bytes; kept != 1 {
			t.Errorf("%s: keeps %d bytes for nothing", s, kept)
		}
	}
}

// TestPromptsKeepAll: what was found of an experience once it was learned is found after
// all that follow, to the bit; the network beneath is never written to, and a state is
// the prompts and heads of the past as they were learned.
func TestPromptsKeepAll(t *testing.T) {
	for name, fresh := range map[string]func() bench.Method{"given": methods.Methods["prompts"].New, "first": behindPrompts["prompts-first"]} {
		for _, s := range promptSettings {
			m := fresh().(*methods.Prompts)
			p := promptsPlan(t, s, m)
			p.Optimizer = momentum() // moves what has no gradient
			net := p.Model.(bench.Tuned)
			frozen, begin := slices.Clone(net.Frozen()), 0
			if m.Base == methods.BaseFirst {
				begin = 1
			}
			var learned []float32
			p.Keep = func(snap bench.Snapshot) error {
				var a struct {
					Base, Past []float32
					Begun      bool
				}
				if err := bench.UnmarshalState(snap.Method, &a); err != nil {
					return err
				}
				if !slices.Equal(a.Past, learned) || (a.Base != nil) != (begin == 1) || a.Begun != (snap.After > begin) {
					t.Errorf("%s, %s: after experience %d the state is not the prompts of those before it", name, s, snap.After)
				}
				if snap.After > begin {
					learned = append(learned, snap.Params...)
				}
				return nil
			}
			r := run(t, p)
			if !slices.Equal(net.Frozen(), frozen) {
				t.Errorf("%s, %s: the frozen network moved", name, s)
			}
			found := map[int]bench.Evaluation{}
			for _, e := range r.Evaluations {
				if e.After < e.Experience {
					continue
				}
				if was, ok := found[e.Experience]; ok && (was.Correct != e.Correct || was.Loss != e.Loss) {
					t.Errorf("%s, %s: of experience %d after %d %d right and a loss of %v, were %d and %v", name, s, e.Experience, e.After, e.Correct, e.Loss, was.Correct, was.Loss)
				}
				found[e.Experience] = e
			}
			if len(found) != 3 {
				t.Fatalf("%d experiences", len(found))
			}
			n := len(r.Params)
			if len(learned) != (3-begin)*n || slices.Equal(learned[:n], learned[n:2*n]) {
				t.Errorf("%s, %s: two experiences have the same prompt", name, s)
			}
		}
	}
}

// TestPromptsFirst: the first experience trains the network as finetune does without a
// prompt, to the bit, and is answered as by that.
func TestPromptsFirst(t *testing.T) {
	for _, s := range promptSettings {
		alone := promptsPlan(t, s, &methods.Finetune{})
		alone.Stream, alone.Optimizer, alone.Evaluate.Every = only{alone.Stream}, momentum(), 1
		config := alwaysPromptable{tinyGPT(alone.Stream.Spec().Width + 9).Config.(*gpt.GPT)}
		net, err := config.Build(alone.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		alone.Model = net
		want := run(t, alone)
		p := promptsPlan(t, s, behindPrompts["prompts-first"]())
		p.Model = promptsBefore(t, p.Stream.Spec(), model.Base{Name: "gpt", Config: config}, 3)
		p.Optimizer, p.Evaluate.Every = momentum(), 1
		p.Keep = func(snap bench.Snapshot) error {
			var a struct {
				Base, Past []float32
				Begun      bool
			}
			if err := bench.UnmarshalState(snap.Method, &a); err != nil {
				return err
			}
			if !slices.Equal(a.Base, want.Params) {
				t.Errorf("%s, after experience %d: the base is not the network that finetune has trained", s, snap.After)
			}
			return nil
		}
		found, as := firstOfOne(run(t, p).Evaluations), firstOfOne(want.Evaluations)
		if len(found) < 10 || len(found) != len(as) {
			t.Fatalf("%d evaluations of the first experience, of the network %d", len(found), len(as))
		}
		for i, e := range found {
			if w := as[i]; e.Step != w.Step || e.Correct != w.Correct || e.Loss != w.Loss {
				t.Fatalf("%s: %+v, of the network %+v", s, e, w)
			}
		}
	}
}

// TestPromptsStandBehindEachOther: an experience is answered as by one prompt of all
// virtual tokens up to its own, those of the first experience in front, and by its head.
func TestPromptsStandBehindEachOther(t *testing.T) {
	for _, s := range promptSettings {
		p := promptsPlan(t, s, methods.Methods["prompts"].New())
		net := p.Model.(bench.Tuned)
		var all [][]float32
		p.Keep = func(snap bench.Snapshot) error {
			all = append(all, slices.Clone(snap.Params))
			return nil
		}
		p.Inspect = func(l *bench.Learner) error {
			var long []float32
			for k, params := range all {
				e, err := p.Stream.At(k, p.Seed)
				if err != nil {
					return err
				}
				var b bench.Batch
				e.Test.Gather([]int{0, 1, 2}, &b)
				own := net.Prompt(params).Data
				long = append(long, own...)
				whole := promptsBefore(t, p.Stream.Spec(), tinyGPT(p.Stream.Spec().Width+9), 3*(k+1))
				got, _ := l.Predict(&b, bench.MaskOwn)
				want := whole.NewTape(3).Forward(slices.Concat(long, params[len(own):]), b.In, bench.Pass{})
				if !slices.Equal(got.Data, want.Data) {
					t.Errorf("%s: experience %d is not answered behind the prompts up to its own", s, k+1)
				}
			}
			return nil
		}
		if run(t, p); len(all) != 3 {
			t.Fatalf("%d experiences", len(all))
		}
	}
}

// tunable is what a prompt can stand before.
type tunable interface {
	bench.Prompted
	FLOPsBehind(rows, ahead int) (forward, backward int64)
	TokenEmbedding() bench.View
	ClassHead() []bench.View
}

// alwaysPromptable is a transformer with the same initial parameters in every run and
// fork.
type alwaysPromptable struct{ *gpt.GPT }

func (c alwaysPromptable) Build(s bench.Spec) (bench.Model, error) {
	m, err := c.GPT.Build(s)
	if err != nil {
		return nil, err
	}
	return alike{m.(tunable)}, nil
}

type alike struct{ tunable }

func (m alike) Init(params []float32, _ *rand.Rand) {
	m.tunable.Init(params, bench.NewSeed(9).Rand("always"))
}

func TestPromptsAreRefused(t *testing.T) {
	for want, change := range map[string]func(p *bench.Plan){
		"boundaries are hidden":       func(p *bench.Plan) { p.Hidden, p.Masks.Train = true, bench.MaskAll },
		`unknown base "last"`:         func(p *bench.Plan) { p.Method.(*methods.Prompts).Base = "last" },
		`test mask "all" does not`:    func(p *bench.Plan) { p.Masks.Test = []bench.Mask{bench.MaskAll} },
		"name: prompts, base":         func(p *bench.Plan) { p.Model = adaptedGPT(t, p.Stream.Spec()) },
		"context has room for 8":      func(p *bench.Plan) { p.Model = tight(t, p.Stream.Spec()) },
		"or shorter prompts":          func(p *bench.Plan) { p.Model = tight(t, p.Stream.Spec()) },
		"cannot be had a second time": func(p *bench.Plan) { p.Optimizer = once{p.Optimizer}; p.Method = behindPrompts["prompts-first"]() },
	} {
		for _, s := range promptSettings {
			p := promptsPlan(t, s, methods.Methods["prompts"].New())
			if change(&p); p.Check() == nil || !strings.Contains(p.Check().Error(), want) {
				t.Errorf("%s: %v, want %q", s, p.Check(), want)
			}
		}
	}
	p := promptsPlan(t, bench.TaskIncremental, behindPrompts["prompts-first"]())
	if p.Model = tight(t, p.Stream.Spec()); p.Check() != nil {
		t.Errorf("two prompts where there is room for two: %v", p.Check())
	}
}

// tight is prompts of 3 before a transformer that has room for 8 virtual tokens.
func tight(t testing.TB, spec bench.Spec) bench.Model {
	return promptsBefore(t, spec, tinyGPT(spec.Width+8), 3)
}

// once is an optimizer that cannot be had a second time.
type once struct{ bench.Optimizer }

func TestWarmPromptsAllocateNothing(t *testing.T) {
	for _, s := range promptSettings {
		allocateNothing(t, "prompts, "+string(s), func() bench.Plan { return promptsPlan(t, s, methods.Methods["prompts"].New()) })
	}
}
