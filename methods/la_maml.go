package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Meta says after which inner steps of La-MAML the meta-loss is taken.
type Meta string

const (
	AfterLast Meta = "last" // after the last one, as the paper's algorithm has it
	AfterEach Meta = "each" // after each one, as a mean: the authors' code
)

// LaMAML is La-MAML, look-ahead meta-learning (Gupta et al. 2020, equations 3 to 5 and
// algorithm 2), of first order: every parameter has a rate α of its own, which is
// learned. On the examples of a batch b a step is taken one after the other,
//
//	θ_{i+1} = θ_i − max(0, α) ∘ ∇ℓ(θ_i, b[i]),    i = 0 … k−1
//
// to see where they lead: what the loss L on b and a draw from memory is there moves
// the rates, and then, by the rates as they are now, the parameters from where they
// began:
//
//	α   ← α + η · ∇L(θ_k) ∘ Σ_i ∇ℓ(θ_i, b[i])    where α > 0
//	θ_0 ← θ_0 − max(0, α) ∘ ∇L(θ_k)
//
// With meta each, as in the authors' code, ∇L is the mean of those at θ_1 … θ_k, each
// with its own sum of inner gradients: one step hardly leads away from θ_0, where
// the network stays in the end, and many may. A rate grows where the gradients of old
// and new agree and shrinks where they are against each other. The gradient by θ_k
// stands for that by θ_0, and ∂θ_k/∂α is taken with the inner gradients held fixed:
// second derivatives are left out, as in the authors' runs on MNIST. Both gradients
// are clipped to the length clip. Each batch is gone through glances times and then
// offered to a reservoir. With η = 0 it is C-MAML. Defaults are those of the authors
// for Permuted MNIST with 200 stored examples, in batches of 10.
//
// The plan's optimizer is not used. Deviations: the authors' code draws from the
// memory as it was when the experience began, here it is the memory as it is, which
// needs no boundaries; the examples of a batch keep their order in every glance.
type LaMAML struct {
	AlphaInit float64 `yaml:"alpha_init"` // learning rate of every parameter at the start
	Eta       float64 `yaml:"eta"`        // η, the rate of the rates
	Glances   int     `yaml:"glances"`    // how often a batch is gone through
	Meta      Meta    `yaml:"meta"`       // after which inner steps the meta-loss is taken
	Clip      float64 `yaml:"clip"`       // greatest length of the gradients by θ and by α; 0: any
	Capacity  int     `yaml:"capacity"`   // examples in the reservoir
	Replay    int     `yaml:"replay"`     // examples drawn for the meta-loss; 0: as many as a batch of the stream has

	state struct {
		Memory  Buffer
		Offered int64
		Alpha   []float32 // (P): one for every parameter; those of statistics are of no use
	}
	replayed, both, one bench.Batch
	start, rate, move   []float32 // (P): θ_0, max(0, α), scratch
	path, outer, slope  []float32 // (P): Σ ∇ℓ, ∇L, and −∂L/∂α
	scratch             []int
}

var (
	_ bench.Stateful  = (*LaMAML)(nil)
	_ bench.Rehearser = (*LaMAML)(nil)
	_ bench.Checker   = (*LaMAML)(nil)
	_ bench.Estimator = (*LaMAML)(nil)
)

// Learn implements bench.Method.
func (m *LaMAML) Learn(l *bench.Learner, train bench.Data) error {
	theta := l.Params[:l.Model.Layout().Weights()]
	if m.state.Alpha == nil {
		m.state.Alpha = make([]float32, len(l.Params))
		for i := range m.state.Alpha {
			m.state.Alpha[i] = float32(m.AlphaInit)
		}
	}
	for _, x := range []*[]float32{&m.start, &m.rate, &m.move, &m.path, &m.outer, &m.slope} {
		*x = grown(*x, len(theta))
	}
	for b := range l.Batches(train) {
		for range m.Glances {
			if !m.glance(l, theta, b) {
				return nil // the run has failed
			}
		}
		m.state.Memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
	}
	return nil
}

