package dpm

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Constants of the keys.
const (
	keyStart       = 1    // count of each feature in a new key
	keyRate        = 0.05 // of the mean and variance of a slot's likelihood
	keyRateEarly   = 0.3  // of the mean, in the first batches after a switch
	keyEarly       = 5    // of these batches
	keyVariance    = 0.01 // at the start
	reuseWithin    = 2.5  // standard deviations below a slot's mean likelihood
	keyBlock       = 64   // examples of the memory that are scored at once
	retrievalMaxLg = 7    // τ is one of 1, 2, …, 2⁷
)

// keys is what slots are found by: counts of the features of the batches that were
// learned with each, as of a multinomial, log μ_k = log(c_k/|c_k|).
type keys struct {
	Counts         []float32 // (K, F): c_k
	Mean, Variance []float64 // (K): of the likelihood per count
	Open, Current  int64     // slots in use; the one that the stream learns with
	Since          int64     // batches since it was switched to
	Tau            float64   // τ
}

// newKeys is keys of k slots, all with even counts and none open.
func newKeys(k, features int) keys {
	s := keys{Counts: make([]float32, k*features), Mean: make([]float64, k), Variance: make([]float64, k), Tau: 1}
	for i := range s.Counts {
		s.Counts[i] = keyStart
	}
	for i := range s.Mean {
		s.Mean[i], s.Variance[i] = math.Inf(-1), keyVariance
	}
	return s
}

// open opens a slot and returns its number.
func (s *keys) open() (k int) {
	s.Open++
	return int(s.Open) - 1
}

func (s *keys) key(k int) []float32 {
	f := len(s.Counts) / len(s.Mean)
	return s.Counts[k*f : (k+1)*f]
}

// to makes slot k the current one.
func (s *keys) to(k int) { s.Current, s.Since = int64(k), 0 }

// meet takes in a batch of the current slot: its likelihood, that of the key as it
// was, and the sum of its features.
func (s *keys) meet(likelihood float64, features []float32) {
	k := s.Current
	switch {
	case math.IsInf(s.Mean[k], -1):
		s.Mean[k] = likelihood
	case s.Since < keyEarly:
		s.Mean[k], s.Variance[k] = follow(s.Mean[k], s.Variance[k], likelihood, keyRateEarly, keyRate)
	default:
		s.Mean[k], s.Variance[k] = follow(s.Mean[k], s.Variance[k], likelihood, keyRate, keyRate)
	}
	s.Since++
	vec.Add(s.key(int(k)), features)
}

// nearest is the slot whose likelihood lies the fewest standard deviations below
// its mean, and how many; a slot that has met no batch is as far as can be.
func (s *keys) nearest(likelihoods []float64) (best int, deviations float64) {
	deviations = math.Inf(1)
	for k, now := range likelihoods[:s.Open] {
		if d := (s.Mean[k] - now) / math.Sqrt(s.Variance[k]); !math.IsInf(s.Mean[k], -1) && d < deviations {
			best, deviations = k, d
		}
	}
	return best, deviations
}

// answer is what an alarm is answered with, in a batch of which a share of the
// labels is unknown and which has these likelihoods: the shift of labels, the slot
// that lies nearest, or where that is too far and one is left, another.
func (s *keys) answer(unknown float64, likelihoods []float64) (action string, nearest int, deviations float64) {
	nearest, deviations = s.nearest(likelihoods)
	switch {
	case unknown > 0.5:
		return actionShift, nearest, deviations
	case deviations < reuseWithin || int(s.Open) == len(s.Mean):
		return actionReuse, nearest, deviations
	}
	return actionOpen, nearest, deviations
}

// retriever computes with keys; it remembers nothing that they do not.
type retriever struct {
	logs     bench.Matrix // (K, F): log μ; no rows before the first use
	features bench.Matrix // (n, F): φ of the rows at hand
	scores   bench.Matrix // (n, K): ⟨φ, log μ_k⟩
	sums     []float32    // (F): Σ φ over rows
	likely   []float64    // (K)
	row      []float32    // (open slots)
	tokens   bool
	buckets  []uint8      // (inputs or vocabulary): the feature that each counts as; nil: its own
	wide     bench.Matrix // (n, inputs): before they are summed into buckets
}

// refresh computes log μ of slot k.
func (r *retriever) refresh(s *keys, k int) {
	counts := s.key(k)
	total := vec.Log(float32(vec.Sum(counts)))
	row := r.logs.Row(k)
	vec.LogSlice(row, counts)
	for i := range row {
		row[i] -= total
	}
}

// ready computes log μ of all slots where that was not done yet.
func (r *retriever) ready(s *keys) {
	if r.logs.Rows > 0 {
		return
	}
	r.logs = vec.MakeMatrix(len(s.Mean), len(s.Counts)/len(s.Mean))
	for k := range s.Mean {
		r.refresh(s, k)
	}
}

