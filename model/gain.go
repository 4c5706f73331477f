package model

import (
	"math/rand/v2"

	"retain/model/vec"
)

// gain multiplies each channel by the gain that slots give it in each row,
// 1 + aᵀG. It is part of a network's twin for passes with slots alone.
type gain struct {
	shape
	from  link
	to    int
	layer int // among the modulated layers
}

func (g *gain) links() []*link                      { return []*link{&g.from} }
func (g *gain) output() int                         { return g.to }
func (g *gain) keeps() (in, out bool)               { return true, false }
func (g *gain) products() (forward, backward int64) { return 0, 0 }
func (g *gain) init(string, []float32, *rand.Rand)  {}
func (g *gain) worker(*netTape) worker              { return &gainWorker{gain: g} }

// gainWorker is a gain with the factors of one tape.
type gainWorker struct {
	*gain
	factors []float32 // (rows, channels)
	d       []float32 // (rows, channels): their gradient
	work    []float32 // (line)
}

func (w *gainWorker) reserve(rows int) {
	w.factors, w.d = grow(w.factors, rows*w.c), grow(w.d, rows*w.c)
	w.work = grow(w.work, w.line())
}

// part is the block's rows of factors or of their gradient.
func (w *gainWorker) part(t *netTape, x []float32) vec.Matrix {
	return vec.Matrix{Rows: t.block(), Cols: w.c, Data: x[t.offset()*w.c:][:t.block()*w.c]}
}

func (w *gainWorker) forward(t *netTape) {
	factors := w.part(t, w.factors)
	t.head.slots.gains(factors, w.layer, t.head.slots.Weights.Slice(t.lo, t.hi))
	x, y := t.value(w.from.tensor), t.value(w.to)
	for r := range factors.Rows {
		f := factors.Row(r)
		for range w.h * w.w {
			mul(y[:w.c], x[:w.c], f)
			x, y = x[w.c:], y[w.c:]
		}
	}
}

// backward sums the gradient of a factor over positions in their order. The
// gradient of G takes the rows of all blocks in order: that of one product.
func (w *gainWorker) backward(t *netTape) {
	factors, d := w.part(t, w.factors), w.part(t, w.d)
	x, dy, dx := t.value(w.from.tensor), t.gradient(w.to), t.gradient(w.from.tensor)
	vec.Zero(d.Data)
	for r := range factors.Rows {
		f, sum := factors.Row(r), d.Row(r)
		for range w.h * w.w {
			mul(w.work[:w.c], x[:w.c], dy[:w.c])
			add(sum, w.work[:w.c])
			mul(dx[:w.c], dy[:w.c], f)
			x, dy, dx = x[w.c:], dy[w.c:], dx[w.c:]
		}
	}
	if s := &t.head.slots; !t.squares && s.Grad != nil {
		grad := s.views[w.layer].g.Of(s.Grad)
		if t.lo == 0 {
			vec.Zero(grad.Data)
		}
		vec.AddTransMul(grad, s.Weights.Slice(t.lo, t.hi), d)
	}
}

// mul is vec.Mul, in place where a call costs more than the products.
func mul(dst, a, b []float32) {
	if len(dst) > 16 {
		vec.Mul(dst, a, b)
		return
	}
	for i, v := range a {
		dst[i] = v * b[i]
	}
}

// gain adds a gain for slots, where the network is the twin that has them.
func (b *builder) gain(from int, name string, slotted bool) int {
	s := b.shapes[from]
	b.n.modulated = append(b.n.modulated, modulated{name: name, layer: b.layer - 1, out: s.c})
	if !slotted {
		return from
	}
	g := &gain{shape: s, from: link{tensor: from}, to: b.tensor(s), layer: len(b.n.modulated) - 1}
	b.n.body = append(b.n.body, g)
	return g.to
}
