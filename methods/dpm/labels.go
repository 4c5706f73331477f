package dpm

import (
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// Constants of what is known of labels.
const (
	knownAfter = 8    // batches of the stream that a label was met in
	knownCalm  = 2    // while the detector's sum was below this
	priorRate  = 0.1  // of the average of the stream's labels
	priorCount = 0.1  // added to the count of each label in memory
	priorLeast = 1e-4 // added to both priors
)

// labels is which labels are known, and how often each has come of late.
type labels struct {
	Met   []uint8   // (outputs): calm batches that the label was met in, up to knownAfter
	Prior []float32 // (outputs): p_s; nil before the first batch
}

// unknown is the share of a batch's scored labels that are not known.
func (k *labels) unknown(batch []int32) float64 {
	unknown, scored := 0, 0
	for _, y := range batch {
		if y < 0 {
			continue
		}
		scored++
		if k.Met[y] < knownAfter {
			unknown++
		}
	}
	return float64(unknown) / float64(max(scored, 1))
}

// meet counts the labels of a batch, each once, where the detector's sum is low.
func (k *labels) meet(batch []int32, sum float64) {
	if sum >= knownCalm {
		return
	}
	for i, y := range batch {
		if y >= 0 && k.Met[y] < knownAfter && !slices.Contains(batch[:i], y) {
			k.Met[y]++
		}
	}
}

// follow moves the prior of the stream towards the labels of a batch.
func (k *labels) follow(batch []int32) {
	rate := float32(priorRate)
	if k.Prior == nil {
		k.Prior = make([]float32, len(k.Met))
		rate = 1
	}
	scored := 0
	for _, y := range batch {
		if y >= 0 {
			scored++
		}
	}
	if scored == 0 {
		return
	}
	vec.Scale(1-rate, k.Prior)
	one := rate / float32(scored)
	for _, y := range batch {
		if y >= 0 {
			k.Prior[y] += one
		}
	}
}

// shift is what label-shift correction adds to the logits of both cross-entropies:
// log(p_train + 10⁻⁴) − log(p_M + 10⁻⁴) with p_train = (B p_s + B_m p_M)/(B + B_m).
type shift struct {
	offset []float32 // (outputs)
	memory []float32 // (outputs): p_M
}

// set computes the correction for a step with the weights B of the stream and B_m of
// a memory that holds these labels.
func (s *shift) set(k *labels, held []int32, b, bm float32) {
	n := len(k.Met)
	s.memory, s.offset = resize(s.memory, n), resize(s.offset, n)
	for i := range s.memory {
		s.memory[i] = priorCount
	}
	for _, y := range held {
		if y >= 0 {
			s.memory[y]++
		}
	}
	vec.Scale(float32(1/vec.Sum(s.memory)), s.memory)
	for i, p := range s.memory {
		train := (float32(b*k.Prior[i]) + float32(bm*p)) / (b + bm)
		s.offset[i] = vec.Log(train+priorLeast) - vec.Log(p+priorLeast)
	}
}

// shifted is a cross-entropy of logits to each row of which an offset is added.
type shifted struct {
	loss   *bench.CrossEntropy
	offset []float32
	z      bench.Matrix
}

// Gradient implements bench.Loss.
func (s *shifted) Gradient(logits, dlogits bench.Matrix) float64 {
	s.z.Rows, s.z.Cols, s.z.Data = logits.Rows, logits.Cols, append(s.z.Data[:0], logits.Data...)
	for i := range s.z.Rows {
		vec.Add(s.z.Row(i), s.offset)
	}
	return s.loss.Gradient(s.z, dlogits)
}

// resize is x with n elements, in its own memory where that is enough.
func resize[T any](x []T, n int) []T {
	if cap(x) < n {
		return make([]T, n)
	}
	return x[:n]
}
