package methods

import (
	"fmt"
	"slices"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// HAT is hard attention to the task (Serrà et al. 2018). Each experience t has an
// embedding e of every hidden layer, learned with the weights, that gates the
// layer's units behind their activation:
//
//	h' = a^t ⊙ h,  a^t = σ(s·e^t)
//	s = 1/s_max + (s_max − 1/s_max)·(b−1)/(B−1)                     (batch b of B in an epoch)
//	L = L_t + c·R,  R = Σ_i a_i^t (1 − a_i^{<t}) / Σ_i (1 − a_i^{<t})  (units i of all layers)
//	a^{≤t} = max(a^t, a^{<t})
//	g_ij ← (1 − min(a_i^{<t}, a_j^{<t}))·g_ij                       (from unit i to j; inputs have a = 1)
//	q_i ← s_max·(cosh(s·e_i) + 1) / (s·(cosh(e_i) + 1))·q_i         (q: the gradient of e)
//
// s is s_max at test time and where a^{≤t} is taken. As in the paper's code |s·e|
// counts for at most 50 in the cosh, embeddings are drawn from N(0, 1) and held in
// [−6, 6], and a weight of the output layer, which belongs to the experience of
// its class, moves freely in that experience.
//
// Deviations: what is masked is the step, not the gradient, which is the same for
// plain SGD, the paper's optimizer; the moments of another one would move what is
// to stay, and Adam would undo the factor. Embeddings take plain steps at Rate, the
// paper's for all parameters. Gradients are not clipped (the paper's code clips
// them to length 10,000).
type HAT struct {
	SMax float64 `yaml:"s_max"` // greatest s of a gate σ(s·e), reached at the end of each epoch and used at test time
	C    float64 `yaml:"c"`     // strength of the term that keeps gates closed
	Rate float64 `yaml:"rate"`  // learning rate of the embeddings of gates

	state struct {
		Embeddings []float32 // (T, U): U units of all hidden layers
		Attention  []float32 // (U): a^{≤t} of the experiences that have ended
	}
	epochs      []int        // batches in an epoch of each experience, from Check
	units       bench.Layout // of U
	learn, test gating
	mask        []float32 // (P): how far a parameter may move
	before      []float32 // (P)
}

// gating is gates as gains, 1 + (a − 1), of one slot.
type gating struct {
	bench.Modulation
	slots   bench.Slots
	a, ones []float32
}

var (
	_ bench.Stateful   = (*HAT)(nil)
	_ bench.TaskScorer = (*HAT)(nil)
	_ bench.Checker    = (*HAT)(nil)
	_ bench.Estimator  = (*HAT)(nil)
)

// Learn implements bench.Method.
func (m *HAT) Learn(l *bench.Learner, train bench.Data) error {
	if m.state.Embeddings == nil {
		m.state.Embeddings = make([]float32, len(l.Spec.Classes)*m.units.Len())
		m.state.Attention = make([]float32, m.units.Len())
		vec.NormalSlice(m.state.Embeddings, l.Rand("embeddings"))
	}
	e := m.embedding(l.Experience)
	m.maskParams(l)
	m.learn.slots.Grad = grown(m.learn.slots.Grad, len(e))
	n := 0
	for b := range l.Batches(train) {
		s := m.scale(n%m.epochs[l.Experience], m.epochs[l.Experience])
		l.Mod = m.learn.gate(e, s, b.Len())
		g := l.Grad(b, l.CrossEntropy(b))
		m.move(e, s)
		m.before = append(m.before[:0], l.Params...)
		l.Step(g)
		m.hold(l.Params)
		n++
	}
	l.Mod = nil
	m.test.gate(e, m.SMax, 1)
	for i, a := range m.test.a {
		m.state.Attention[i] = max(m.state.Attention[i], a)
	}
	return nil
}

// embedding is that of an experience.
func (m *HAT) embedding(exp int) []float32 {
	u := m.units.Len()
	return m.state.Embeddings[exp*u : (exp+1)*u]
}

// scale is s of batch b, from 0, of an epoch of so many.
func (m *HAT) scale(b, batches int) float64 {
	if batches < 2 {
		return m.SMax
	}
	return 1/m.SMax + float64((m.SMax-1/m.SMax)*float64(b)/float64(batches-1))
}

// gate sets the gates σ(s·e) for a pass over so many rows.
func (g *gating) gate(e []float32, s float64, rows int) *bench.Modulation {
	g.a, g.slots.Params = grown(g.a, len(e)), grown(g.slots.Params, len(e))
	copy(g.a, e)
	vec.Scale(float32(s), g.a)
	vec.SigmoidSlice(g.a, g.a)
	for i, a := range g.a {
		g.slots.Params[i] = a - 1
	}
	for len(g.ones) < rows {
		g.ones = append(g.ones, 1)
	}
	g.slots.K, g.slots.Weights = 1, bench.Matrix{Rows: rows, Cols: 1, Data: g.ones[:rows]}
	g.Slots = &g.slots
	return &g.Modulation
}

// move takes a step of the embedding e against the gradient by its gates. With
// the derivative of σ, ½/(cosh + 1), the gradient of e as it is to be is
//
//	s_max·σ'(e)·(∂L/∂a + c·∂R/∂a)
//
// as long as |s·e| ≤ 50; beyond, it falls as σ'(s·e) does.
func (m *HAT) move(e []float32, s float64) {
	free := 0.0
	for _, a := range m.state.Attention {
		free += float64(1 - a)
	}
	for i, x := range e {
		q := m.learn.slots.Grad[i]
		if free > 0 {
			q += float32(float32(m.C/free) * (1 - m.state.Attention[i]))
		}
		q *= float32(m.SMax) * (vec.Sigmoid(x) * vec.Sigmoid(-x))
		if beyond := float32(float32(s)*max(x, -x)) - steepest; beyond > 0 {
			q *= vec.Exp(-beyond)
		}
		e[i] = min(max(x-float32(float32(m.Rate)*q), -farthest), farthest)
	}
}

// Bounds of the paper's code.
const (
	steepest = 50 // of s·e in the compensation
	farthest = 6  // of e
)

// hold takes back of the step what is masked.
func (m *HAT) hold(params []float32) {
	for i, free := range m.mask {
		switch was := m.before[i]; free {
		case 1:
		case 0:
			params[i] = was
		default:
			params[i] = was + float32(free*(params[i]-was))
		}
	}
}

// maskParams computes 1 − min(a_i, a_j) of every weight and 1 − a_j of every bias.
// A layer's inputs repeat the units below position by position.
func (m *HAT) maskParams(l *bench.Learner) {
	m.mask = grown(m.mask, len(l.Params))
	for _, v := range l.Model.Layout() {
		below, own := m.around(v.Layer)
		mask := v.Of(m.mask)
		for r := range v.Rows {
			for j := range v.Cols {
				a := float32(1)
				if own != nil {
					a = own[j]
				} else if slices.Contains(l.Classes, int32(j)) {
					a = 0
				}
				if own != nil && below != nil && strings.HasSuffix(v.Name, ".weight") {
					a = min(a, below[r%len(below)])
				}
				mask.Row(r)[j] = 1 - a
			}
		}
	}
}

// around is what the units below a layer and its own have been attended to; nil for
// inputs and outputs.
func (m *HAT) around(layer int) (below, own []float32) {
	for _, u := range m.units {
		switch a := u.Of(m.state.Attention).Data; {
		case u.Layer < layer:
			below = a
		case u.Layer == layer:
			own = a
		}
	}
	return below, own
}

// TaskScores implements bench.TaskScorer.
func (m *HAT) TaskScores(l *bench.Learner, in bench.Inputs, exp int, out bench.Matrix) (logProb bool) {
	if m.state.Embeddings != nil {
		l.Mod = m.test.gate(m.embedding(exp), m.SMax, in.Rows)
	}
	copy(out.Data, l.Logits(in).Data)
	return true
}

// State implements bench.Stateful.
func (m *HAT) State() any { return &m.state }

// Check implements bench.Checker. It also notes the units and how long epochs are.
func (m *HAT) Check(w bench.Work) error {
	switch {
	case !(m.SMax >= 1 && m.SMax < 1e30):
		return field("s_max", "s_max is %v and must be at least 1", m.SMax)
	case w.Slots == nil:
		return fmt.Errorf("hat gates the units of hidden layers, and this model takes no gains (hint: an mlp with hidden layers, or a cnn)")
	case w.PerLabel > 1:
		return fmt.Errorf("hat gates classifiers, and examples have %d labels each", w.PerLabel)
	}
	if w.Adapted != nil {
		return fmt.Errorf("hat holds the weights between units, and adapters are factors of them (hint: model: mlp)")
	}
	for _, v := range w.Layout {
		if !strings.HasSuffix(v.Name, ".weight") && !strings.HasSuffix(v.Name, ".bias") {
			return fmt.Errorf("hat keeps units apart, and %s is of a norm, which mixes them (hint: norm: none)", v.Name)
		}
	}
	for _, err := range []error{notNegative("c", m.C), positive("rate", m.Rate), needsTask("hat", w)} {
		if err != nil {
			return err
		}
	}
	m.units, m.epochs = w.Slots.SlotLayout(1, 0), m.epochs[:0]
	for k := range w.Shares {
		batches, _ := firstEpoch(w, k)
		m.epochs = append(m.epochs, batches)
	}
	return needsNewClasses("hat", w)
}

// Estimate implements bench.Estimator.
func (m *HAT) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	forward, backward := w.Slots.SlotFLOPs(1, 1, 0)
	e.Forward += e.Examples * forward
	e.Backward += e.Examples * backward
	e.Bytes = 4 * int64(len(w.Shares)+1) * int64(w.Slots.SlotLayout(1, 0).Len())
	return e
}
