package methods_test

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
)

// TestOneAdapterIsLoRA: on one experience inc-lora is finetune on the model lora to
// the bit, and keeps nothing.
func TestOneAdapterIsLoRA(t *testing.T) {
	for _, s := range scenarios {
		alone := func(m bench.Method) *bench.Result {
			p := plan(t, s.name, m)
			p.Stream = only{p.Stream}
			p.Model = adaptedMLP(t, p.Stream.Spec(), 16)
			return run(t, p)
		}
		lora, got := alone(&methods.Finetune{}), alone(&methods.IncLoRA{Base: methods.BaseGiven})
		if !slices.Equal(got.Params, lora.Params) {
			t.Errorf("%s: not the parameters of finetune on the model lora", s.name)
		}
		if kept := got.Stored[len(got.Stored)-1].Bytes; kept != 0 {
			t.Errorf("%s: keeps %d bytes for nothing", s.name, kept)
		}
	}
}

// TestAdaptersOfThePastStayAsTheyAre: what was learned in an experience joins the
// state as it was, nothing else does, the new adapter begins by changing nothing, and
// the network beneath all of them is never written to.
func TestAdaptersOfThePastStayAsTheyAre(t *testing.T) {
	m := &methods.IncLoRA{Base: methods.BaseGiven}
	p := plan(t, bench.ClassIncremental, m)
	p.Optimizer = momentum() // moves what has no gradient
	net := p.Model.(bench.Adapted)
	frozen := slices.Clone(net.Frozen())
	n := 0 // parameters of an adapter
	for _, a := range net.Adapters() {
		n += a.A.Len() + a.B.Len()
	}
	var learned []float32
	p.Keep = func(s bench.Snapshot) error {
		var state struct{ Base, Past []float32 }
		if err := bench.UnmarshalState(s.Method, &state); err != nil {
			return err
		}
		if !slices.Equal(state.Past, learned) || state.Base != nil {
			t.Errorf("after experience %d the state is not the adapters of those before it", s.After)
		}
		learned = append(learned, s.Params[:n]...)
		return nil
	}
	r := run(t, p)
	if !slices.Equal(net.Frozen(), frozen) {
		t.Error("the frozen network moved")
	}
	if got, want := r.Stored[len(r.Stored)-1].Bytes, int64(4*2*n); got != want {
		t.Errorf("%d bytes are billed, want %d", got, want)
	}
	if len(learned) != 3*n || slices.Equal(learned[:n], learned[n:2*n]) {
		t.Error("two experiences have the same adapter")
	}
}

func TestAdaptersAreRefused(t *testing.T) {
	for _, fresh := range []func() bench.Method{grounded["lora-first"], methods.Methods["inc-lora"].New, methods.Methods["o-lora"].New} {
		p := plan(t, bench.DomainIncremental, fresh())
		p.Hidden = true
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
			t.Errorf("with hidden boundaries: %v", err)
		}
		p = plan(t, bench.DomainIncremental, fresh())
		net, err := (&model.MLP{Hidden: []int{4}, Init: "fan-in"}).Build(p.Stream.Spec())
		if err != nil {
			t.Fatal(err)
		}
		if p.Model = net; p.Check() == nil || !strings.Contains(p.Check().Error(), "name: lora") {
			t.Errorf("without adapters: %v", p.Check())
		}
	}
}

func TestWarmIncLoRAAllocatesNothing(t *testing.T) {
	allocateNothing(t, "inc-lora", func() bench.Plan { return plan(t, bench.ClassIncremental, &methods.IncLoRA{Base: methods.BaseGiven}) })
}

// restarting trains one adapter after the other and keeps none: inc-lora without its
// sum.
type restarting struct{}

func (restarting) Learn(l *bench.Learner, train bench.Data) error {
	l.Restart()
	return (&methods.Finetune{}).Learn(l, train)
}

func TestIncLoRAAblation(t *testing.T) {
	got := advantageFrom(t, 1, bench.TaskIncremental, methods.Methods["inc-lora"].New, func() bench.Method { return restarting{} }, mean, onAdapters(t))
	if got < 8 {
		t.Errorf("the adapters of the past are worth %.1f points, want 8", got)
	} else {
		t.Logf("%.1f points better", got)
	}
}

// onAdapters is a plan on the model lora.
func onAdapters(t testing.TB) func(*bench.Plan) {
	return func(p *bench.Plan) { p.Model = adaptedMLP(t, p.Stream.Spec(), 16) }
}
