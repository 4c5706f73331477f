package methods

import (
	"math"
	"math/rand/v2"

	"retain/bench"
	"retain/model/vec"
)

// GSS is gradient-based sample selection, greedy (Aljundi et al. 2019b, algorithm 2):
// experience replay from a memory whose examples are to have gradients in many
// directions. The score of an example with gradient g, against the gradients G_i of n
// stored examples drawn at random, is
//
//	c = 1 + max_i gᵀG_i / (‖g‖ ‖G_i‖)
//
// While there is room every example is stored, with its score. Then one with c < 1,
// whose gradient is against all that were drawn, challenges a stored one, drawn with
// probability C_j/Σ C, and takes its place with probability C_j / (C_j + c).
//
// The loss is the mean over the examples of stream and memory together. The memory is
// offered every batch after its step, at the parameters after it and as the network
// is at test time; the n examples are drawn once for each batch. Before there is a
// memory the score is 0.1, as in the public codes.
//
// Deviation from Mammoth: there the batch as a whole is to have c < 1, and then each
// of its examples challenges whatever its own score.
type GSS struct {
	Subset   int `yaml:"subset"`   // n: stored gradients that a candidate is compared with
	Capacity int `yaml:"capacity"` // examples in the memory
	Replay   int `yaml:"replay"`   // examples replayed with each batch; 0: as many as a batch of the stream has

	state struct {
		Memory Buffer
		Score  []float32 // (n): C
	}
	replayed, both, subset, one bench.Batch
	grads                       [][]float32 // (n, P): G
	norms                       []float64   // of G
	grad                        []float32   // (P): g
	dlogits                     bench.Matrix
	scratch                     []int
}

var (
	_ bench.Stateful  = (*GSS)(nil)
	_ bench.Rehearser = (*GSS)(nil)
	_ bench.Checker   = (*GSS)(nil)
	_ bench.Estimator = (*GSS)(nil)
)

// Learn implements bench.Method.
func (m *GSS) Learn(l *bench.Learner, train bench.Data) error {
	for b := range l.Batches(train) {
		memory := &m.state.Memory
		if memory.Len() == 0 {
			l.Step(l.Grad(b, l.CrossEntropy(b)))
		} else {
			memory.Draw(&m.replayed, replaySize(m.Replay, b.Len()), l.Rand("replay"), &m.scratch)
			m.both.Reset()
			m.both.Append(b)
			m.both.Append(&m.replayed)
			l.Step(l.Grad(&m.both, l.CrossEntropy(&m.both)))
		}
		if m.Capacity > 0 {
			m.offer(l, b)
		}
	}
	return nil
}

// offer offers the examples of b to the memory one after the other.
func (m *GSS) offer(l *bench.Learner, b *bench.Batch) {
	m.recall(l)
	rng := l.Rand("gss")
	for i := range b.Len() {
		m.one = b.Slice(i, i+1)
		c := m.score(l, &m.one)
		switch slot := m.slot(c, rng); {
		case slot == m.state.Memory.Len():
			m.state.Memory.Append(b, i)
			m.state.Score = append(m.state.Score, c)
		case slot >= 0:
			m.state.Memory.Replace(slot, b, i)
			m.state.Score[slot] = c
		}
	}
}

// recall takes the gradients of a random subset of the memory.
func (m *GSS) recall(l *bench.Learner) {
	m.subset.Reset()
	if m.state.Memory.Len() > 0 {
		m.state.Memory.Draw(&m.subset, m.Subset, l.Rand("subset"), &m.scratch)
	}
	m.norms = m.norms[:0]
	for i := range m.subset.Len() {
		if i == len(m.grads) {
			m.grads = append(m.grads, make([]float32, len(l.Params)))
		}
		m.one = m.subset.Slice(i, i+1)
		m.gradient(l, &m.one, m.grads[i])
		m.norms = append(m.norms, math.Sqrt(vec.SumSquares(m.grads[i])))
	}
}

// gradient writes into g the gradient of the loss on one example, as at test time.
func (m *GSS) gradient(l *bench.Learner, one *bench.Batch, g []float32) {
	trace := l.Trace(one.In)
	keep(&m.dlogits, trace.Logits)
	l.CrossEntropy(one).Gradient(trace.Logits, m.dlogits)
	trace.Backward(g, m.dlogits)
}

// score is that of one example against the recalled ones.
func (m *GSS) score(l *bench.Learner, one *bench.Batch) float32 {
	if m.subset.Len() == 0 {
		return 0.1
	}
	m.grad = grown(m.grad, len(l.Params))
	m.gradient(l, one, m.grad)
	norm, most := math.Sqrt(vec.SumSquares(m.grad)), math.Inf(-1)
	for i, of := range m.norms {
		cosine := 0.0
		if norm > 0 && of > 0 {
			cosine = vec.Dot(m.grad, m.grads[i]) / (norm * of)
		}
		most = max(most, cosine)
	}
	return float32(1 + most)
}

// slot is where an example with score c is put: behind the others while there is
// room, then in the place of the one that it beats, or, −1, nowhere.
func (m *GSS) slot(c float32, rng *rand.Rand) int {
	if n := m.state.Memory.Len(); n < m.Capacity {
		return n
	}
	if !(c < 1) {
		return -1
	}
	i := drawn(m.state.Score, rng)
	if of := float64(m.state.Score[i]); rng.Float64() < of/(of+float64(c)) {
		return i
	}
	return -1
}

// drawn is i with probability weights[i]/Σ weights, and the last of them where all
// are 0.
func drawn(weights []float32, rng *rand.Rand) int {
	sum := 0.0
	for _, w := range weights {
		sum += float64(w)
	}
	at := rng.Float64() * sum
	for i, w := range weights {
		if at -= float64(w); at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// State implements bench.Stateful.
func (m *GSS) State() any { return &m.state }

// Memory implements bench.Rehearser.
func (m *GSS) Memory() bench.Data { return &m.state.Memory }

// Shown names what a label always shows: the size of the memory.
func (m *GSS) Shown() []string { return []string{"capacity"} }

// Check implements bench.Checker.
func (m *GSS) Check(bench.Work) error {
	if m.Subset < 0 {
		return field("subset", "subset is %d and must not be negative", m.Subset)
	}
	return checkMemory(m.Capacity, m.Replay)
}

// Warnings says what is odd about the memory.
func (m *GSS) Warnings(w bench.Work) []string { return warnMemory("gss", m.Capacity, w) }

// Estimate implements bench.Estimator.
func (m *GSS) Estimate(w bench.Work) bench.Estimate {
	e := bench.Estimate{Cost: w.Stream()}
	stored := int64(0)
	for k := range w.Shares {
		w.EachBatch(k, func(rows int) {
			e.Cost = e.Plus(joinedCost(w, min(int64(replaySize(m.Replay, rows)), stored)))
			if subset := min(int64(m.Subset), stored); subset > 0 {
				e.Cost = e.Plus(w.Grad(subset+int64(rows), subset+int64(rows))) // a pass through each
			}
			stored = min(stored+int64(rows), int64(m.Capacity))
		})
	}
	e.Bytes = memoryBytes(w, stored) + 4*stored
	return e
}
