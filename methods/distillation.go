package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// Distillation holds the answers of a model to those of a teacher (Hinton et
// al. 2015): among the outputs that compete, at temperature T,
//
//	L = Times · 1/n Σ_rows −Σ_c q_c log p_c,  q = softmax(teacher/T), p = softmax(z/T)
//
// over the n rows whose label is not −1. It is not multiplied by T². At its
// least it is the entropy of q, not 0.
type Distillation struct {
	Teacher bench.Matrix // logits of the teacher, one row for each of the model's
	Labels  []int32      // of the rows, for which of them count
	Outputs []int32      // that compete, ascending
	T       float64
	Times   float64

	z, q, p []float32 // of one row, by output that competes
}

// Gradient implements bench.Loss.
func (d *Distillation) Gradient(logits, dlogits bench.Matrix) float64 {
	scored := 0
	for _, y := range d.Labels {
		if y >= 0 {
			scored++
		}
	}
	vec.Zero(dlogits.Data)
	if scored == 0 {
		return 0
	}
	n := len(d.Outputs)
	d.z, d.q, d.p = grown(d.z, n), grown(d.q, n), grown(d.p, n)
	cool, scale := float32(1/d.T), float32(d.Times/(float64(scored)*d.T))
	sum := 0.0
	for i, y := range d.Labels {
		if y < 0 {
			continue
		}
		row, teacher, dz := logits.Row(i), d.Teacher.Row(i), dlogits.Row(i)
		for j, c := range d.Outputs {
			d.z[j], d.q[j] = cool*row[c], cool*teacher[c]
		}
		vec.Softmax(d.q, d.q)
		vec.Softmax(d.p, d.z)
		loss := float64(vec.LogSumExp(d.z))
		for j, c := range d.Outputs {
			loss -= float64(float64(d.q[j]) * float64(d.z[j]))
			dz[c] = scale * (d.p[j] - d.q[j])
		}
		sum += loss
	}
	return d.Times / float64(scored) * sum
}