// glance goes through b once; false where a loss on the way is not finite.
func (m *LaMAML) glance(l *bench.Learner, theta []float32, b *bench.Batch) bool {
	m.both.Reset()
	m.both.Append(b)
	if m.state.Memory.Len() > 0 {
		m.state.Memory.Draw(&m.replayed, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
		m.both.Append(&m.replayed)
	}
	alpha := m.state.Alpha[:len(theta)]
	copy(m.start, theta)
	vec.ReLU(m.rate, alpha)
	clear(m.path)
	clear(m.outer)
	clear(m.slope)
	for i := range b.Len() {
		m.one = b.Slice(i, i+1)
		g := l.Grad(&m.one, l.CrossEntropy(&m.one))[:len(theta)]
		if l.Diverged() {
			return false
		}
		vec.Add(m.path, g)
		m.descend(theta, theta, g)
		l.Discard()
		share := 1 / float64(b.Len())
		if m.Meta == AfterLast {
			share = 1
		}
		if (m.Meta == AfterEach || i == b.Len()-1) && !m.look(l, share) {
			return false
		}
	}
	vec.ReLUGrad(m.slope, alpha)
	clip(m.outer, m.Clip)
	clip(m.slope, m.Clip)
	vec.Axpy(float32(m.Eta), m.slope, alpha)
	vec.ReLU(m.rate, alpha)
	m.descend(theta, m.start, m.outer)
	return true
}

// descend is the step from parameters to others against g, each by its rate.
func (m *LaMAML) descend(to, from, g []float32) {
	vec.Mul(m.move, m.rate, g)
	vec.Sub(to, from, m.move)
}

// look adds a share of the meta-loss's gradients where the inner steps have led;
// false where the loss is not finite there.
func (m *LaMAML) look(l *bench.Learner, share float64) bool {
	g := l.Grad(&m.both, l.CrossEntropy(&m.both))[:len(m.outer)]
	if l.Diverged() {
		return false
	}
	vec.Axpy(float32(share), g, m.outer)
	vec.Mul(m.move, g, m.path)
	vec.Axpy(float32(share), m.move, m.slope)
	l.Discard()
	return true
}

// clip shortens g to the given length where it is longer; 0 is any length.
func clip(g []float32, length float64) {
	if norm := math.Sqrt(vec.SumSquares(g)); length > 0 && norm > length {
		vec.Scale(float32(length/norm), g)
	}
}

// State implements bench.Stateful.
func (m *LaMAML) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *LaMAML) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *LaMAML) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *LaMAML) Check(bench.Work) error {
	switch {
	case m.Glances < 1:
		return field("glances", "glances is %d and must be at least 1", m.Glances)
	case m.Meta != AfterLast && m.Meta != AfterEach:
		return field("meta", "unknown meta %q (hint: last or each)", string(m.Meta))
	}
	for _, err := range []error{positive("alpha_init", m.AlphaInit), notNegative("eta", m.Eta), notNegative("clip", m.Clip)} {
		if err != nil {
			return err
		}
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *LaMAML) Warnings(w bench.Work) []string { return warnMemory("la-maml", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *LaMAML) Estimate(w bench.Work) bench.Estimate {
	var e bench.Estimate
	e.Examples = w.Stream().Examples
	offered := int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			drawn := min(offered, int64(m.Capacity), int64(replaySize(m.Replay, rows)))
			looks := int64(1)
			if m.Meta == AfterEach {
				looks = int64(rows)
			}
			glance := w.Grad(int64(rows)+looks*(int64(rows)+drawn), int64(rows)+looks)
			glance.Replayed = looks * drawn
			for range m.Glances {
				e.Cost = e.Plus(glance)
			}
			offered += int64(rows)
		})
	}
	e.Bytes = memoryBytes(w, min(offered, int64(m.Capacity))) + 8 + 4*int64(w.Params)
	return e
}
