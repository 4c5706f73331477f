package optim

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Adam is the optimizer of Kingma and Ba 2015, with bias correction as in
// PyTorch: θ ← θ − rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε). Decay is added to the
// gradient as decay·θ.
type Adam struct {
	Rate  float64 `yaml:"rate"`
	Beta1 float64 `yaml:"beta1"`
	Beta2 float64 `yaml:"beta2"`
	Eps   float64 `yaml:"eps"`
	Decay float64 `yaml:"decay"`

	state AdamState
	other *AdamState // in its place where it was made by With
}

var (
	_ bench.Sibling = (*Adam)(nil)
	_ bench.Sibling = (*AdamW)(nil)
)

// AdamState is what Adam remembers between steps: a method with an optimizer of
// its own keeps it in its state.
type AdamState = bench.OptimizerState

// Check reports constants that there cannot be.
func (o *Adam) Check() error {
	return firstError(positive("rate", o.Rate), fraction("beta1", o.Beta1), fraction("beta2", o.Beta2),
		positive("eps", o.Eps), notNegative("decay", o.Decay))
}

// Step implements bench.Optimizer.
func (o *Adam) Step(params, grad []float32) {
	if o.Decay != 0 {
		vec.Axpy(float32(o.Decay), params, grad)
	}
	o.step(params, grad, 0)
}

func (o *Adam) step(params, grad []float32, decoupled float64) {
	s := memory(&o.state, o.other)
	if s.M == nil {
		s.M, s.V = make([]float32, len(params)), make([]float32, len(params))
	}
	if s.Steps == 0 {
		s.Pow1, s.Pow2 = 1, 1
	}
	s.Pow1 = float64(s.Pow1 * o.Beta1)
	s.Pow2 = float64(s.Pow2 * o.Beta2)
	s.Steps++
	vec.Adam(params, s.M, s.V, grad, vec.AdamStep{
		Beta1:        float32(o.Beta1),
		Beta2:        float32(o.Beta2),
		StepSize:     float32(o.Rate / (1 - s.Pow1)),
		InvSqrtBias2: float32(1 / math.Sqrt(1-s.Pow2)),
		Eps:          float32(o.Eps),
		Decay:        float32(decoupled),
	})
}

// Reset implements bench.Optimizer.
func (o *Adam) Reset() {
	s := memory(&o.state, o.other)
	clear(s.M)
	clear(s.V)
	s.Steps = 0
}

// State implements bench.Optimizer; it is an [*AdamState].
func (o *Adam) State() any { return memory(&o.state, o.other) }

// With implements bench.Sibling.
func (o *Adam) With(s *bench.OptimizerState) bench.Optimizer { return o.with(s) }

func (o *Adam) with(s *bench.OptimizerState) *Adam {
	twin := *o
	twin.state, twin.other = bench.OptimizerState{}, s
	return &twin
}

// PerParameter implements bench.Sibling: two moments.
func (o *Adam) PerParameter() int { return 2 }

// AdamW is Adam with weight decay apart from the gradient (Loshchilov and
// Hutter 2019): θ ← θ − rate·decay·θ before each step.
type AdamW struct{ Adam }

// Step implements bench.Optimizer.
func (o *AdamW) Step(params, grad []float32) { o.step(params, grad, o.Rate*o.Decay) }

// With implements bench.Sibling.
func (o *AdamW) With(s *bench.OptimizerState) bench.Optimizer { return &AdamW{*o.with(s)} }
