package methods

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model"
	"retain/model/optim"
	"retain/model/vec"
)

// RanPAC is random projections for pre-trained models (McDonnell et al. 2023,
// algorithm 1) on a frozen feature extractor φ: least squares with a ridge on
// random features,
//
//	h = ReLU(φ(x)·W),  W (d, M) ~ N(0, 1)
//	G ← G + h hᵀ,  C ← C + h ⊗ onehot(y)
//	scores = h·(G + λI)⁻¹ C
//
// After each experience λ is the power of ten from 10⁻⁸ to 10⁸ with the least
// mean squared error on the last fifth of the experience's examples when G and C
// are those of the others of this experience alone, as in the paper's code; then
// the system is solved for all that was met.
//
// The paper has M = 10,000 on features of a network trained beforehand, which its
// first phase adapts on the first experience; here φ is as in [NCM]. Each example
// is taken once: what the budget serves after the first epoch passes by. W
// follows from one number drawn at the start and is not remembered, and the last
// layer of the random network (W, then the solution) from G, C and λ: it is solved
// when scores are asked for, and billed to that evaluation.
type RanPAC struct {
	Features Extractor `yaml:"features"` // what is projected
	M        int       `yaml:"m"`        // M: random features

	state struct {
		Seed    int64     // of W; 0 before the first experience
		Gram    []float64 // (M, M): G
		Targets []float64 // (classes, M): Cᵀ
		Lambda  float64   // the latest; 0 before the first experience has ended
	}
	takes   []int // examples taken of each experience, from Check
	width   int   // d
	x, gram bench.Matrix
	net     *bench.Learner // ReLU(φ·W), then the solution
	ready   bool           // net holds the solution for the state
	held    heldOut
}

var (
	_ bench.Stateful  = (*RanPAC)(nil)
	_ bench.Scorer    = (*RanPAC)(nil)
	_ bench.Checker   = (*RanPAC)(nil)
	_ bench.Estimator = (*RanPAC)(nil)
)

