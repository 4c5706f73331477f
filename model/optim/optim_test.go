package optim

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
)

// follow takes 50 steps on a fixed sequence of gradients, by the optimizer and
// by a slow definition in float64.
func follow(t *testing.T, o bench.Optimizer, slow func(step int, theta, g []float64)) {
	t.Helper()
	rng := bench.NewSeed(1).Rand("optim")
	const n = 37
	theta, want := make([]float32, n), make([]float64, n)
	for i := range theta {
		theta[i] = rng.Float32() - 0.5
		want[i] = float64(theta[i])
	}
	for step := 1; step <= 50; step++ {
		g, g64 := make([]float32, n), make([]float64, n)
		for i := range g {
			g[i] = rng.Float32() - 0.5
			g64[i] = float64(g[i])
		}
		o.Step(theta, g)
		slow(step, want, g64)
	}
	for i := range theta {
		if math.Abs(float64(theta[i])-want[i]) > 1e-5 {
			t.Fatalf("parameter %d is %v after 50 steps, want %v", i, theta[i], want[i])
		}
	}
}

func slowAdam(rate, decay, decoupled float64) func(int, []float64, []float64) {
	m, v := make([]float64, 100), make([]float64, 100)
	return func(step int, theta, g []float64) {
		for i := range theta {
			d := g[i] + decay*theta[i]
			theta[i] -= rate * decoupled * theta[i]
			m[i] = 0.9*m[i] + 0.1*d
			v[i] = 0.999*v[i] + 0.001*d*d
			mh := m[i] / (1 - math.Pow(0.9, float64(step)))
			vh := v[i] / (1 - math.Pow(0.999, float64(step)))
			theta[i] -= rate * mh / (math.Sqrt(vh) + 1e-8)
		}
	}
}

func TestAdam(t *testing.T) {
	follow(t, &Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}, slowAdam(0.01, 0, 0))
	follow(t, &Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.1}, slowAdam(0.01, 0.1, 0))
	follow(t, &AdamW{Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Decay: 0.1}, "all"}, slowAdam(0.01, 0, 0.1))
}

func TestSGD(t *testing.T) {
	v := make([]float64, 100)
	slow := func(momentum, decay float64) func(int, []float64, []float64) {
		clear(v)
		return func(_ int, theta, g []float64) {
			for i := range theta {
				v[i] = momentum*v[i] + g[i] + decay*theta[i]
				theta[i] -= 0.1 * v[i]
			}
		}
	}
	follow(t, &SGD{Rate: 0.1}, slow(0, 0))
	follow(t, &SGD{Rate: 0.1, Decay: 0.01}, slow(0, 0.01))
	follow(t, &SGD{Rate: 0.1, Momentum: 0.9}, slow(0.9, 0))
	follow(t, &SGD{Rate: 0.1, Momentum: 0.9, Decay: 0.01}, slow(0.9, 0.01))
}

// TestStateAndReset: an optimizer restored from its state goes on as if nothing
// had happened, and one that was reset as if it were new.
func TestStateAndReset(t *testing.T) {
	grad := func(i int) []float32 { return []float32{float32(i), 1, -float32(i)} }
	for name, e := range Optimizers {
		o := e.New()
		if s, ok := o.(*SGD); ok {
			s.Momentum = 0.9
		}
		fresh := func() bench.Optimizer {
			n := e.New()
			if s, ok := n.(*SGD); ok {
				s.Momentum = 0.9
			}
			return n
		}
		theta := []float32{1, 2, 3}
		o.Step(theta, grad(1))
		o.Step(theta, grad(2))
		data, err := bench.MarshalState(o.State())
		if err != nil {
			t.Fatal(err)
		}
		restored := fresh()
		if err := bench.UnmarshalState(data, restored.State()); err != nil {
			t.Fatal(err)
		}
		a, b := slices.Clone(theta), slices.Clone(theta)
		o.Step(a, grad(3))
		restored.Step(b, grad(3))
		if !slices.Equal(a, b) {
			t.Errorf("%s: restored to another step: %v, %v", name, a, b)
		}
		o.Reset()
		a, b = slices.Clone(theta), slices.Clone(theta)
		o.Step(a, grad(3))
		fresh().Step(b, grad(3))
		if !slices.Equal(a, b) {
			t.Errorf("%s: a reset optimizer remembers: %v, %v", name, a, b)
		}
	}
}

func TestOptimizersRefuse(t *testing.T) {
	for _, o := range []interface{ Check() error }{
		&SGD{Rate: -1}, &SGD{}, &SGD{Rate: math.NaN()}, &SGD{Rate: 1, Momentum: 1}, &SGD{Rate: 1, Decay: -1},
		&Adam{Rate: 1, Beta1: 0.9, Beta2: 0.999}, &Adam{Rate: 1, Beta1: 1, Beta2: 0.9, Eps: 1}, &Adam{Rate: math.Inf(1), Eps: 1},
		&Adam{Rate: 1, Eps: 1, Clip: -1}, &SGD{Rate: 1, Schedule: Schedule{Warmup: -1}}, &SGD{Rate: 1, Schedule: Schedule{Warmup: 5, Steps: 5}},
		&SGD{Rate: 1, Schedule: Schedule{Steps: 5, Floor: 2}}, &SGD{Rate: 1, Schedule: Schedule{Floor: 0.5}},
		&AdamW{Adam{Rate: 1, Eps: 1}, "some"},
	} {
		if o.Check() == nil {
			t.Errorf("%+v is accepted", o)
		}
	}
	for name, e := range Optimizers {
		if err := e.New().(interface{ Check() error }).Check(); err != nil {
			t.Errorf("the defaults of %s: %v", name, err)
		}
	}
}

// TestSiblings: an optimizer that was had a second time takes the steps of a new
// one, in the memory that it was given, and leaves the first alone.
func TestSiblings(t *testing.T) {
	for name, e := range Optimizers {
		o := e.New()
		if s, ok := o.(*SGD); ok {
			s.Momentum = 0.9
		}
		a, b := []float32{1, 2, 3}, []float32{1, 2, 3}
		o.Step(a, []float32{5, 5, 5})
		var memory bench.OptimizerState
		twin := o.(bench.Sibling).With(&memory)
		fresh := o.(bench.Sibling).With(&bench.OptimizerState{})
		a = []float32{1, 2, 3}
		for i := range 3 {
			g := []float32{float32(i), 1, -float32(i)}
			twin.Step(a, slices.Clone(g))
			fresh.Step(b, slices.Clone(g))
		}
		if !slices.Equal(a, b) || a[0] == 1 {
			t.Errorf("%s: a sibling steps to %v, a new one to %v", name, a, b)
		}
		if n := len(memory.M) + len(memory.V); n != 3*o.(bench.Sibling).PerParameter() {
			t.Errorf("%s: remembers %d numbers of 3 parameters, said %d each", name, n, o.(bench.Sibling).PerParameter())
		}
	}
}
