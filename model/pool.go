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

const cutOff = vec.NoneGreatest // the code of a square that ReLU has cut

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
			from := x[(r*p.in.h+top)*p.in.line()+col*p.size*p.in.c:]
			to, code := y[:p.in.c], codes[:p.in.c]
			y, codes = y[p.in.c:], codes[p.in.c:]
			if p.size == 2 {
				n, lower := p.in.c, from[p.in.line():]
				vec.MaxOfFour(to, code, from[:n], from[n:2*n], lower[:n], lower[n:2*n])
			} else {
				p.pool(to, code, from)
			}
		}
	}
}

// pool writes the greatest numbers of the square that begins with from, one of
// each channel, and their codes.
func (p *maxPoolWorker) pool(to []float32, code []uint8, from []float32) {
	clear(p.keys)
	for i := range p.size {
		for j := range p.size {
			number := cutOff - (i*p.size + j)
			for c, v := range from[i*p.in.line()+j*p.in.c:][:len(p.keys)] {
				p.keys[c] = max(p.keys[c], poolKey(v, number))
			}
		}
	}
	for c, k := range p.keys {
		to[c], code[c] = poolValue(k)
	}
}

// poolValue takes a key apart. Where ReLU has cut the square its code is
// cutOff; a branch would be missed often.
func poolValue(k uint64) (v float32, code uint8) {
	zero := uint8((int64(k) - 1<<8) >> 63) // all ones where ReLU has cut
	return math.Float32frombits(uint32(k >> 8)), cutOff - uint8(k)&^zero
}

// poolKey orders numbers ≥ +0 by their bits and equal ones by their code.
func poolKey(v float32, code int) uint64 {
	return uint64(math.Float32bits(v))<<8 | uint64(code)
}

func (p *maxPoolWorker) backward(t *netTape) {
	dx, dy, out := t.gradient(p.from.tensor), t.gradient(p.to), p.out()
	vec.FlushDenormals(dy) // as ReLUGrad does, whose place it takes
	codes := p.codes[t.offset()*out.len():][:len(dy)]
	if !p.from.adds {
		vec.Zero(dx)
	}
	var steps [cutOff + 1]int // from the first number of a square to each other
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
				given := uint32(int32(k)-cutOff) >> 31 // 1, or 0 where nothing is passed on
				to[steps[k]+c] += math.Float32frombits(math.Float32bits(d[c]) & -given)
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
