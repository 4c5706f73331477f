package model

import (
	"math"
	"math/rand/v2"

	"retain/model/vec"
)

// maxPool takes the greatest number of each channel in squares of size × size
// that touch each other; lines and columns left over at the end are dropped. It
// stands above ReLU, so numbers are ≥ +0 or NaN, and the order of their bits is
// their own, NaN being greatest. The gradient goes to the first of the greatest,
// and nowhere where ReLU has cut them all.
type maxPool struct {
	in   shape
	size int
	from link
	to   int
}

const cutOff = math.MaxUint8 // the code of a square that ReLU has cut

func (p *maxPool) out() shape                          { return shape{p.in.c, p.in.h / p.size, p.in.w / p.size} }
func (p *maxPool) links() []*link                      { return []*link{&p.from} }
func (p *maxPool) output() int                         { return p.to }
func (p *maxPool) keeps() (in, out bool)               { return false, false }
func (p *maxPool) products() (forward, backward int64) { return 0, 0 }
func (p *maxPool) init(string, []float32, *rand.Rand)  {}
func (p *maxPool) worker(*netTape) worker {
	return &maxPoolWorker{maxPool: p, keys: make([]uint64, p.in.c)}
}

type maxPoolWorker struct {
	*maxPool
	codes []uint8  // (rows, outputs): which number of its square an output is
	keys  []uint64 // (channels): the bits of the greatest so far above its code's complement
}

func (p *maxPoolWorker) reserve(rows int) { p.codes = grow(p.codes, rows*p.out().len()) }

func (p *maxPoolWorker) forward(t *netTape) {
	x, y, out := t.value(p.from.tensor), t.value(p.to), p.out()
	codes := p.codes[t.offset()*out.len():][:len(y)]
	for line := range t.block() * out.h {
		r, top := line/out.h, line%out.h*p.size
		for col := range out.w {
			at := (r*p.in.h+top)*p.in.line() + col*p.size*p.in.c
			p.square(x, at)
			to, code := y[:p.in.c], codes[:p.in.c]
			y, codes = y[p.in.c:], codes[p.in.c:]
			for c, k := range p.keys {
				to[c] = math.Float32frombits(uint32(k >> 8))
				if k < 1<<8 {
					k = 0
				}
				code[c] = cutOff - uint8(k)
			}
		}
	}
}

// square leaves the greatest numbers of one square in keys.
func (p *maxPoolWorker) square(x []float32, at int) {
	clear(p.keys)
	for i := range p.size {
		for j := range p.size {
			code := uint64(cutOff - (i*p.size + j))
			from := x[at+i*p.in.line()+j*p.in.c:][:len(p.keys)]
			for c, v := range from {
				p.keys[c] = max(p.keys[c], uint64(math.Float32bits(v))<<8|code)
			}
		}
	}
}

func (p *maxPoolWorker) backward(t *netTape) {
	dx, dy, out := t.gradient(p.from.tensor), t.gradient(p.to), p.out()
	codes := p.codes[t.offset()*out.len():][:len(dy)]
	if !p.from.adds {
		vec.Zero(dx)
	}
	var steps [cutOff]int // from the first number of a square to each other
	for i := range p.size * p.size {
		steps[i] = i/p.size*p.in.line() + i%p.size*p.in.c
	}
	for line := range t.block() * out.h {
		r, top := line/out.h, line%out.h*p.size
		for col := range out.w {
			to := dx[(r*p.in.h+top)*p.in.line()+col*p.size*p.in.c:]
			d, code := dy[:p.in.c], codes[:p.in.c]
			dy, codes = dy[p.in.c:], codes[p.in.c:]
			for c, k := range code {
				if k != cutOff {
					to[steps[k]+c] += d[c]
				}
			}
		}
	}
}

// avgPool takes the mean of each channel in rectangles of h × w that touch each
// other; lines and columns left over at the end are dropped. The sum goes line
// by line and is multiplied by 1/(h·w).
type avgPool struct {
	in   shape
	h, w int
	from link
	to   int
}

func (p *avgPool) out() shape                          { return shape{p.in.c, p.in.h / p.h, p.in.w / p.w} }
func (p *avgPool) links() []*link                      { return []*link{&p.from} }
func (p *avgPool) output() int                         { return p.to }
func (p *avgPool) keeps() (in, out bool)               { return false, false }
func (p *avgPool) products() (forward, backward int64) { return 0, 0 }
func (p *avgPool) init(string, []float32, *rand.Rand)  {}
func (p *avgPool) worker(*netTape) worker              { return p }
func (p *avgPool) reserve(int)                         {}

func (p *avgPool) forward(t *netTape) {
	x, y, out := t.value(p.from.tensor), t.value(p.to), p.out()
	vec.Zero(y)
	for line := range t.block() * out.h {
		r, top := line/out.h, line%out.h*p.h
		for col := range out.w {
			to := y[line*out.line()+col*p.in.c:][:p.in.c]
			for i := range p.h {
				from := x[(r*p.in.h+top+i)*p.in.line()+col*p.w*p.in.c:]
				for j := range p.w {
					add(to, from[j*p.in.c:(j+1)*p.in.c])
				}
			}
		}
	}
	vec.Scale(1/float32(p.h*p.w), y)
}

func (p *avgPool) backward(t *netTape) {
	dx, dy, out := t.gradient(p.from.tensor), t.gradient(p.to), p.out()
	vec.Scale(1/float32(p.h*p.w), dy)
	if !p.from.adds {
		vec.Zero(dx)
	}
	for line := range t.block() * out.h {
		r, top := line/out.h, line%out.h*p.h
		for col := range out.w {
			from := dy[line*out.line()+col*p.in.c:][:p.in.c]
			for i := range p.h {
				to := dx[(r*p.in.h+top+i)*p.in.line()+col*p.w*p.in.c:]
				for j := range p.w {
					add(to[j*p.in.c:(j+1)*p.in.c], from)
				}
			}
		}
	}
}
