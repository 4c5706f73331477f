package methods

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestNonNegativeKnownSolutions(t *testing.T) {
	for _, c := range []struct {
		name    string
		q, c, u []float64
	}{
		{"nothing to gain", []float64{1, 0, 0, 1}, []float64{1, 2}, []float64{0, 0}},
		{"inside", []float64{2, 0, 0, 4}, []float64{-2, -2}, []float64{1, 0.5}},
		{"one on its bound", []float64{2, 0, 0, 4}, []float64{-2, 3}, []float64{1, 0}},
		{"one pushed to its bound by the other", []float64{2, 1.5, 1.5, 2}, []float64{-3, -2}, []float64{1.5, 0}},
		{"coupled, both free", []float64{2, -1, -1, 2}, []float64{-1, -1}, []float64{1, 1}},
		{"one alone", []float64{4}, []float64{-6}, []float64{1.5}},
		{"zero gradient", []float64{1, 0.5, 0.5, 1}, []float64{0, 0}, []float64{0, 0}},
		// NNLS of Lawson and Hanson: min ‖Ax − b‖, A = [1 1; 1 2; 1 3], b = (3, 1, −2).
		{"least squares", []float64{3, 6, 6, 14}, []float64{-2, 1}, []float64{2. / 3, 0}},
	} {
		got := new(nonNegative).solve(c.q, c.c)
		for i := range c.u {
			if math.Abs(got[i]-c.u[i]) > 1e-12 {
				t.Errorf("%s: %v, want %v", c.name, got, c.u)
			}
		}
	}
}

// TestNonNegativeAgainstBruteForce tries every set of free variables, on random
// programmes up to 8 variables, some of them nearly singular.
func TestNonNegativeAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var p nonNegative
	for trial := range 2000 {
		n := 1 + rng.IntN(8)
		q, c := programme(rng, n, 1+rng.IntN(2*n), trial%3 == 0)
		want := bruteForce(q, c)
		got := p.solve(q, c)
		for i := range n {
			if got[i] < 0 || math.IsNaN(got[i]) {
				t.Fatalf("trial %d: %v", trial, got)
			}
		}
		if a, b := objective(q, c, got), objective(q, c, want); a > b+1e-9*(1+math.Abs(b)) {
			t.Fatalf("trial %d: objective %v at %v, brute force %v at %v", trial, a, got, b, want)
		}
		for i := range n {
			if math.Abs(got[i]-want[i]) > 1e-5*(1+math.Abs(want[i])) {
				t.Fatalf("trial %d: %v, brute force %v", trial, got, want)
			}
		}
	}
}

// TestNonNegativeOfManyVariables holds larger programmes to the conditions of
// Karush, Kuhn and Tucker, which no other point meets.
func TestNonNegativeOfManyVariables(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var p nonNegative
	for trial := range 200 {
		n := 10 + rng.IntN(40)
		q, c := programme(rng, n, n, trial%2 == 0)
		u := p.solve(q, c)
		for j := range n {
			slope := c[j]
			for i := range n {
				slope += q[j*n+i] * u[i]
			}
			if u[j] < 0 || slope < -1e-7 || u[j] > 0 && math.Abs(slope) > 1e-7 {
				t.Fatalf("trial %d of %d variables: u[%d] = %v with slope %v", trial, n, j, u[j], slope)
			}
		}
	}
}

// programme is a random one, Q = AAᵀ + 1e-3·I with rank before the diagonal as
// told; alike makes the rows of A nearly the same.
func programme(rng *rand.Rand, n, rank int, alike bool) (q, c []float64) {
	a := make([]float64, n*rank)
	for i := range a {
		a[i] = rng.Float64()*2 - 1
		if alike && i >= rank {
			a[i] = a[i%rank] + 0.01*a[i]
		}
	}
	q, c = make([]float64, n*n), make([]float64, n)
	for i := range n {
		c[i] = rng.Float64()*2 - 1
		for j := range n {
			for k := range rank {
				q[i*n+j] += a[i*rank+k] * a[j*rank+k]
			}
		}
		q[i*n+i] += 1e-3
	}
	return q, c
}

func objective(q, c, u []float64) float64 {
	sum := 0.0
	for i := range c {
		sum += c[i] * u[i]
		for j := range c {
			sum += u[i] * q[i*len(c)+j] * u[j] / 2
		}
	}
	return sum
}

// bruteForce is the best feasible point over all sets of free variables, each
// solved by Gaussian elimination.
func bruteForce(q, c []float64) []float64 {
	n := len(c)
	best := make([]float64, n)
	for set := 1; set < 1<<n; set++ {
		var list []int
		for j := range n {
			if set>>j&1 == 1 {
				list = append(list, j)
			}
		}
		k := len(list)
		m := make([][]float64, k)
		for a, i := range list {
			for _, j := range list {
				m[a] = append(m[a], q[i*n+j])
			}
			m[a] = append(m[a], -c[i])
		}
		for a := range k { // Q's part is positive definite: no pivoting
			for b := range k {
				if b != a {
					f := m[b][a] / m[a][a]
					for e := a; e <= k; e++ {
						m[b][e] -= f * m[a][e]
					}
				}
			}
		}
		u, feasible := make([]float64, n), true
		for a, i := range list {
			u[i] = m[a][k] / m[a][a]
			feasible = feasible && u[i] >= 0
		}
		if feasible && objective(q, c, u) < objective(q, c, best) {
			best = u
		}
	}
	return best
}
