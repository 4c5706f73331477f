package optim

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Adam is the optimizer of Kingma and Ba 2015, with bias correction as in
// PyTorch: θ ← θ − rate/(1−β₁ᵗ) · m / (√v/√(1−β₂ᵗ) + ε). Decay is added to the
// gradient as decay·θ.
type Adam struct {
	Rate  float64 `yaml:"rate"`  // learning rate
	Beta1 float64 `yaml:"beta1"` // β₁: what the mean of gradients keeps of itself at each step
	Beta2 float64 `yaml:"beta2"` // β₂: what the mean of their squares keeps of itself
	Eps   float64 `yaml:"eps"`   // ε: added to the root of the mean of squares
	Decay float64 `yaml:"decay"` // weight decay: in adam added to the gradient, in adamw apart from it

	Clip     float64  `yaml:"clip"`     // greatest length of the gradient, which is scaled down to it as PyTorch does; 0: any
	Schedule Schedule `yaml:"schedule"` // how the rate moves; left out: it does not

	state AdamState
	other *AdamState // in its place where it was made by With
	parts adamParts
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
		positive("eps", o.Eps), notNegative("decay", o.Decay), notNegative("clip", o.Clip), o.Schedule.check(o.Rate))
}

// Step implements bench.Optimizer.
func (o *Adam) Step(params, grad []float32) {
	clip(grad, o.Clip)
	if o.Decay != 0 {
		vec.Axpy(float32(o.Decay), params, grad)
	}
	o.step(params, grad, 0)
}

// step is one of Adam, in parts on all threads; decay is the decoupled one.
func (o *Adam) step(params, grad []float32, decay float64) {
	s := memory(&o.state, o.other)
	if s.M == nil {
		s.M, s.V = make([]float32, len(params)), make([]float32, len(params))
	}
	if s.Steps == 0 {
		s.Pow1, s.Pow2 = 1, 1
	}
	s.Pow1 = float64(s.Pow1 * o.Beta1)
	s.Pow2 = float64(s.Pow2 * o.Beta2)
	rate := o.Rate
	if o.Schedule.active() {
		rate = o.Schedule.at(o.Rate, s.Steps)
	}
	s.Steps++
	p := &o.parts
	p.params, p.m, p.v, p.grad = params, s.M, s.V, grad
	p.step = vec.AdamStep{
		Beta1:        float32(o.Beta1),
		Beta2:        float32(o.Beta2),
		StepSize:     float32(rate / (1 - s.Pow1)),
		InvSqrtBias2: float32(1 / math.Sqrt(1-s.Pow2)),
		Eps:          float32(o.Eps),
		Decay:        float32(rate * decay),
	}
	vec.Spread(len(params), partSize, p)
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
	twin.state, twin.other, twin.parts = bench.OptimizerState{}, s, adamParts{}
	return &twin
}

// PerParameter implements bench.Sibling: two moments.
func (o *Adam) PerParameter() int { return 2 }

// AdamW is Adam with weight decay apart from the gradient (Loshchilov and
// Hutter 2019): θ ← θ − rate·decay·θ before each step.
type AdamW struct {
	Adam
	DecayOn string `yaml:"decay_on"` // what decays: all; or matrices: not what has one row, as biases and norms
}

var _ bench.Arranged = (*AdamW)(nil)

// Check reports constants that there cannot be.
func (o *AdamW) Check() error {
	if o.DecayOn != "all" && o.DecayOn != "matrices" {
		return &bench.FieldError{Field: "decay_on", Err: fmt.Errorf("decay on %q (hint: all or matrices)", o.DecayOn)}
	}
	return o.Adam.Check()
}

// Arrange implements bench.Arranged.
func (o *AdamW) Arrange(layout bench.Layout) {
	if o.DecayOn == "matrices" {
		o.parts.spans = matrices(layout)
	}
}

// Step implements bench.Optimizer.
func (o *AdamW) Step(params, grad []float32) {
	clip(grad, o.Clip)
	o.step(params, grad, o.Decay)
}

// With implements bench.Sibling. Parameters of the method's own all decay.
func (o *AdamW) With(s *bench.OptimizerState) bench.Optimizer { return &AdamW{*o.with(s), "all"} }
