package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// DynamicEvaluation trains as fine-tuning does and goes on learning while it is
// tested: once a block of test text was scored, a step of gradient descent is
// taken on it, so that the text which follows is met by a model that has read
// what came before (Mikolov et al. 2010; Krause et al. 2018, "Dynamic evaluation
// of neural sequence models"). With θ_g the trained parameters and L(s_i) the mean
// loss of a label of block i,
//
//	θ_i = θ_{i−1} − η ∇L(s_i) + λ (θ_g − θ_{i−1})
//
// and with rms, where both are measured by the mean squares of the gradients g_k of
// training batches, as in the authors' code,
//
//	MS_g = 1/N Σ_k g_k²
//	θ_i  = θ_{i−1} − η ∇L(s_i) / (√MS_g + ε) + λ (θ_g − θ_{i−1}) ⊙ min(√MS_g / avg √MS_g, 1/λ)
//
// Gradients are taken without dropout, as theirs. g_k are those of batches of the
// plan's size, once an experience was learned, at the parameters that it has left;
// they stay in the mean when others follow, and before the first there is no step.
// Every evaluation of an experience begins at θ_g again.
//
// Deviations: their network is recurrent, reads the test text as one sequence, five
// tokens at a time by default, carries its state from each of them to the next and takes
// a step after each. Here every window begins with an empty context, and the eight
// windows of the harness's block are all scored before the step on them. Their g_k are
// of 100 sequences of five tokens each, and the size of MS_g depends on how many tokens
// a gradient is the mean of: their η and ε do not carry over to other batches, nor their
// λ to longer steps. avg is over all parameters, theirs a mean of the means of tensors.
// Their ε of 2e-5 is for word models: where most of the tokens of a vocabulary never
// occur, gradients of exactly 0 are common, and a first one that is divided by so little
// leads to infinity.
//
// What it scores is marked in tables: it has seen the labels of all but the first
// block of the test text, each after it was scored. See [bench.Adapter].
type DynamicEvaluation struct {
	Eta     float64 `yaml:"eta"`     // η: rate of the steps on test text; 0: none, which is finetune
	Lambda  float64 `yaml:"lambda"`  // λ: share of the way back to the trained parameters, with each step
	RMS     bool    `yaml:"rms"`     // measure rate and way back by the mean squares of gradients in training
	Epsilon float64 `yaml:"epsilon"` // ε: what is added to their roots; with rms
	RMSN    int     `yaml:"rms_n"`   // examples of each experience that they are taken of; 0: all

	state struct {
		Squares []float32 // (P): Σ_k g_k²
		Batches int64     // N
	}
	rooted      int64     // N that roots belong to
	roots       []float32 // (P): √MS_g
	mean        float32   // avg √MS_g
	grad, moved []float32 // (P)
	dlogits     bench.Matrix
}

var (
	_ bench.Adapter   = (*DynamicEvaluation)(nil)
	_ bench.Stateful  = (*DynamicEvaluation)(nil)
	_ bench.Checker   = (*DynamicEvaluation)(nil)
	_ bench.Estimator = (*DynamicEvaluation)(nil)
)

// Learn implements bench.Method.
func (m *DynamicEvaluation) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		l.Step(l.Grad(b, l.CrossEntropy(b)))
	}
	if !m.measures() {
		return nil
	}
	s := &m.state
	s.Squares = grown(s.Squares, len(l.Params))
	for b := range l.Sample("mean squares", train, m.RMSN) {
		vec.AddSquares(s.Squares, m.gradient(l, b))
		s.Batches++
		l.Discard()
	}
	return nil
}

// measures says whether mean squares are taken: without a step nothing needs them.
func (m *DynamicEvaluation) measures() bool { return m.RMS && m.Eta > 0 }

// gradient is ∇L of b as at test time.
func (m *DynamicEvaluation) gradient(l *bench.Learner, b *bench.Batch) []float32 {
	m.grad = grown(m.grad, len(l.Params))
	t := l.Trace(b.In)
	d := shaped(&m.dlogits, t.Logits.Rows, t.Logits.Cols)
	l.CrossEntropy(b).Gradient(t.Logits, d)
	t.Backward(m.grad, d)
	return m.grad
}

// Adapt implements bench.Adapter.
func (m *DynamicEvaluation) Adapt(l *bench.Learner, b *bench.Batch) error {
	if m.Eta == 0 || m.RMS && m.state.Batches == 0 {
		return nil
	}
	g := m.gradient(l, b)
	m.moved = grown(m.moved, len(g))
	vec.Sub(m.moved, l.Trained, l.Params) // θ_g − θ_{i−1}
	if m.RMS {
		m.precondition(g, m.moved)
	}
	vec.Axpy(float32(-m.Eta), g, l.Params)
	if m.Lambda != 0 {
		vec.Axpy(float32(m.Lambda), m.moved, l.Params)
	}
	return nil
}

// precondition measures a gradient and a way back by the mean squares.
func (m *DynamicEvaluation) precondition(g, back []float32) {
	if s := &m.state; m.rooted != s.Batches {
		m.roots = grown(m.roots, len(g))
		for i, sum := range s.Squares {
			m.roots[i] = float32(math.Sqrt(float64(sum) / float64(s.Batches)))
		}
		m.mean, m.rooted = float32(vec.Sum(m.roots)/float64(len(g))), s.Batches
	}
	epsilon, most := float32(m.Epsilon), float32(math.Inf(1))
	if m.Lambda > 0 {
		most = float32(1 / m.Lambda)
	}
	for i, root := range m.roots {
		g[i] /= root + epsilon
		if m.mean > 0 {
			back[i] *= min(root/m.mean, most)
		}
	}
}

// State implements bench.Stateful: nothing without rms.
func (m *DynamicEvaluation) State() any {
	if !m.measures() {
		return nil
	}
	return &m.state
}

// Check implements bench.Checker.
func (m *DynamicEvaluation) Check(w bench.Work) error {
	for _, f := range []struct {
		name  string
		value float64
	}{{"eta", m.Eta}, {"lambda", m.Lambda}, {"epsilon", m.Epsilon}} {
		if err := notNegative(f.name, f.value); err != nil {
			return err
		}
	}
	switch {
	case m.Lambda > 1:
		return field("lambda", "lambda is %v: a share of the way back is at most 1", m.Lambda)
	case m.RMS && m.Epsilon == 0:
		return field("epsilon", "epsilon is 0, and parameters whose gradients were all 0 would be divided by it (hint: 1e-3)")
	case m.RMSN < 0:
		return field("rms_n", "rms_n is %d and must not be negative", m.RMSN)
	}
	if m.measures() {
		if err := needsBoundaries("dynamic-evaluation with rms", w); err != nil {
			return err
		}
	}
	return w.Adaptable()
}

// Warnings says what has no effect.
func (m *DynamicEvaluation) Warnings(bench.Work) []string {
	if m.Eta == 0 {
		return []string{"dynamic-evaluation: eta is 0: it is finetune"}
	}
	return nil
}

// Estimate implements bench.Estimator.
func (m *DynamicEvaluation) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Eta > 0 {
		e.Adapt, e.AdaptBlock = w.Grad(1, 0), w.Grad(0, 1)
	}
	if !m.measures() {
		return e
	}
	for _, s := range w.Shares {
		n := s.Len
		if m.RMSN > 0 {
			n = min(n, m.RMSN)
		}
		e.Cost = e.Plus(w.Grad(int64(n), w.Batches(n)))
	}
	e.Bytes = 4*int64(w.Params) + 8
	return e
}
