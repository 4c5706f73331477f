package methods

import (
	"retain/bench"
	"retain/model/vec"
)

// binaryCrossEntropy is the cross-entropy of independent sigmoid outputs with
// targets that may lie between 0 and 1:
//
//	L = scale · Σ_n Σ_k [log(1 + exp z_nk) − t_nk z_nk],  k over outputs
//
// whose gradient by z_nk is scale · (σ(z_nk) − t_nk). It reads one row of logits
// for each row of targets.
type binaryCrossEntropy struct {
	targets bench.Matrix // (n, C); only the columns in outputs are read
	outputs []int32
	scale   float64
}

// Gradient implements bench.Loss.
func (c *binaryCrossEntropy) Gradient(logits, dlogits bench.Matrix) float64 {
	vec.Zero(dlogits.Data)
	sum, scale := 0.0, float32(c.scale)
	for n := range logits.Rows {
		z, t, d := logits.Row(n), c.targets.Row(n), dlogits.Row(n)
		for _, k := range c.outputs {
			p, soft := sigmoid(z[k])
			sum += float64(soft) - float64(float64(t[k])*float64(z[k]))
			d[k] = scale * (p - t[k])
		}
	}
	return c.scale * sum
}

// sigmoid is p = 1/(1 + exp −z) and softplus log(1 + exp z).
func sigmoid(z float32) (p, softplus float32) {
	if z >= 0 {
		e := vec.Exp(-z)
		return 1 / (1 + e), z + vec.Log(1+e)
	}
	e := vec.Exp(z)
	return e / (1 + e), vec.Log(1 + e)
}
