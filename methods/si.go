package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// SIGradient says which gradient measures the path of the parameters.
type SIGradient string

const (
	// SITotal is the gradient that the step is taken with, its own penalty (and
	// clipping) included: van de Ven et al. 2022.
	SITotal SIGradient = "total"
	// SITask is the gradient of the loss on the data alone: Zenke et al. 2017.
	SITask SIGradient = "task"
)

// SI is synaptic intelligence (Zenke et al. 2017, equations 3 to 5): the
// importance of a parameter is how much it has lowered the loss on its way
// through each past experience k, relative to the way,
//
//	L(θ) = L_t(θ) + c · Σ_i Ω_i (θ_i − θ*_i)²
//	Ω_i  = Σ_k w_i,k / ((Δ_i,k)² + ξ),  w_i,k = −Σ_steps g_i · (step of θ_i)
//
// without a factor ½. θ* are the parameters after the last experience, Δ_k the
// way from the beginning of experience k to its end. Nothing is added after the
// last experience, which nothing follows.
//
// The published variants: van de Ven et al. 2022 take gradient total, no clamp
// and ξ = 0.1; Mammoth takes gradient task, clip 1 and ξ = 0.9 or 1 (its code of
// 2020 gradient total); Zenke's own code takes gradient task and clamp.
type SI struct {
	C        float64    `yaml:"c"`        // c: strength of the penalty
	Xi       float64    `yaml:"xi"`       // ξ: keeps the importance of a weight that did not move finite
	Gradient SIGradient `yaml:"gradient"` // which gradient the path is taken of
	Clamp    bool       `yaml:"clamp"`    // importances below 0 are set to 0
	Clip     float64    `yaml:"clip"`     // each element of a step's gradient is held to ±clip; 0: it is not

	state struct {
		Omega, Anchor []float32 // (P): Ω and θ*
	}
	path path
}

var (
	_ bench.Stateful  = (*SI)(nil)
	_ bench.Checker   = (*SI)(nil)
	_ bench.Estimator = (*SI)(nil)
)

// Learn implements bench.Method.
func (m *SI) Learn(l *bench.Learner, train bench.Data) error {
	if l.Last || m.C == 0 { // the path would be of no use
		for b := range l.Batches(train) {
			l.Step(m.penalise(l.Grad(b, l.CrossEntropy(b)), l.Params))
		}
		return nil
	}
	if m.state.Anchor == nil {
		m.state.Omega = make([]float32, len(l.Params))
		m.state.Anchor = append(m.state.Anchor, l.Params...)
	}
	m.path.begin(len(l.Params))
	for b := range l.Batches(train) {
		m.take(l, l.Grad(b, l.CrossEntropy(b)))
	}
	m.addImportance(l.Params)
	return nil
}

// take is one step, g being the gradient of the loss on the data. What comes
// before it goes over the parameters once, in blocks that stay in the cache.
//
// Note: penalty, Adam's step and path in turns on blocks of 2¹¹ to 2¹⁵ parameters,
// which saves three ways to memory, was slower: 1.26 times a finetune step, not 1.19.
func (m *SI) take(l *bench.Learner, g []float32) {
	const block = 1 << 10
	for lo := 0; lo < len(g); lo += block {
		hi := min(lo+block, len(g))
		if m.Gradient == SITask {
			m.path.push(g, l.Params, lo, hi)
		}
		m.penalisePart(g, l.Params, lo, hi)
		if m.Gradient == SITotal {
			m.path.push(g, l.Params, lo, hi)
		}
	}
	m.path.step(l, g)
}

// penalise adds the gradient of the penalty to g and clips it.
func (m *SI) penalise(g, theta []float32) []float32 {
	m.penalisePart(g, theta, 0, len(g))
	return g
}

// penalisePart is penalise of elements lo to hi.
func (m *SI) penalisePart(g, theta []float32, lo, hi int) {
	g = g[lo:hi]
	if m.state.Omega != nil { // all 0 in the first experience
		vec.Penalty(g, float32(2*m.C), m.state.Omega[lo:hi], theta[lo:hi], m.state.Anchor[lo:hi]) // g += 2c Ω (θ − θ*)
	}
	if clip := float32(m.Clip); clip > 0 {
		for i, d := range g {
			if d > clip {
				g[i] = clip
			} else if d < -clip {
				g[i] = -clip
			}
		}
	}
}

// addImportance closes an experience that ended at theta.
func (m *SI) addImportance(theta []float32) {
	m.path.end(theta)
	xi := float32(m.Xi)
	for i, w := range m.path.w {
		way := theta[i] - m.state.Anchor[i]
		o := m.state.Omega[i] + w/(float32(way*way)+xi)
		if m.Clamp && o < 0 {
			o = 0
		}
		m.state.Omega[i] = o
	}
	vec.FlushDenormals(m.state.Omega)
	copy(m.state.Anchor, theta)
}

// State implements bench.Stateful.
func (m *SI) State() any { return &m.state }

// Check implements bench.Checker.
func (m *SI) Check(w bench.Work) error {
	if m.Gradient != SITotal && m.Gradient != SITask {
		return field("gradient", "unknown gradient %q (hint: total or task)", string(m.Gradient))
	}
	for _, err := range []error{notNegative("c", m.C), positive("xi", m.Xi), notNegative("clip", m.Clip)} {
		if err != nil {
			return err
		}
	}
	return needsBoundaries("si", w)
}

// Estimate implements bench.Estimator.
func (m *SI) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.C != 0 && len(w.Shares) > 1 {
		e.Bytes = 2 * 4 * int64(w.Params)
	}
	return e
}
