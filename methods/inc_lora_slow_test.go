package methods

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
)

// tinyLoRA is tinyPlan on adapters of rank 2 around its network, under momentum,
// which a new adapter does not inherit.
func tinyLoRA(t *testing.T, m bench.Method, o bench.Optimizer, whole ...string) bench.Plan {
	t.Helper()
	p := tinyPlan(t, bench.ClassIncremental, m)
	net, err := (&model.LoRA{Base: model.Base{Name: "mlp", Config: &model.MLP{Hidden: []int{tinyHidden}, Init: "fan-in"}}, Rank: 2, Alpha: 3, Whole: whole}).Build(p.Stream.Spec())
	if err != nil {
		t.Fatal(err)
	}
	p.Model, p.Optimizer = net, o
	return p
}

// kept is the parameters after each experience.
func kept(t *testing.T, p bench.Plan) (all [][]float32) {
	t.Helper()
	p.Keep = func(s bench.Snapshot) error {
		all = append(all, slices.Clone(s.Params))
		return nil
	}
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return all
}

// slowAdapter is W_0 and factors in float64, of one weight.
type slowAdapter struct {
	weight, in, out int // place of the weight in the network
	a, b            []float64
	dA, dB          []float64 // velocities
}

const slowRank, slowScale = 2, 1.5

// slowAdapters are those that parameters of tinyLoRA hold.
func slowAdapters(params []float32) []*slowAdapter {
	all := []*slowAdapter{{weight: 0, in: 3, out: tinyHidden}, {weight: 4 * tinyHidden, in: tinyHidden, out: 4}}
	take := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(params[i])
		}
		params = params[n:]
		return x
	}
	for _, s := range all {
		s.a, s.b = take(s.in*slowRank), take(slowRank*s.out)
		s.dA, s.dB = make([]float64, len(s.a)), make([]float64, len(s.b))
	}
	return all
}

// addTo adds s·A·B to the weight in p.
func (s *slowAdapter) addTo(p []float64) {
	for i := range s.in {
		for j := range s.out {
			for k := range slowRank {
				p[s.weight+i*s.out+j] += slowScale * s.a[i*slowRank+k] * s.b[k*s.out+j]
			}
		}
	}
}

// step moves A and B by SGD with momentum 0.9, given the gradient of the network's
// parameters and what is added to that of A.
func (s *slowAdapter) step(g, more []float64) {
	dA, dB := slices.Clone(more), make([]float64, len(s.b))
	for i := range s.in {
		for j := range s.out {
			for k := range slowRank {
				dW := slowScale * g[s.weight+i*s.out+j]
				dA[i*slowRank+k] += dW * s.b[k*s.out+j]
				dB[k*s.out+j] += s.a[i*slowRank+k] * dW
			}
		}
	}
	for i, d := range dA {
		s.dA[i] = 0.9*s.dA[i] + d
		s.a[i] -= 0.1 * s.dA[i]
	}
	for i, d := range dB {
		s.dB[i] = 0.9*s.dB[i] + d
		s.b[i] -= 0.1 * s.dB[i]
	}
}

// slowLoRA learns both experiences of tinyLoRA in 20 steps each and gives the last
// adapters; penalty is the gradient of a loss by a factor A, given that of the past.
func slowLoRA(t *testing.T, penalty func(past, now *slowAdapter) []float64) []*slowAdapter {
	t.Helper()
	begins := kept(t, tinyLoRA(t, &IncLoRA{Base: BaseGiven}, still{}))
	frozen := tinyLoRA(t, &IncLoRA{Base: BaseGiven}, still{}).Model.(bench.Adapted).Frozen()
	var past, now []*slowAdapter
	for exp, params := range begins {
		past, now = now, slowAdapters(params)
		b, xs := tinyData(exp).batch()
		for range 20 {
			net := slowFrom(frozen, 3, tinyHidden, 4)
			for _, a := range slices.Concat(past, now) {
				a.addTo(net.p)
			}
			g := net.gradient(xs, func(n int, z []float64) []float64 { return slowSoftmax(z, []int32{0, 1, 2, 3}, b.Labels[n]) })
			for i, a := range now {
				more := make([]float64, len(a.a))
				if past != nil && penalty != nil {
					more = penalty(past[i], a)
				}
				a.step(g, more)
			}
		}
	}
	return now
}

// compareAdapters holds parameters to adapters of the slow way.
func compareAdapters(t *testing.T, params []float32, want []*slowAdapter) {
	t.Helper()
	s := &slowNet{}
	for _, a := range want {
		s.p = append(append(s.p, a.a...), a.b...)
	}
	s.compare(t, params)
}

func TestIncLoRAAgainstTheSlowWay(t *testing.T) {
	got := kept(t, tinyLoRA(t, &IncLoRA{Base: BaseGiven}, &optim.SGD{Rate: 0.1, Momentum: 0.9}))
	compareAdapters(t, got[1], slowLoRA(t, nil))
}

// TestNewAdapterChangesNothing: the logits are the same bits before a new adapter is
// there and after, for the second one and the third, and with an output layer that is
// trained whole.
func TestNewAdapterChangesNothing(t *testing.T) {
	newAdapterChangesNothing(t)
	newAdapterChangesNothing(t, "layer2")
}

func newAdapterChangesNothing(t *testing.T, whole ...string) {
	t.Helper()
	m := &IncLoRA{Base: BaseGiven}
	var b bench.Batch
	tinyData(0).Gather([]int{0, 1, 2, 3, 4, 5}, &b)
	met := 0
	p := tinyLoRA(t, nil, &optim.SGD{Rate: 0.1}, whole...)
	p.Method = calling(func(l *bench.Learner, train bench.Data) {
		before := slices.Clone(l.Logits(b.In).Data)
		if met++; l.Experience > 0 {
			for range 2 {
				m.adapters.next(l, &m.state)
				if !slices.Equal(l.Logits(b.In).Data, before) {
					t.Error("a new adapter changes the logits")
				}
				for _, a := range l.Model.(bench.Adapted).Adapters() {
					copy(a.B.Of(l.Params).Data, []float32{1, -0.5, 0.25, 0.125})
				}
				before = slices.Clone(l.Logits(b.In).Data)
			}
		}
		for b := range l.Batches(train) {
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		}
	})
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if met != 2 || len(m.state.Past) == 0 {
		t.Error("no adapter was added")
	}
}
