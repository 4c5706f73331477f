package methods

import "math"

// nonNegative solves the quadratic programme
//
//	minimise ½ uᵀQu + cᵀu over u ≥ 0
//
// for a small, symmetric and positive definite Q, (n, n) by rows, by the active-
// set method of Lawson and Hanson (1974, chapter 23) in its quadratic form: one
// variable after the other is let off its bound, that with the steepest descent
// first, and those that the solution of the free ones would make negative go back
// to theirs. The minimiser is unique. Its memory is kept between calls.
type nonNegative struct {
	u      []float64 // the solution
	free   []bool    // variables off their bound
	barred []bool    // variables that rounding has sent back at once
	list   []int     // the free ones, ascending
	s      []float64 // the solution of the free ones, by their place in list
	factor []float64 // Cholesky factor of their part of Q
}

// solve is the minimiser, valid until the next call.
func (p *nonNegative) solve(q, c []float64) []float64 {
	n := len(c)
	if cap(p.u) < n {
		*p = nonNegative{
			u: make([]float64, n), free: make([]bool, n), barred: make([]bool, n),
			list: make([]int, 0, n), s: make([]float64, n), factor: make([]float64, n*n),
		}
	}
	p.u, p.free, p.barred = p.u[:n], p.free[:n], p.barred[:n]
	clear(p.u)
	clear(p.free)
	clear(p.barred)
	scale := 0.0
	for _, x := range c {
		scale = max(scale, math.Abs(x))
	}
	for range 10 * n { // far more rounds than exact arithmetic takes
		j := p.steepest(q, c, 1e-12*scale)
		if j < 0 {
			break
		}
		p.free[j] = true
		p.settle(q, c)
		if p.free[j] {
			clear(p.barred)
		} else {
			p.barred[j] = true
		}
	}
	return p.u
}

// steepest is the variable on its bound along which the objective falls fastest
// when it is let off, −1 where it falls along none by more than tolerance.
func (p *nonNegative) steepest(q, c []float64, tolerance float64) int {
	n, best, at := len(c), tolerance, -1
	for j := range n {
		if p.free[j] || p.barred[j] {
			continue
		}
		descent := -c[j]
		for i, u := range p.u {
			descent -= float64(q[j*n+i] * u)
		}
		if descent > best {
			best, at = descent, j
		}
	}
	return at
}

// settle moves to the minimum over the free variables; one that would become
// negative on the way stops the move at its bound and stays there.
func (p *nonNegative) settle(q, c []float64) {
	for {
		p.minimum(q, c)
		step, stop := 1.0, -1
		for k, j := range p.list {
			if !(p.s[k] > 0) {
				t := 0.0 // of one that was let off just now
				if p.u[j] > 0 {
					t = p.u[j] / (p.u[j] - p.s[k])
				}
				if stop < 0 || t < step {
					step, stop = t, j
				}
			}
		}
		if stop < 0 {
			for k, j := range p.list {
				p.u[j] = p.s[k]
			}
			return
		}
		for k, j := range p.list {
			p.u[j] += float64(step * (p.s[k] - p.u[j]))
			if j == stop || !(p.u[j] > 0) {
				p.u[j], p.free[j] = 0, false
			}
		}
	}
}

// minimum writes into s the minimum over the free variables, the others being 0:
// the solution of their part of Q s = −c, by Cholesky.
func (p *nonNegative) minimum(q, c []float64) {
	p.list = p.list[:0]
	for j, free := range p.free {
		if free {
			p.list = append(p.list, j)
		}
	}
	n, k := len(c), len(p.list)
	l := p.factor[:k*k]
	for a, i := range p.list {
		sum := -c[i]
		for b, j := range p.list[:a+1] {
			x := q[i*n+j]
			for m := range b {
				x -= float64(l[a*k+m] * l[b*k+m])
			}
			if a == b {
				l[a*k+a] = math.Sqrt(x)
			} else {
				l[a*k+b] = x / l[b*k+b]
				sum -= float64(l[a*k+b] * p.s[b])
			}
		}
		p.s[a] = sum / l[a*k+a]
	}
	for a := k - 1; a >= 0; a-- {
		for b := a + 1; b < k; b++ {
			p.s[a] -= float64(l[b*k+a] * p.s[b])
		}
		p.s[a] /= l[a*k+a]
	}
}
