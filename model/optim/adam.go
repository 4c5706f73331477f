package optim

import (
	"math"

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
}

// AdamState is what Adam remembers between steps: a method with an optimizer of
// its own keeps it in its state.
type AdamState struct {
	M, V       []float32 // (P): first and second moments; nil before the first step
	Pow1, Pow2 float64   // β₁ᵗ and β₂ᵗ
	Steps      int64
}

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
	s := &o.state
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
	clear(o.state.M)
	clear(o.state.V)
	o.state.Steps = 0
}

// State implements bench.Optimizer; it is an [*AdamState].
func (o *Adam) State() any { return &o.state }

// AdamW is Adam with weight decay apart from the gradient (Loshchilov and
// Hutter 2019): θ ← θ − rate·decay·θ before each step.
type AdamW struct{ Adam }

// Step implements bench.Optimizer.
func (o *AdamW) Step(params, grad []float32) { o.step(params, grad, o.Rate*o.Decay) }
