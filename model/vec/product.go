package vec

import "math"

// start says where the outputs of a product start from.
type start uint8

const (
	fromZero start = iota // +0
	fromC                 // their value
	fromBias              // bias[j]
)

// A product is C[i,j] = start + Σ_k A[i,k]·B[k,j] with A and B read through two strides,
// so that one description serves the four forms: A[i,k] is a[i*ars + k*acs], B[k,j] is
// b[k*brs + j*bcs], C[i,j] is c[i*ldc + j].
type product struct {
	m, n, k  int
	c        []float32
	ldc      int
	a        []float32
	ars, acs int
	b        []float32
	brs, bcs int
	start    start
	bias     []float32
}

// kc is how many k a blocked product works on before it goes to the next block; C stays
// in float32 between blocks. It changes no bit; tests set it.
var kc = 512

// multiply computes a whole product, on one thread or on several.
func multiply(p product) {
	if p.m == 0 || p.n == 0 {
		return
	}
	if n := threads.Load(); n > 1 && p.m*p.n*p.k >= worthSharing {
		share(p, int(n))
		return
	}
	p.compute()
}

// compute computes a product, or the part of one that is a product of its own.
func (p *product) compute() {
	if p.k > 0 && simdProduct(p) {
		return
	}
	productGo(p)
}

// productGo is the definition.
func productGo(p *product) {
	for i := range p.m {
		c := p.c[i*p.ldc : i*p.ldc+p.n]
		switch p.start {
		case fromZero:
			clear(c)
		case fromBias:
			copy(c, p.bias)
		}
		for k := range p.k {
			rowGo(c, p.a[i*p.ars+k*p.acs], p.b[k*p.brs:], p.bcs)
		}
	}
}

// rowGo sets c[j] = FMA32(a, b[j*stride], c[j]), with the quick path of FMA32 in line.
// Where a is 0, as many pixels and activations are, the products are exact in float32.
func rowGo(c []float32, a float32, b []float32, stride int) {
	if a == 0 {
		for j := range c {
			c[j] += float32(a * b[j*stride])
		}
		return
	}
	x := float64(a)
	for j, v := range c {
		p := float64(x * float64(b[j*stride]))
		s := p + float64(v)
		if u := math.Float64bits(s); u&tieMask != tieBits && u&float64Abs-1 >= float64MinF32-1 {
			c[j] = float32(s)
		} else {
			c[j] = fma32Odd(p, float64(v), s)
		}
	}
}
