package methods

import (
	"cmp"
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// MIR is experience replay with maximally interfered retrieval (Aljundi et al. 2019a,
// algorithm 1): of C stored examples drawn at random those k are replayed whose loss
// the batch at hand would raise the most. With g its gradient,
//
//	θ_v = θ − α g,    s(x, y) = ℓ(f(x; θ_v), y) − ℓ(f(x; θ), y)
//	L   = CE over the batch + CE over the k examples of the greatest s
//
// each a mean, as in the authors' code. A reservoir is offered every batch after its
// step. With candidates as many as are replayed it is experience replay, and what the
// virtual step costs is saved. Published for Split and Permuted MNIST: α = 0.05, which
// is also the rate of plain SGD, C = 50, k = 10.
//
// α is a setting of its own, since methods do not see the plan's optimizer, whose own
// step (by its moments) may be another. Losses are taken as at test time.
type MIR struct {
	Rate       float64 `yaml:"rate"`       // α: learning rate of the virtual step
	Candidates int     `yaml:"candidates"` // C: examples drawn from memory, of which those are replayed that the step would harm most
	Capacity   int     `yaml:"capacity"`   // examples in the reservoir
	Replay     int     `yaml:"replay"`     // k: examples replayed with each batch; 0: as many as a batch of the stream has

	state struct {
		Memory  Buffer
		Offered int64
	}
	drawn, replayed, one bench.Batch
	ahead                []float32 // (P): θ_v
	interference         []float64 // (C): s
	order, scratch       []int
	before, dlogits      bench.Matrix
}

var (
	_ bench.Stateful  = (*MIR)(nil)
	_ bench.Rehearser = (*MIR)(nil)
	_ bench.Checker   = (*MIR)(nil)
	_ bench.Estimator = (*MIR)(nil)
)

// Learn implements bench.Method.
func (m *MIR) Learn(l *bench.Learner, train bench.Data) error {
	memory := &m.state.Memory
	for b := range l.Batches(train) {
		g := l.Grad(b, l.CrossEntropy(b))
		if memory.Len() > 0 {
			m.retrieve(l, g, replaySize(m.Replay, b.Len()))
			vec.Add(g, l.Grad(&m.replayed, l.CrossEntropy(&m.replayed)))
		}
		l.Step(g)
		memory.offerReservoir(b, m.Capacity, &m.state.Offered, l.Rand("reservoir"))
	}
	return nil
}

// retrieve puts into replayed the k candidates that a step against g interferes with
// the most, in falling order, the first drawn of equals first.
func (m *MIR) retrieve(l *bench.Learner, g []float32, k int) {
	memory := &m.state.Memory
	if !m.chooses(k, memory.Len()) {
		memory.Draw(&m.replayed, k, l.Rand("replay"), &m.scratch)
		return
	}
	idx := Choose(memory.Len(), m.Candidates, l.Rand("replay"), &m.scratch)
	m.drawn.Reset()
	memory.Gather(idx, &m.drawn)
	m.ahead = append(m.ahead[:0], l.Params...)
	vec.Axpy(-float32(m.Rate), g, m.ahead)
	m.measure(l)
	m.order = m.order[:0]
	for i := range idx {
		m.order = append(m.order, i)
	}
	slices.SortFunc(m.order, func(i, j int) int {
		return cmp.Or(cmp.Compare(m.interference[j], m.interference[i]), cmp.Compare(i, j))
	})
	for i, at := range m.order[:k] {
		m.order[i] = idx[at]
	}
	m.replayed.Reset()
	memory.Gather(m.order[:k], &m.replayed)
}

// measure is s of every candidate.
func (m *MIR) measure(l *bench.Learner) {
	keep(&m.before, l.Logits(m.drawn.In))
	after := l.LogitsAt(m.ahead, m.drawn.In)
	per := m.drawn.LabelsPerExample()
	m.dlogits.Data = room(&m.dlogits.Data, per*after.Cols)
	m.dlogits.Rows, m.dlogits.Cols = per, after.Cols
	m.interference = m.interference[:0]
	for i := range m.drawn.Len() {
		m.one = m.drawn.Slice(i, i+1)
		rows := func(z bench.Matrix) bench.Matrix {
			return bench.Matrix{Rows: per, Cols: z.Cols, Data: z.Data[i*per*z.Cols : (i+1)*per*z.Cols]}
		}
		loss := l.CrossEntropy(&m.one)
		m.interference = append(m.interference, loss.Gradient(rows(after), m.dlogits)-loss.Gradient(rows(m.before), m.dlogits))
	}
}

// chooses says whether there is a choice when k of so many stored examples are
// replayed.
func (m *MIR) chooses(k, stored int) bool { return k < min(m.Candidates, stored) }

// State implements bench.Stateful.
func (m *MIR) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *MIR) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *MIR) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *MIR) Check(bench.Work) error {
	if m.Candidates < 0 {
		return field("candidates", "candidates is %d and must not be negative", m.Candidates)
	}
	if err := notNegative("rate", m.Rate); err != nil {
		return err
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory and about what is chosen from.
func (m *MIR) Warnings(w bench.Work) []string { return warnMemory("mir", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *MIR) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	offered := int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			stored := int(min(offered, int64(m.Capacity)))
			n := replaySize(m.Replay, rows)
			if m.chooses(n, stored) {
				e.Cost = e.Plus(w.Forward(2*int64(min(m.Candidates, stored)), 2))
			}
			e.Cost = e.Plus(replayCost(w, int64(min(n, stored))))
			offered += int64(rows)
		})
	}
	e.Bytes = memoryBytes(w, min(offered, int64(m.Capacity))) + 8
	return e
}
