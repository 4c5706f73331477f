package bench

import (
	"retain/model/vec"
)

// A Loss is a function of the logits of one batch. Gradient writes ∂L/∂logits
// over dlogits and returns L.
type Loss interface {
	Gradient(logits, dlogits Matrix) float64
}

// CrossEntropy is the softmax cross-entropy of a batch under the mask of the
// plan: over the scored rows (label ≥ 0) the mean of w·(log Σ exp z − z_label),
// the sum being taken over the active outputs, w the weight of the example.
type CrossEntropy struct {
	batch  *Batch
	cols   *columns
	mask   Mask
	now    int
	times  float64
	among  []int32
	packed []float32 // scratch: the active logits of one row and their gradient
	weight []float32 // scratch: one weight per row of logits
}

// Times multiplies the loss by s and returns it.
func (c *CrossEntropy) Times(s float64) *CrossEntropy {
	c.times *= s
	return c
}

// Among lets the given outputs alone compete, ascending, instead of those of
// the mask, and returns the loss. Every scored label must be one of them.
func (c *CrossEntropy) Among(outputs []int32) *CrossEntropy {
	c.among = outputs
	return c
}

// Gradient implements Loss.
func (c *CrossEntropy) Gradient(logits, dlogits Matrix) float64 {
	scored := 0
	for _, y := range c.batch.Labels {
		if y >= 0 {
			scored++
		}
	}
	if scored == 0 {
		vec.Zero(dlogits.Data)
		return 0
	}
	scale := float32(c.times / float64(scored))
	weight := c.rowWeights()
	if c.mask == MaskAll && c.among == nil {
		return vec.SoftmaxCrossEntropyRows(dlogits, logits, c.batch.Labels, weight, scale)
	}
	vec.Zero(dlogits.Data)
	sum := 0.0
	per := c.batch.LabelsPerExample()
	for i, y := range c.batch.Labels {
		if y < 0 {
			continue
		}
		w := scale
		if weight != nil {
			w = scale * weight[i]
		}
		active := c.among
		if active == nil {
			active = c.cols.active(c.mask, c.now, int(c.batch.Exp[i/per]))
		}
		sum += float64(c.row(dlogits.Row(i), logits.Row(i), active, y, w))
	}
	return sum
}

// row is the loss of one row of logits over its active columns.
func (c *CrossEntropy) row(dlogits, logits []float32, active []int32, label int32, weight float32) float32 {
	n := len(active)
	if cap(c.packed) < 2*n {
		c.packed = make([]float32, 2*n)
	}
	z, dz := c.packed[:n], c.packed[n:2*n]
	at := -1
	for i, k := range active {
		z[i] = logits[k]
		if k == label {
			at = i
		}
	}
	if at < 0 {
		panic("bench: the mask hides an example's own label")
	}
	loss := vec.SoftmaxCrossEntropy(dz, z, at, weight)
	for i, k := range active {
		dlogits[k] = dz[i]
	}
	return loss
}

// rowWeights spreads the weights of examples over their rows of logits.
func (c *CrossEntropy) rowWeights() []float32 {
	per := c.batch.LabelsPerExample()
	if c.batch.Weight == nil || per == 1 {
		return c.batch.Weight
	}
	c.weight = c.weight[:0]
	for _, w := range c.batch.Weight {
		for range per {
			c.weight = append(c.weight, w)
		}
	}
	return c.weight
}
