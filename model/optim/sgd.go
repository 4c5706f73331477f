package optim

import "retain/model/vec"

// SGD is stochastic gradient descent: v ← μ·v + g + decay·θ, θ ← θ − rate·v,
// and without momentum θ ← θ − rate·(g + decay·θ).
type SGD struct {
	Rate     float64 `yaml:"rate"`
	Momentum float64 `yaml:"momentum"`
	Decay    float64 `yaml:"decay"`

	state struct{ Velocity []float32 }
}

// Check reports a rate, momentum or decay that there cannot be.
func (o *SGD) Check() error {
	return firstError(positive("rate", o.Rate), fraction("momentum", o.Momentum), notNegative("decay", o.Decay))
}

// Step implements bench.Optimizer.
func (o *SGD) Step(params, grad []float32) {
	if o.Momentum != 0 && o.state.Velocity == nil {
		o.state.Velocity = make([]float32, len(params))
	}
	vec.SGD(params, o.state.Velocity, grad, float32(o.Rate), float32(o.Momentum), float32(o.Decay))
}

// Reset implements bench.Optimizer.
func (o *SGD) Reset() { clear(o.state.Velocity) }

// State implements bench.Optimizer.
func (o *SGD) State() any { return &o.state }
