//go:build (amd64 || arm64) && !purego

package vec

import (
	"sync"
	"unsafe"
)

// A tile holds the arguments of a micro-kernel (internal/gen/tile.go and neon.go): strides are in
// bytes. The kernel counts count down and moves a, c and start from tile to tile; it leaves
// them at the last one, since pointers of Go must not leave what they point into.
type tile struct {
	a, b, c, start unsafe.Pointer
	ars, acs       int // between rows and columns of A
	brs            int // between rows of B
	ldc, lds       int // between rows of C and of start
	k              int // columns of A, at least 1
	mask           int // lanes of the last register: a bit mask (AVX-512), their number (AVX2); where it begins (NEON)
	count          int // tiles one below the other
	ahead          int // distance in B of what is prefetched
	aheadA         int // distance in A of what is prefetched (AVX2)
}

// Block sizes of the products beside kc: rows of A, whole tiles of every kind, and columns
// of B that are worked on together. They change no bit.
const (
	mc = 252
	nc = 2048
)

// aSkew is added to the leading dimension of a copied block of A, so that its rows do
// not fall into the same cache sets.
const aSkew = 16

// deepA is the depth from which it pays to prefetch a transposed A, eight k ahead: of
// fewer k, too many of what is fetched lie below the block.
const deepA = 32

// workspace holds packed copies of blocks of A and B.
type workspace struct{ a, b []float32 }

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

func grow(x []float32, n int) []float32 {
	if cap(x) < n {
		return make([]float32, n)
	}
	return x[:n]
}

// tileSize is the largest tile of an instruction set: rows × vecs registers of lanes. More
// columns than a register has are better done in two if they are at most narrow.
type tileSize struct{ rows, vecs, lanes, narrow int }

func (s tileSize) cols() int { return s.vecs * s.lanes }

// packsB says whether a block of B is copied to panels: always if B is transposed,
// else where enough rows of A use it to repay the copy.
func (p *product) packsB(s tileSize) bool {
	if p.bcs != 1 {
		return true
	}
	return p.m >= 512 || p.brs%256 == 0 && p.m > 2*s.rows
}

// copiesA says whether a block of A is copied to another stride: where its leading
// dimension maps its rows to the same few cache sets.
func (p *product) copiesA(s tileSize) bool {
	return max(p.ars, p.acs)%256 == 0 && p.n > 2*s.cols() && p.m > 1
}

// blocks goes through the blocks of the product; those of k in order.
func (p *product) blocks(s tileSize) {
	bl := block{tileSize: s, packs: p.packsB(s), copies: p.copiesA(s)}
	if bl.packs || bl.copies {
		bl.work = workspaces.Get().(*workspace)
		defer workspaces.Put(bl.work)
	}
	if p.n <= nc && p.k <= kc {
		bl.rows(p)
		return
	}
	for j := 0; j < p.n; j += nc {
		for k := 0; k < p.k; k += kc {
			q := *p
			q.n, q.k = min(nc, p.n-j), min(kc, p.k-k)
			q.b, q.c, q.a = p.b[k*p.brs+j*p.bcs:], p.c[j:], p.a[k*p.acs:]
			if k > 0 {
				q.start = fromC
			} else if p.start == fromBias {
				q.bias = p.bias[j:]
			}
			bl.rows(&q)
		}
	}
}

// A block is a part of a product, of at most kc × nc of B, on its way through the tiles.
type block struct {
	tileSize
	packs, copies bool // B is packed to panels, A copied to another stride
	work          *workspace
}

// rows goes through the rows of the block, mc at a time. B is packed as the first of
// them come to it; where there are no others, each panel takes the place of the last.
func (bl *block) rows(p *product) {
	next := 0
	if bl.packs {
		size := p.k * bl.cols()
		if p.m > mc {
			next = size
			size *= (p.n + bl.cols() - 1) / bl.cols()
		}
		bl.work.b = grow(bl.work.b, size)
	}
	if p.m <= mc && !bl.copies {
		bl.panels(p, next, true)
		return
	}
	for i := 0; i < p.m; i += mc {
		r := *p
		r.m = min(mc, p.m-i)
		r.c, r.a = p.c[i*p.ldc:], p.a[i*p.ars:]
		if bl.copies {
			copyA(bl.work, &r)
		}
		bl.panels(&r, next, i == 0)
	}
}

// panels computes r, panel of columns after panel. Packed panels lie next elements
// apart; those of B as it is lie beside each other.
func (bl *block) panels(r *product, next int, first bool) {
	count := (r.m + bl.tileSize.rows - 1) / bl.tileSize.rows
	rows, taller := r.m/count, r.m%count
	t := tile{ars: 4 * r.ars, acs: 4 * r.acs, brs: 4 * r.brs, ldc: 4 * r.ldc, k: r.k, ahead: 4 * bl.cols()}
	if r.acs > 1 && r.k >= deepA {
		t.aheadA = 8 * t.acs
	}
	if bl.packs {
		t.brs, t.ahead = 4*bl.cols(), 4*next
	}
	for j := 0; j < r.n; j += bl.cols() {
		n := min(bl.cols(), r.n-j)
		b := r.b
		if bl.packs {
			b = bl.work.b[j/bl.cols()*next:]
			skip := packSkip(r, j, n)
			if first {
				packPanel(b, r, j-skip, n+skip, bl.cols())
			}
			b = b[skip:]
		} else {
			b = b[j:]
		}
		for k := 0; k < n; {
			part := n - k
			if part > bl.lanes && part <= bl.narrow {
				part = bl.lanes // two kernels of one register are quicker than one of two
			}
			vecs := (part + bl.lanes - 1) / bl.lanes
			last := part - (vecs-1)*bl.lanes
			t.b = unsafe.Pointer(&b[k])
			if taller > 0 {
				t.at(r, 0, j+k)
				t.count = taller
				t.run(rows+1, vecs, last)
			}
			t.at(r, taller*(rows+1), j+k)
			t.count = count - taller
			t.run(rows, vecs, last)
			k += part
		}
	}
}

// at puts the tile to row i and column j of r.
func (t *tile) at(r *product, i, j int) {
	t.a, t.c = unsafe.Pointer(&r.a[i*r.ars]), unsafe.Pointer(&r.c[i*r.ldc+j])
	switch r.start {
	case fromZero:
		t.start, t.lds = zeroStart, 0
	case fromBias:
		t.start, t.lds = unsafe.Pointer(&r.bias[j]), 0
	default:
		t.start, t.lds = t.c, t.ldc
	}
}
