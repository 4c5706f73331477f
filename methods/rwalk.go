package methods

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// RWalk is Riemannian walk (Chaudhry et al. 2018, equations 6 to 8): the Fisher
// information at the end of the last experience, and a score of how much each
// parameter has lowered the loss relative to how far the model's distribution
// moved meanwhile,
//
//	L(θ) = L_t(θ) + λ · Σ_i (F_i + s_i) (θ_i − θ*_i)²
//	s_i  = Σ_windows max(0, ΔL_i / (½ F_i (Δθ_i)² + ε)),  ΔL_i = −Σ_steps g_i · (step of θ_i)
//
// without a factor ½ in the penalty. A window is Δt steps, and Δθ the way
// through it; g is the gradient of the loss on the data. After each window the
// running Fisher information is F ← (1 − α)·F + α·F_window, which the first
// window begins. After each experience its scores are averaged with those
// before, s ← ½(s + s_k). In the penalty both F and s are brought to [0, 1] by
// their least and greatest element.
//
// F_window is the mean square of the gradients of its batches, as in the
// authors' code (facebookresearch/agem), and not of those of single examples.
// Deviations from that code, towards the paper: it drops the ½ of s, which [0, 1]
// undoes, and adds ½(s + s_k) to s instead of putting it in its place. What is
// left of an experience after its last whole window counts as a window here,
// where it was dropped. The paper replays samples besides, as a method of its
// own; here are none.
type RWalk struct {
	Lambda  float64 `yaml:"lambda"`  // λ: strength of the penalty; 0: fine-tuning
	Alpha   float64 `yaml:"alpha"`   // α: the weight of the latest window in F
	Every   int     `yaml:"every"`   // Δt: steps of a window
	Epsilon float64 `yaml:"epsilon"` // ε: keeps the score of a weight that did not move finite

	state struct {
		Fisher, Score, Anchor []float32 // (P): F, s and θ*
	}
	importance []float32 // (P): F + s, each in [0, 1]
	path       path      // since the window began
	squares    []float32 // (P): the sum of g² since then
	from       []float32 // (P): the parameters then
	score      []float32 // (P): s of the experience under way
	steps      int       // of the window under way
}

var (
	_ bench.Stateful  = (*RWalk)(nil)
	_ bench.Checker   = (*RWalk)(nil)
	_ bench.Estimator = (*RWalk)(nil)
)

// Learn implements bench.Method.
func (m *RWalk) Learn(l *bench.Learner, train bench.Data) error {
	m.weigh(len(l.Params))
	if l.Last || m.Lambda == 0 { // the path would be of no use
		for b := range l.Batches(train) {
			l.Step(m.penalise(l.Grad(b, l.CrossEntropy(b)), l.Params))
		}
		return nil
	}
	m.score = grown(m.score, len(l.Params))
	clear(m.score)
	m.open(l.Params)
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		m.path.push(g, l.Params, 0, len(g))
		vec.AddSquares(m.squares, g)
		m.path.step(l, m.penalise(g, l.Params))
		if m.steps++; m.steps == m.Every {
			m.closeWindow(l.Params)
			m.open(l.Params)
		}
	}
	if m.steps > 0 {
		m.closeWindow(l.Params)
	}
	m.addScore()
	m.state.Anchor = append(m.state.Anchor[:0], l.Params...)
	return nil
}

// weigh makes the importance of n parameters from what is remembered.
func (m *RWalk) weigh(n int) {
	if m.state.Anchor == nil {
		return
	}
	m.importance = grown(m.importance, n)
	clear(m.importance)
	addNormalised(m.importance, m.state.Fisher)
	addNormalised(m.importance, m.state.Score)
}

// addNormalised adds to dst what is x brought to [0, 1] by its least and
// greatest element; 0 where all are equal.
func addNormalised(dst, x []float32) {
	least, greatest := x[0], x[0]
	for _, v := range x {
		least, greatest = min(least, v), max(greatest, v)
	}
	if span := greatest - least; span > 0 {
		for i, v := range x {
			dst[i] += (v - least) / span
		}
	}
}

// penalise adds the gradient of the penalty to g.
func (m *RWalk) penalise(g, theta []float32) []float32 {
	if m.state.Anchor != nil {
		vec.Penalty(g, float32(2*m.Lambda), m.importance, theta, m.state.Anchor) // g += 2λ (F + s) (θ − θ*)
	}
	return g
}

// open begins a window at theta.
func (m *RWalk) open(theta []float32) {
	m.path.begin(len(theta))
	m.squares = grown(m.squares, len(theta))
	clear(m.squares)
	m.from = append(m.from[:0], theta...)
	m.steps = 0
}

// closeWindow ends a window at theta: its scores are measured by the Fisher
// information as it was before.
func (m *RWalk) closeWindow(theta []float32) {
	m.path.end(theta)
	vec.Scale(float32(1/float64(m.steps)), m.squares)
	f := m.state.Fisher
	first := f == nil
	if first {
		f = append(f, m.squares...)
	}
	epsilon := float32(m.Epsilon)
	for i, lowered := range m.path.w {
		way := theta[i] - m.from[i]
		m.score[i] += max(0, lowered/(float32(f[i]/2*way*way)+epsilon))
	}
	if !first {
		old, latest := float32(1-m.Alpha), float32(m.Alpha)
		for i, s := range m.squares {
			f[i] = float32(old*f[i]) + float32(latest*s)
		}
	}
	vec.FlushDenormals(f)
	m.state.Fisher = f
}

// addScore closes an experience.
func (m *RWalk) addScore() {
	if m.state.Score == nil {
		m.state.Score = append(m.state.Score, m.score...)
		return
	}
	vec.Add(m.state.Score, m.score)
	vec.Scale(0.5, m.state.Score)
}

// State implements bench.Stateful.
func (m *RWalk) State() any { return &m.state }

// Check implements bench.Checker.
func (m *RWalk) Check(w bench.Work) error {
	switch {
	case !(m.Alpha > 0 && m.Alpha <= 1):
		return field("alpha", "alpha is %v and must lie in (0, 1]", m.Alpha)
	case m.Every < 1:
		return field("every", "every is %d and must be at least 1", m.Every)
	}
	for _, err := range []error{notNegative("lambda", m.Lambda), positive("epsilon", m.Epsilon)} {
		if err != nil {
			return err
		}
	}
	return needsBoundaries("rwalk", w)
}

// Warnings says where windows do not fit into experiences.
func (m *RWalk) Warnings(w bench.Work) []string {
	for k, s := range w.Shares {
		if s.Iterations < m.Every {
			return []string{fmt.Sprintf("rwalk: a window of %d steps does not fit into the %d of experience %d", m.Every, s.Iterations, k+1)}
		}
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *RWalk) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda != 0 && len(w.Shares) > 1 {
		e.Bytes = 3 * 4 * int64(w.Params)
	}
	return e
}
