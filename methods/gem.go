package methods

import (
	"math"
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// GEM is gradient episodic memory (Lopez-Paz and Ranzato 2017, equations 9 to 11):
// g_k is the gradient of the loss on all that is stored of the past experience k,
// and where the gradient g of the stream's batch would raise any of these losses
// it is replaced by the nearest one that raises none. By the dual programme, with
// the rows of G being the g_k,
//
//	v = argmin ½ vᵀ(GGᵀ + ε·I)v + (Gg)ᵀv over v ≥ γ,    g ← Gᵀv + g    if any g_kᵀg < 0
//
// γ, the margin, lifts every v_k where the projection is made; ε makes the
// programme strictly convex, as in the authors' code. An experience keeps
// Capacity/T of its examples.
//
// Deviation: the paper keeps the last examples of an experience, here they are
// drawn at random when it ends (as in the code of Buzzega et al. 2020).
type GEM struct {
	Capacity int     `yaml:"capacity"` // examples that all experiences together may keep
	Gamma    float64 `yaml:"gamma"`    // γ: the margin by which a projected gradient lowers the losses of the past
	Epsilon  float64 `yaml:"epsilon"`  // ε: added to the diagonal of the quadratic programme

	state struct {
		Memory Buffer
	}
	past  []bench.Batch // the stored examples of each past experience
	idx   []int
	grads [][]float32 // g_k
	dots  []float64   // g_kᵀg
	dual  nonNegative
	q, c  []float64
}

var (
	_ bench.Stateful  = (*GEM)(nil)
	_ bench.Rehearser = (*GEM)(nil)
	_ bench.Checker   = (*GEM)(nil)
	_ bench.Estimator = (*GEM)(nil)
)

// Learn implements bench.Method.
func (m *GEM) Learn(l *bench.Learner, train bench.Data) error {
	m.recall()
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		m.grads = m.grads[:0]
		for k := range m.past {
			m.grads = append(m.grads, l.Grad(&m.past[k], l.CrossEntropy(&m.past[k])))
		}
		m.project(g)
		l.Step(g)
	}
	if !l.Last {
		m.state.Memory.addRandom(train, m.Capacity/l.Spec.Experiences(), l.Rand("memory"))
	}
	return nil
}

// recall sorts what is stored by experience, past ones in their order.
func (m *GEM) recall() {
	memory := &m.state.Memory
	m.past = m.past[:0]
	for lo, hi := 0, 0; lo < memory.Len(); lo = hi {
		m.idx = m.idx[:0]
		for hi = lo; hi < memory.Len() && memory.Exp[hi] == memory.Exp[lo]; hi++ {
			m.idx = append(m.idx, hi)
		}
		m.past = append(m.past, bench.Batch{})
		memory.Gather(m.idx, &m.past[len(m.past)-1])
	}
}

// project replaces g by the nearest gradient that no g_k is against.
func (m *GEM) project(g []float32) {
	n := len(m.grads)
	m.dots = m.dots[:0]
	for _, past := range m.grads {
		m.dots = append(m.dots, vec.Dot(past, g))
	}
	if n == 0 || slices.Min(m.dots) >= 0 {
		return
	}
	m.q = slices.Grow(m.q[:0], n*n)[:n*n]
	for i, past := range m.grads {
		for j := range i + 1 {
			m.q[i*n+j] = vec.Dot(past, m.grads[j])
			m.q[j*n+i] = m.q[i*n+j]
		}
		m.q[i*n+i] += m.Epsilon
	}
	// With v = u + γ the programme is one in u ≥ 0.
	m.c = append(m.c[:0], m.dots...)
	for i := range m.c {
		for j := range n {
			m.c[i] += float64(m.q[i*n+j] * m.Gamma)
		}
	}
	for k, u := range m.dual.solve(m.q, m.c) {
		vec.Axpy(float32(u+m.Gamma), m.grads[k], g)
	}
}

// State implements bench.Stateful.
func (m *GEM) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *GEM) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the margin and the size of the memory.
func (m *GEM) Shown() []string { return []string{"gamma", "capacity"} }

// Check implements bench.Checker.
func (m *GEM) Check(w bench.Work) error {
	if err := checkWeight("gamma", m.Gamma); err != nil {
		return err
	}
	if !(m.Epsilon > 0) || math.IsInf(m.Epsilon, 0) {
		return field("epsilon", "epsilon is %v and must be positive, for the projection to be unique (hint: 1e-3)", m.Epsilon)
	}
	if err := checkMemory(m.Capacity, 0); err != nil {
		return err
	}
	return needsBoundaries("gem", w)
}

// Warnings says what is odd about the memory.
func (m *GEM) Warnings(w bench.Work) []string { return warnShares("gem", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *GEM) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	stored, past := int64(0), int64(0) // examples, and experiences that they are of
	for k, share := range w.Shares {
		steps := int64(share.Iterations)
		e.Cost = e.Plus(besideCost(w, steps*stored, steps*past))
		if n := int64(min(m.Capacity/len(w.Shares), share.Len)); n > 0 && k < len(w.Shares)-1 {
			stored, past = stored+n, past+1
		}
	}
	e.Bytes = memoryBytes(w, stored)
	return e
}
