package optim

import (
	"retain/bench"
	"retain/model/vec"
)

// SGD is stochastic gradient descent: v ← μ·v + g + decay·θ, θ ← θ − rate·v,
// and without momentum θ ← θ − rate·(g + decay·θ).
type SGD struct {
	Rate     float64 `yaml:"rate"`     // learning rate
	Momentum float64 `yaml:"momentum"` // μ: what the velocity keeps of itself at each step; 0: no velocity
	Decay    float64 `yaml:"decay"`    // weight decay, added to the gradient as decay·θ

	Clip     float64  `yaml:"clip"`     // greatest length of the gradient, which is scaled down to it as PyTorch does; 0: any
	Schedule Schedule `yaml:"schedule"` // how the rate moves; left out: it does not

	state bench.OptimizerState  // the velocity, and the steps where there is a schedule
	other *bench.OptimizerState // in its place where it was made by With
}

var _ bench.Sibling = (*SGD)(nil)

// Check reports a rate, momentum or decay that there cannot be.
func (o *SGD) Check() error {
	return firstError(positive("rate", o.Rate), fraction("momentum", o.Momentum), notNegative("decay", o.Decay),
		notNegative("clip", o.Clip), o.Schedule.check(o.Rate))
}

// Step implements bench.Optimizer.
func (o *SGD) Step(params, grad []float32) {
	s := memory(&o.state, o.other)
	if o.Momentum != 0 && s.M == nil {
		s.M = make([]float32, len(params))
	}
	clip(grad, o.Clip)
	rate := o.Rate
	if o.Schedule.active() {
		rate = o.Schedule.at(o.Rate, s.Steps)
		s.Steps++
	}
	vec.SGD(params, s.M, grad, float32(rate), float32(o.Momentum), float32(o.Decay))
}

// Reset implements bench.Optimizer.
func (o *SGD) Reset() {
	s := memory(&o.state, o.other)
	clear(s.M)
	s.Steps = 0
}

// State implements bench.Optimizer.
func (o *SGD) State() any { return memory(&o.state, o.other) }

// With implements bench.Sibling.
func (o *SGD) With(s *bench.OptimizerState) bench.Optimizer {
	twin := *o
	twin.state, twin.other = bench.OptimizerState{}, s
	return &twin
}

// PerParameter implements bench.Sibling: a velocity, where there is momentum.
func (o *SGD) PerParameter() int {
	if o.Momentum != 0 {
		return 1
	}
	return 0
}

// memory is what an optimizer remembers in: its own, or that which it was given.
func memory(own, other *bench.OptimizerState) *bench.OptimizerState {
	if other != nil {
		return other
	}
	return own
}
