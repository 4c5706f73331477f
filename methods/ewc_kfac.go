package methods

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

// EWCKFAC is EWC with a Kronecker-factored curvature in place of a diagonal one,
// the online structured Laplace approximation of Ritter et al. 2018: one penalty
// around the parameters θ* after the last experience,
//
//	L(θ) = L_t(θ) + λ/2 · Σ_k Σ_layers vec(δW)ᵀ (A_k ⊗ G_k) vec(δW),  δW = W − W*
//
// whose gradient is λ·Σ_k A_k δW G_k. W (in+1, out) is a layer's weight with its
// bias behind it. With a the layer's input, a 1 behind it, and g the gradient of
// −log p(c|x) by what the layer gives,
//
//	A_k = E_x[a aᵀ],  G_k = E_x Σ_c w_c(x) [g gᵀ]
//
// over the examples of experience k at the parameters after it, the labels c and
// their weights w being those of [EWC]. Between units of a layer it knows how one
// weight bears on another; between layers it does not.
//
// A sum of Kronecker products is none: the factors of each past experience are
// kept, and their products with δW are made in each step, and billed. The paper's
// hyper-parameter λ multiplies a curvature that is a sum over examples, this one a
// mean. It is a method for networks of dense layers alone.
type EWCKFAC struct {
	Lambda  float64 `yaml:"lambda"`   // λ: strength of the penalty; 0: fine-tuning
	Labels  Labels  `yaml:"labels"`   // over which labels the curvature is taken
	FisherN int     `yaml:"fisher_n"` // examples that the curvature is estimated from; 0: all of the experience

	state struct {
		Inputs    []float32 // (k, layers, in+1, in+1): A of each past experience
		Gradients []float32 // (k, layers, out, out): G
		Anchor    []float32 // (P): θ*
	}
	delta, left, right []float32 // scratch of one layer
}

var (
	_ bench.Stateful  = (*EWCKFAC)(nil)
	_ bench.Checker   = (*EWCKFAC)(nil)
	_ bench.Estimator = (*EWCKFAC)(nil)
)

// Learn implements bench.Method.
func (m *EWCKFAC) Learn(l *bench.Learner, train bench.Data) error {
	layers := denseLayers(l.Model.Layout())
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		if m.state.Anchor != nil {
			m.penalize(l, g, layers)
			l.Bill(int64(l.Experience) * layers.penaltyFLOPs())
		}
		l.Step(g)
	}
	if l.Last || m.Lambda == 0 {
		return nil
	}
	m.curve(l, train, layers)
	m.state.Anchor = append(m.state.Anchor[:0], l.Params...)
	return nil
}

// penalize adds the gradient of the penalty to g.
func (m *EWCKFAC) penalize(l *bench.Learner, g []float32, layers kronecker) {
	inputs, gradients := m.state.Inputs, m.state.Gradients
	for range l.Experience {
		for _, w := range layers {
			var a, s bench.Matrix
			a, inputs = cut(inputs, w.Rows)
			s, gradients = cut(gradients, w.Cols)
			n := w.Len()
			delta := bench.Matrix{Rows: w.Rows, Cols: w.Cols, Data: room(&m.delta, n)}
			left := bench.Matrix{Rows: w.Rows, Cols: w.Cols, Data: room(&m.left, n)}
			right := bench.Matrix{Rows: w.Rows, Cols: w.Cols, Data: room(&m.right, n)}
			vec.Sub(delta.Data, w.Of(l.Params).Data, w.Of(m.state.Anchor).Data)
			vec.MatMul(left, a, delta)
			vec.MatMul(right, left, s)
			vec.Axpy(float32(m.Lambda), right.Data, w.Of(g).Data)
		}
	}
}

// cut is the first n·n numbers of x as a matrix, and those behind it.
func cut(x []float32, n int) (bench.Matrix, []float32) {
	return bench.Matrix{Rows: n, Cols: n, Data: x[:n*n]}, x[n*n:]
}

// curve adds the factors of the experience that ends.
func (m *EWCKFAC) curve(l *bench.Learner, train bench.Data, layers kronecker) {
	a, s := layers.sizes()
	inputs, gradients := make([]float32, a), make([]float32, s)
	as, ss := make([]bench.Matrix, len(layers)), make([]bench.Matrix, len(layers))
	restA, restS := inputs, gradients
	for i, w := range layers {
		as[i], restA = cut(restA, w.Rows)
		ss[i], restS = cut(restS, w.Cols)
	}
	count := eachScore(l, train, m.FisherN, m.Labels, func(t bench.Trace, d bench.Matrix, first bool) {
		if first {
			t.BackwardFactors(as, ss, d)
		} else {
			t.BackwardFactors(nil, ss, d)
		}
	})
	for _, f := range [][]float32{inputs, gradients} {
		vec.Scale(float32(1/float64(count)), f)
		vec.FlushDenormals(f)
	}
	m.state.Inputs = append(m.state.Inputs, inputs...)
	m.state.Gradients = append(m.state.Gradients, gradients...)
}

// kronecker is the dense layers of a network, the weight of each with its bias as
// a last row.
type kronecker []bench.View

func denseLayers(layout bench.Layout) (all kronecker) {
	for i := 0; i < len(layout); i += 2 {
		w := layout[i]
		w.Rows++
		all = append(all, w)
	}
	return all
}

// sizes is how many numbers all factors of one experience have.
func (k kronecker) sizes() (inputs, gradients int) {
	for _, w := range k {
		inputs += w.Rows * w.Rows
		gradients += w.Cols * w.Cols
	}
	return inputs, gradients
}

// penaltyFLOPs counts the products A·δW·G of one experience.
func (k kronecker) penaltyFLOPs() int64 {
	n := int64(0)
	for _, w := range k {
		n += 2 * int64(w.Len()) * int64(w.Rows+w.Cols)
	}
	return n
}

// State implements bench.Stateful.
func (m *EWCKFAC) State() any { return &m.state }

// Shown names what a label always shows: the strength of the penalty.
func (m *EWCKFAC) Shown() []string { return []string{"lambda"} }

// Warnings says what is odd about the estimate.
func (m *EWCKFAC) Warnings(w bench.Work) []string { return fisherWarnings("ewc-kfac", w, m.FisherN) }

// Check implements bench.Checker.
func (m *EWCKFAC) Check(w bench.Work) error {
	if w.Factors == nil {
		return fmt.Errorf("ewc-kfac factors the curvature of dense layers, and this model has others (hint: model: mlp)")
	}
	if err := checkFisher(w, m.Lambda, m.Labels, m.FisherN); err != nil {
		return err
	}
	return needsBoundaries("ewc-kfac", w)
}

// Estimate implements bench.Estimator.
func (m *EWCKFAC) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	if m.Lambda == 0 {
		return e
	}
	layers := denseLayers(w.Layout)
	inputs, gradients := layers.sizes()
	for k, share := range w.Shares {
		e.Forward += int64(share.Iterations) * int64(k) * layers.penaltyFLOPs()
		if k == len(w.Shares)-1 {
			break
		}
		rows, passes := fisherPasses(w, k, m.FisherN, m.Labels)
		c := w.Forward(rows, w.Batches(int(rows)))
		c.Backward = rows * (w.Factors.FactorFLOPs(1, true) + (passes-1)*w.Factors.FactorFLOPs(1, false))
		e.Cost = e.Plus(c)
		e.Bytes += 4 * int64(inputs+gradients)
	}
	if len(w.Shares) > 1 {
		e.Bytes += 4 * int64(w.Params)
	}
	return e
}
