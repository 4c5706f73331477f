package vec

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// lanes16 adds f(0) … f(n−1) in 16 lanes and folds them.
func lanes16(n int, f func(i int) float64) float64 {
	var l [16]float64
	for i := range n {
		l[i%16] += f(i)
	}
	for _, h := range []int{8, 4, 2, 1} {
		for i := range h {
			l[i] += l[h+i]
		}
	}
	return l[0]
}

// A normCase is the input of a norm of rows and what comes out.
type normCase struct {
	x, dy, gamma, beta, dgamma, dbeta []float32
	y, dx, mean, rstd                 []float32
	rms                               bool
}

// slow computes y, mean, rstd, dx, dgamma and dbeta by the definition, for rows of d.
func (c *normCase) slow(rows, d int) {
	for i := range rows {
		x, dy := c.x[i*d:i*d+d], c.dy[i*d:i*d+d]
		var m, a float32
		square := lanes16(d, func(j int) float64 { return float64(float64(x[j]) * float64(x[j])) })
		if !c.rms {
			m = float32(lanes16(d, func(j int) float64 { return float64(x[j]) }) / float64(d))
			square = lanes16(d, func(j int) float64 { e := float64(x[j] - m); return float64(e * e) })
			a = float32(lanes16(d, func(j int) float64 { return float64(float64(dy[j]) * float64(c.gamma[j])) }) / float64(d))
		}
		r := float32(1 / math.Sqrt(square/float64(d)+1e-5))
		c.mean[i], c.rstd[i] = m, r
		h := make([]float32, d)
		for j, v := range x {
			h[j] = float32((v - m) * r)
		}
		b := float32(lanes16(d, func(j int) float64 {
			return float64(float64(float32(dy[j]*c.gamma[j])) * float64(h[j]))
		}) / float64(d))
		for j := range d {
			c.y[i*d+j] = float32(h[j] * c.gamma[j])
			if !c.rms {
				c.y[i*d+j] += c.beta[j]
				c.dbeta[j] += dy[j]
			}
			c.dgamma[j] += float32(dy[j] * h[j])
			c.dx[i*d+j] = float32(r * (float32(float32(dy[j]*c.gamma[j])-a) - float32(h[j]*b)))
		}
	}
}

func (c *normCase) run(rows, d int) {
	of := func(x []float32) Matrix { return Matrix{rows, d, x} }
	if c.rms {
		RMSNorm(of(c.y), of(c.x), c.gamma, c.rstd, 1e-5)
		RMSNormGrad(of(c.dx), of(c.dy), of(c.x), c.gamma, c.rstd, c.dgamma)
		return
	}
	LayerNorm(of(c.y), of(c.x), c.gamma, c.beta, c.mean, c.rstd, 1e-5)
	LayerNormGrad(of(c.dx), of(c.dy), of(c.x), c.gamma, c.mean, c.rstd, c.dgamma, c.dbeta)
}

func TestRowNorms(t *testing.T) {
	eachISA(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(71, 72))
		for _, v := range mixes {
			for _, d := range lengths() {
				for _, rms := range []bool{false, true} {
					rows := r.IntN(4)
					n := rows * d
					want := normCase{x: v.draw(r, n), dy: v.draw(r, n), gamma: v.draw(r, d), beta: v.draw(r, d),
						dgamma: v.draw(r, d), dbeta: v.draw(r, d), y: make([]float32, n), dx: make([]float32, n),
						mean: make([]float32, rows), rstd: make([]float32, rows), rms: rms}
					got := want
					var intact [7]func() bool
					for i, x := range []*[]float32{&got.y, &got.dx, &got.dgamma, &got.dbeta, &got.mean, &got.rstd, &got.dy} {
						*x, intact[i] = fence(*x)
					}
					if r.IntN(2) == 0 {
						got.dx = got.dy // in place
					}
					got.run(rows, d)
					want.slow(rows, d)
					for _, o := range []struct {
						name      string
						got, want []float32
					}{{"mean", got.mean, want.mean}, {"rstd", got.rstd, want.rstd}, {"y", got.y, want.y}, {"dx", got.dx, want.dx},
						{"dgamma", got.dgamma, want.dgamma}, {"dbeta", got.dbeta, want.dbeta}} {
						wantSame(t, fmt.Sprintf("%s %v rows=%d d=%d rms=%v", o.name, v, rows, d, rms), o.got, o.want)
					}
					for i, ok := range intact {
						if !ok() {
							t.Fatalf("rows=%d d=%d rms=%v wrote outside of output %d", rows, d, rms, i)
						}
					}
				}
			}
		}
	})
}

// The backward passes are the gradients of Σ dy·y.
func TestRowNormGradients(t *testing.T) {
	const d = 7
	r := rand.New(rand.NewPCG(73, 74))
	for _, rms := range []bool{false, true} {
		x, dy, gamma, beta := plain.draw(r, d), plain.draw(r, d), plain.draw(r, d), plain.draw(r, d)
		loss := func(x, gamma, beta []float64) (sum float64) {
			var m, q float64
			if !rms {
				for _, v := range x {
					m += v / d
				}
			}
			for _, v := range x {
				q += (v - m) * (v - m) / d
			}
			for j, v := range x {
				y := (v - m) / math.Sqrt(q+1e-5) * gamma[j]
				if !rms {
					y += beta[j]
				}
				sum += y * float64(dy[j])
			}
			return sum
		}
		c := normCase{x: x, dy: dy, gamma: gamma, beta: beta, dgamma: make([]float32, d), dbeta: make([]float32, d),
			y: make([]float32, d), dx: make([]float32, d), mean: make([]float32, 1), rstd: make([]float32, 1), rms: rms}
		c.run(1, d)
		args := make([][]float64, 3)
		for i, a := range [][]float32{x, gamma, beta} {
			for _, v := range a {
				args[i] = append(args[i], float64(v))
			}
		}
		for i, grad := range [][]float32{c.dx, c.dgamma, c.dbeta} {
			for j := range d {
				old := args[i][j]
				args[i][j] = old + 1e-5
				up := loss(args[0], args[1], args[2])
				args[i][j] = old - 1e-5
				slope := (up - loss(args[0], args[1], args[2])) / 2e-5
				args[i][j] = old
				if math.Abs(slope-float64(grad[j])) > 2e-5 {
					t.Errorf("rms %v: gradient %d of argument %d is %v, want %v", rms, j, i, grad[j], slope)
				}
			}
		}
	}
}