// lambdas are the ridges to choose from.
var lambdas = [...]float64{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// Learn implements bench.Method.
func (m *RanPAC) Learn(l *bench.Learner, train bench.Data) error {
	if m.state.Gram == nil {
		m.state.Seed = l.Rand("projection").Int64()
		m.state.Gram = make([]float64, m.M*m.M)
		m.state.Targets = make([]float64, l.Spec.Outputs*m.M)
	}
	m.project(l)
	total := m.takes[l.Experience]
	fit := total * 4 / 5
	now := newStatistics(m.M, l.Spec.Outputs)
	m.held.begin(m.M)
	n := 0
	for b := range m.Features.batches(l, train) {
		if n >= total {
			continue
		}
		h := m.net.Features(m.asInputs(m.Features.of(l, b.In, &m.x)))
		for i, y := range b.Labels {
			if y < 0 {
				clear(h.Row(i))
			}
		}
		cut := min(max(fit-n, 0), b.Len())
		now.add(h.Slice(0, cut), b.Labels[:cut], &m.gram)
		m.held.keep(h.Slice(cut, h.Rows), b.Labels[cut:])
		n += b.Len()
		l.Bill(gramFLOPs(b.Len(), m.M))
	}
	m.state.Lambda = m.held.choose(now)
	l.Bill(m.choiceFLOPs(total-fit, l.Spec.Outputs))
	now.add(m.held.features(), m.held.labels, &m.gram)
	m.all(l).plus(now)
	m.ready = false
	return nil
}

// choiceFLOPs counts the solutions for all ridges and what they give for the
// examples held out.
func (m *RanPAC) choiceFLOPs(held, outputs int) int64 {
	return int64(len(lambdas)) * (solveFLOPs(m.M, outputs) + 2*int64(held)*int64(m.M)*int64(outputs))
}

// all is the statistics of every experience, in the state's memory.
func (m *RanPAC) all(l *bench.Learner) statistics {
	return statistics{
		gram:    vec.Matrix64{Rows: m.M, Cols: m.M, Data: m.state.Gram},
		targets: vec.Matrix64{Rows: l.Spec.Outputs, Cols: m.M, Data: m.state.Targets},
	}
}

// project makes the random network.
func (m *RanPAC) project(l *bench.Learner) {
	network, err := m.network(m.width, l.Spec.Outputs)
	if err != nil {
		panic("methods: " + err.Error()) // Check has built it
	}
	m.net = l.Fork("random features", network, &optim.SGD{}, bench.MaskAll)
	clear(m.net.Params)
	w := network.Layout().Find("layer1.weight").Of(m.net.Params)
	vec.NormalSlice(w.Data, bench.NewSeed(m.state.Seed).Rand("projection"))
	m.ready = false
}

func (m *RanPAC) network(d, outputs int) (bench.Model, error) {
	return (&model.MLP{Hidden: []int{m.M}, Init: "fan-in"}).Build(bench.Spec{Width: d, Outputs: outputs})
}

func (m *RanPAC) asInputs(phi bench.Matrix) bench.Inputs {
	return bench.Inputs{Rows: phi.Rows, Width: phi.Cols, Floats: phi.Data}
}

// Scores implements bench.Scorer. A class that was not met scores −∞.
func (m *RanPAC) Scores(l *bench.Learner, in bench.Inputs, out bench.Matrix) (logProb bool) {
	if m.state.Lambda == 0 {
		copy(out.Data, l.Logits(in).Data)
		return true
	}
	if m.net == nil { // a resumed run
		m.project(l)
	}
	if !m.ready {
		m.solve(l)
		l.Bill(solveFLOPs(m.M, l.Spec.Outputs))
	}
	copy(out.Data, m.net.Logits(m.asInputs(m.Features.of(l, in, &m.x))).Data)
	return false
}

// solve puts the solution into the random network.
func (m *RanPAC) solve(l *bench.Learner) {
	all, layout := m.all(l), m.net.Model.Layout()
	a, x := all.system(m.state.Lambda)
	solveRidge(a, x, m.state.Lambda)
	last := layout.Find("layer2.weight").Of(m.net.Params)
	for i, v := range x.Data {
		last.Data[i] = float32(v)
	}
	bias := layout.Find("layer2.bias").Of(m.net.Params).Data
	for c := range bias {
		if bias[c] = 0; !all.met(c) {
			bias[c] = float32(math.Inf(-1))
		}
	}
	m.ready = true
}

// State implements bench.Stateful.
func (m *RanPAC) State() any { return &m.state }

// Shown names what a label always shows: the number of random features.
func (m *RanPAC) Shown() []string { return []string{"m"} }

// Check implements bench.Checker. It also notes how many examples there are to
// take.
func (m *RanPAC) Check(w bench.Work) error {
	if m.M < 1 {
		return field("m", "m is %d and must be at least 1", m.M)
	}
	if err := m.Features.check("ranpac", w); err != nil {
		return err
	}
	if err := needsBoundaries("ranpac", w); err != nil {
		return err
	}
	m.width = m.Features.width(w)
	m.takes = m.taken(w)
	return nil
}

// taken is how many examples of each experience are taken: those of the first
// epoch, or all of an experience that is gone through after it was learned.
func (m *RanPAC) taken(w bench.Work) (takes []int) {
	for k, s := range w.Shares {
		_, n := firstEpoch(w, k)
		if m.Features == OfFirst && k == 0 {
			n = s.Len
		}
		takes = append(takes, n)
	}
	return takes
}

// Warnings says what is large.
func (m *RanPAC) Warnings(w bench.Work) []string {
	if m.M <= 5000 {
		return nil
	}
	return []string{fmt.Sprintf("ranpac: a system of %d random features is factored %d times after each experience, minutes each", m.M, len(lambdas)+1)}
}

// Estimate implements bench.Estimator.
func (m *RanPAC) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Bytes: 8 + 8 + 8*int64(m.M)*int64(m.M+w.Spec.Outputs)}
	network, err := m.network(m.Features.width(w), w.Spec.Outputs)
	if err != nil {
		return e // which Check refuses
	}
	random, _ := network.FLOPs(1)
	for k, taken := range m.taken(w) {
		s := w.Shares[k]
		e.Examples += s.Rows
		if m.Features == OfFirst && k == 0 {
			e.Cost = e.Plus(w.Grad(s.Rows, int64(s.Iterations)))
		}
		if m.Features != OfInputs {
			batches, _ := firstEpoch(w, k)
			if m.Features == OfFirst && k == 0 {
				batches = int(w.Batches(taken))
			}
			e.Cost = e.Plus(w.Forward(int64(taken), int64(batches)))
		}
		e.Forward += int64(taken)*random + gramFLOPs(taken, m.M) + m.choiceFLOPs(taken-taken*4/5, w.Spec.Outputs)
	}
	return e
}
