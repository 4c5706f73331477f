package methods

import (
	"slices"

	"retain/bench"
	"retain/model/vec"
)

// correction is the linear map of the outputs of new classes in BiC, q = α z + β.
type correction struct{ alpha, beta float64 }

// apply maps the outputs of the given classes.
func (c correction) apply(z bench.Matrix, classes []int32) {
	a, b := float32(c.alpha), float32(c.beta)
	for i := range z.Rows {
		row := z.Row(i)
		for _, k := range classes {
			row[k] = float32(a*row[k]) + b
		}
	}
}

// ridge keeps α near 1 and β near 0 where examples leave them open: a class that is
// told apart without a mistake would move them without end.
const ridge = 1e-3

// fit sets α and β to the minimum, which is unique, of
//
//	1/n Σ −log softmax_y(q) + ridge/2 · ((α − 1)² + β²)
//
// over the n rows of logits z, with the softmax among the outputs of now and q those
// of fresh mapped: Newton's method from α = 1 and β = 0, with steps halved until they
// lower the loss.
func (c *correction) fit(z bench.Matrix, labels, now, fresh []int32) {
	*c = correction{1, 0}
	loss, g, h := c.loss(z, labels, now, fresh)
	for range 50 {
		det := float64(h[0]*h[2]) - float64(h[1]*h[1])
		da := (float64(h[2]*g[0]) - float64(h[1]*g[1])) / det
		db := (float64(h[0]*g[1]) - float64(h[1]*g[0])) / det
		lowered := false
		for half := 1.0; half > 1e-3 && !lowered; half /= 2 {
			next := correction{c.alpha - float64(half*da), c.beta - float64(half*db)}
			if l, gradient, hessian := next.loss(z, labels, now, fresh); l < loss {
				*c, loss, g, h, lowered = next, l, gradient, hessian, true
			}
		}
		if !lowered {
			return
		}
	}
}

// loss is what fit minimises, its gradient by α and β, and its second derivatives by
// αα, αβ and ββ.
func (c *correction) loss(z bench.Matrix, labels, now, fresh []int32) (loss float64, g [2]float64, h [3]float64) {
	q, p := make([]float32, len(now)), make([]float32, len(now))
	a, b := float32(c.alpha), float32(c.beta)
	for i, y := range labels {
		row, at := z.Row(i), 0
		for j, k := range now {
			if q[j] = row[k]; slices.Contains(fresh, k) {
				q[j] = float32(a*row[k]) + b
			}
			if k == y {
				at = j
			}
		}
		vec.Softmax(p, q)
		loss += float64(vec.LogSumExp(q)) - float64(q[at])
		var pz, pn, pzz float64 // Σ p z, Σ p and Σ p z² over new classes
		for j, k := range now {
			if !slices.Contains(fresh, k) {
				continue
			}
			x, w := float64(row[k]), float64(p[j])
			pz, pn, pzz = pz+float64(w*x), pn+w, pzz+float64(w*float64(x*x))
			if j == at {
				g[0] -= x
				g[1]--
			}
		}
		g[0], g[1] = g[0]+pz, g[1]+pn
		h[0] += pzz - float64(pz*pz)
		h[1] += pz - float64(pz*pn)
		h[2] += pn - float64(pn*pn)
	}
	n := float64(len(labels))
	da := c.alpha - 1
	loss = loss/n + float64(ridge/2*(float64(da*da)+float64(c.beta*c.beta)))
	g[0], g[1] = g[0]/n+float64(ridge*da), g[1]/n+float64(ridge*c.beta)
	h[0], h[1], h[2] = h[0]/n+ridge, h[1]/n, h[2]/n+ridge
	return loss, g, h
}
