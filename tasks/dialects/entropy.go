package dialects

import (
	"fmt"
	"math"
)

// measure computes Entropy and Length. The expected bits of rule k are
//
//	h_k = −Σ_a p_a log₂ p_a + Σ_a p_a Σ_{rules n in a} h_n
//
// and its expected bytes the same with the bytes of a in place of the first sum:
// two linear systems with one matrix, 1 − (expected number of rules n in k).
func (g *Grammar) measure() error {
	n := len(g.rules)
	m := make([][]float64, n)
	for k, r := range g.rules {
		row := make([]float64, n+2)
		row[k] = 1
		for _, a := range r.alternatives {
			p := float64(a.weight) / float64(r.total)
			row[n] -= float64(p * log2(p))
			for _, x := range a.symbols {
				if i, ok := x.rule(); ok {
					row[i] -= p
				} else {
					row[n+1] += p
				}
			}
		}
		m[k] = row
	}
	for k := range n { // elimination; the matrix of a grammar that ends is dominated by its diagonal in the sense that pivots stay positive
		if !(m[k][k] > 1e-9) {
			return fmt.Errorf("rule %s does not end (hint: smaller weights where it calls itself)", g.rules[k].name)
		}
		for i := range n {
			if i == k || m[i][k] == 0 {
				continue
			}
			f := m[i][k] / m[k][k]
			for j := k; j < n+2; j++ {
				m[i][j] -= float64(f * m[k][j])
			}
		}
	}
	g.Entropy, g.Length = m[0][n]/m[0][0], m[0][n+1]/m[0][0]
	return nil
}

// Rate is the bits of a byte: the fewest that any model can come down to on
// endless text. A model that sees few bytes back does not reach it.
func (g *Grammar) Rate() float64 { return g.Entropy / g.Length }

// log2 is the logarithm to base 2 of x > 0, the same on every machine: ln m for
// m in [√½, √2) by 2·atanh((m−1)/(m+1)), to the last bit or two.
func log2(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	s := (m - 1) / (m + 1)
	square, sum := s*s, 0.0
	for k := 27; k >= 1; k -= 2 {
		sum = float64(sum*square) + 1/float64(k)
	}
	return float64(2*s*sum/math.Ln2) + float64(e)
}
