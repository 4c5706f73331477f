package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// path follows the parameters through one experience and says how much each of
// them has lowered the loss on its way (Zenke et al. 2017, equation 3):
//
//	w_i = −Σ_t g_i(t) (θ_i(t+1) − θ_i(t))
//
// It starts from 0 with every experience, so that none of it is State. A step is
// added when the next one is pushed, while what it needs is in the cache anyway.
type path struct {
	w        []float32 // (P)
	gradient []float32 // (P): of the latest step
	before   []float32 // (P): the parameters before it
	due      bool      // the latest step is not in w yet
}

// begin forgets what was followed, over n parameters.
func (p *path) begin(n int) {
	p.w, p.gradient, p.before = grown(p.w, n), grown(p.gradient, n), grown(p.before, n)
	clear(p.w)
	p.due = false
}

// push is told the gradient by which the path is measured, and where it begins,
// before the step: elements lo to hi of both.
func (p *path) push(g, theta []float32, lo, hi int) {
	if p.due {
		vec.SubPath(p.w[lo:hi], p.gradient[lo:hi], theta[lo:hi], p.before[lo:hi])
	}
	copy(p.gradient[lo:hi], g[lo:hi])
	copy(p.before[lo:hi], theta[lo:hi])
}

// step takes the step against g, of which everything was pushed.
func (p *path) step(l *bench.Learner, g []float32) {
	l.Step(g)
	p.due = true
}

// end adds the last step, which led to theta.
func (p *path) end(theta []float32) {
	if p.due {
		vec.SubPath(p.w, p.gradient, theta, p.before)
	}
	p.due = false
}

// grown is x where it has n numbers, and otherwise n zeros.
func grown(x []float32, n int) []float32 {
	if len(x) != n {
		return make([]float32, n)
	}
	return x
}

// notNegative reports a strength that is negative or not a number.
func notNegative(name string, v float64) error {
	if !(v >= 0) || math.IsInf(v, 0) {
		return field(name, "%s is %v and must not be negative", name, v)
	}
	return nil
}

// positive reports a divisor that is not above 0.
func positive(name string, v float64) error {
	if !(v > 0) || math.IsInf(v, 0) {
		return field(name, "%s is %v and must be positive", name, v)
	}
	return nil
}
