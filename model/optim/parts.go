package optim

import (
	"retain/bench"
	"retain/model/vec"
)

// adamParts is a step of Adam cut into parts; decay acts on those spans alone; nil: on all.
type adamParts struct {
	params, m, v, grad []float32
	step               vec.AdamStep
	spans              []span
}

// span is parameters lo to hi−1.
type span struct{ lo, hi int }

// partSize is how many parameters one thread takes at a time.
const partSize = 1 << 16

// Part implements vec.Parts.
func (p *adamParts) Part(_, lo, hi int) {
	if p.spans == nil {
		p.do(lo, hi, p.step)
		return
	}
	plain := p.step
	plain.Decay = 0
	for _, s := range p.spans {
		if s.hi <= lo || s.lo >= hi {
			continue
		}
		p.do(lo, s.lo, plain)
		p.do(max(lo, s.lo), min(hi, s.hi), p.step)
		lo = min(hi, s.hi)
	}
	p.do(lo, hi, plain)
}

func (p *adamParts) do(lo, hi int, s vec.AdamStep) {
	if lo < hi {
		vec.Adam(p.params[lo:hi], p.m[lo:hi], p.v[lo:hi], p.grad[lo:hi], s)
	}
}

// matrices are the spans of layout that decay when it spares biases and norms: the
// views of more than one row. Embeddings are among them, as in nanoGPT.
func matrices(layout bench.Layout) []span {
	spans := []span{}
	for _, v := range layout {
		if v.Kind != bench.Weight || v.Rows < 2 {
			continue
		}
		if n := len(spans); n > 0 && spans[n-1].hi == v.Offset {
			spans[n-1].hi += v.Len()
			continue
		}
		spans = append(spans, span{v.Offset, v.Offset + v.Len()})
	}
	return spans
}
