package vec

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

// multiply computes a whole product.
func multiply(p product) {
	if p.m == 0 || p.n == 0 {
		return
	}
	if p.k > 0 && simdProduct(&p) {
		return
	}
	productGo(&p)
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
		if p.bcs == 1 {
			for k := range p.k {
				rowGo(c, p.a[i*p.ars+k*p.acs], p.b[k*p.brs:k*p.brs+p.n])
			}
			continue
		}
		for j := range c {
			s := c[j]
			for k := range p.k {
				s = FMA32(p.a[i*p.ars+k*p.acs], p.b[k*p.brs+j*p.bcs], s)
			}
			c[j] = s
		}
	}
}

// rowGo sets c[j] = FMA32(a, b[j], c[j]).
func rowGo(c []float32, a float32, b []float32) {
	for j, v := range b[:len(c)] {
		c[j] = FMA32(a, v, c[j])
	}
}