// read computes the scores of inputs with per labels each, one row for a label.
// Dense inputs count as they are, what is below 0 for nothing; an example of one
// label counts its tokens; the row of position t counts the tokens up to t. It
// returns the operations of the product.
func (r *retriever) read(s *keys, in bench.Inputs, per int) (flops int64) {
	r.ready(s)
	k, f := r.logs.Rows, r.logs.Cols
	r.scores.Rows, r.scores.Cols = in.Rows*per, k
	r.scores.Data = resize(r.scores.Data, in.Rows*per*k)
	if r.tokens {
		r.readTokens(in, per)
		return 0
	}
	r.features.Rows, r.features.Cols, r.features.Data = in.Rows, f, resize(r.features.Data, in.Rows*f)
	if r.buckets == nil {
		in.Dense(r.features)
		vec.ReLU(r.features.Data, r.features.Data)
	} else {
		r.sum(in)
	}
	vec.MatMulTrans(r.scores, r.features, r.logs)
	return scoreFLOPs(int64(in.Rows), k, f)
}

// scoreFLOPs is the operations of scoring rows dense examples against k keys of f
// features.
func scoreFLOPs(rows int64, k, f int) int64 { return 2 * rows * int64(k) * int64(f) }

// sum writes the features of dense inputs, those of a bucket summed.
func (r *retriever) sum(in bench.Inputs) {
	r.wide.Rows, r.wide.Cols, r.wide.Data = in.Rows, in.Width, resize(r.wide.Data, in.Rows*in.Width)
	in.Dense(r.wide)
	vec.ReLU(r.wide.Data, r.wide.Data)
	vec.Zero(r.features.Data)
	for i := range in.Rows {
		row := r.features.Row(i)
		for j, v := range r.wide.Row(i) {
			row[r.buckets[j]] += v
		}
	}
}

// bucket is the feature that a token counts as.
func (r *retriever) bucket(token int32) int32 {
	if r.buckets == nil {
		return token
	}
	return int32(r.buckets[token])
}

func (r *retriever) readTokens(in bench.Inputs, per int) {
	for i := range in.Rows {
		tokens := in.Tokens[i*in.Width : (i+1)*in.Width]
		for k := range r.scores.Cols {
			logs, sum := r.logs.Row(k), float32(0)
			for t, token := range tokens {
				sum += logs[r.bucket(token)]
				if per > 1 {
					r.scores.Row(i*per + t)[k] = sum
				}
			}
			if per == 1 {
				r.scores.Row(i)[k] = sum
			}
		}
	}
}

// batch is, after read, the likelihood per count of the examples under each slot,
// the mean over examples, and the sum of their features.
func (r *retriever) batch(in bench.Inputs, per int) (likelihoods []float64, sums []float32) {
	r.likely, r.sums = resize(r.likely, r.scores.Cols), resize(r.sums, r.logs.Cols)
	clear(r.likely)
	vec.Zero(r.sums)
	counted := 0
	for i := range in.Rows {
		count := float64(in.Width)
		if r.tokens {
			for _, token := range in.Tokens[i*in.Width : (i+1)*in.Width] {
				r.sums[r.bucket(token)]++
			}
		} else {
			count = vec.Sum(r.features.Row(i))
			vec.Add(r.sums, r.features.Row(i))
		}
		if count <= 0 {
			continue
		}
		counted++
		for k, v := range r.scores.Row((i+1)*per - 1) {
			r.likely[k] += float64(v) / count
		}
	}
	for k := range r.likely {
		r.likely[k] /= float64(max(counted, 1))
	}
	return r.likely, r.sums
}

// weights turns the scores that were read into a(x): softmax over the open slots of
// the scores over τ, and 0 for the others.
func (r *retriever) weights(a *bench.Matrix, s *keys) {
	a.Rows, a.Cols, a.Data = r.scores.Rows, r.scores.Cols, resize(a.Data, r.scores.Rows*r.scores.Cols)
	vec.Zero(a.Data)
	open := int(s.Open)
	for i := range a.Rows {
		row := a.Row(i)[:open]
		copy(row, r.scores.Row(i))
		vec.Scale(float32(1/s.Tau), row)
		vec.Softmax(row, row)
	}
}

// own is a(x) of n rows that are known to belong to the current slot.
func own(a *bench.Matrix, s *keys, rows int) {
	k := len(s.Mean)
	a.Rows, a.Cols, a.Data = rows, k, resize(a.Data, rows*k)
	vec.Zero(a.Data)
	for i := range rows {
		a.Row(i)[s.Current] = 1
	}
}

// temperature is the τ among 1, 2, …, 128 under which the slots of the memory's
// items are likeliest, the least where several are. It returns the operations.
func (r *retriever) temperature(s *keys, m *memory, scratch *bench.Batch) (flops int64) {
	var likelihood [retrievalMaxLg + 1]float64
	r.row = resize(r.row, int(s.Open))
	row, n := r.row, m.Items.Len()
	for lo := 0; lo < n; lo += keyBlock {
		hi := min(lo+keyBlock, n)
		scratch.Reset()
		for i := lo; i < hi; i++ {
			one := [1]int{i}
			m.Items.Gather(one[:], scratch)
		}
		per := scratch.LabelsPerExample()
		flops += r.read(s, scratch.In, per)
		for i := range hi - lo {
			scores, slot := r.scores.Row((i+1)*per - 1)[:s.Open], m.Slots[lo+i]
			for e := range likelihood {
				copy(row, scores)
				vec.Scale(float32(math.Ldexp(1, -e)), row)
				likelihood[e] += float64(row[slot] - vec.LogSumExp(row))
			}
		}
	}
	best := 0
	for e, v := range likelihood {
		if v > likelihood[best] {
			best = e
		}
	}
	s.Tau = math.Ldexp(1, best)
	return flops
}
