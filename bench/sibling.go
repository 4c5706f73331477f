package bench

import "fmt"

// OptimizerState is what an optimizer remembers between steps: so many numbers
// for each parameter, and the count of its steps.
type OptimizerState struct {
	M, V       []float32 // first moments, or velocity, and second moments; nil before the first step
	Pow1, Pow2 float64   // powers of the decay rates of the moments
	Steps      int64
}

// Sibling is an optimizer that can be had a second time.
type Sibling interface {
	// With is an optimizer with the same constants that remembers in s.
	With(s *OptimizerState) Optimizer
	// PerParameter is how many numbers it remembers for each parameter.
	PerParameter() int
}

// Sibling is an optimizer like that of the run for n parameters that the method
// keeps itself. It remembers in s, which belongs into the method's state; memory
// that s lacks is allocated at once.
func (l *Learner) Sibling(s *OptimizerState, n int) (Optimizer, error) {
	o, ok := l.optimizer.(Sibling)
	if !ok {
		return nil, fmt.Errorf("%T cannot be had a second time, for parameters of the method's own", l.optimizer)
	}
	if o.PerParameter() > 0 && s.M == nil {
		s.M = make([]float32, n)
	}
	if o.PerParameter() > 1 && s.V == nil {
		s.V = make([]float32, n)
	}
	return o.With(s), nil
}
