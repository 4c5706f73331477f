package model

import "retain/model/vec"

// backward passes the gradient on through mean and variance where the pass
// took them from its rows, and takes them as constants where they were the
// running ones. Squared gradients want every row alone: no rows of a set may
// be coupled.
func (w *normWorker) backward(t *netTape) {
	rows, from := t.block(), t.offset()
	dy := t.gradient(w.to)
	if w.relu {
		vec.ReLUGrad(dy, t.value(w.to))
	}
	if w.other.tensor != noTensor {
		if d := t.gradient(w.other.tensor); w.other.adds {
			vec.Add(d, dy)
		} else {
			copy(d, dy)
		}
	}
	if w.coupled(t) {
		if t.squares {
			panic("model: squared gradients of single rows after a training pass through batch norm, which couples them")
		}
		averages, inverses := w.set(0)
		w.descend(t, averages, inverses, 0, rows)
		return
	}
	for r := range rows {
		averages, inverses := w.set(from + r)
		w.descend(t, averages, inverses, r, r+1)
	}
}

// descend adds the gradient of scale and shift from the rows lo to hi−1 of one
// set and computes that of x:
//
//	dx = f·dy − mean(f·dy) − (x − mean)·inverse²·mean(f·dy·(x − mean)),  f = scale·inverse
//
// with means over what shares the statistics; the latter two are nothing where
// these are constants.
func (w *normWorker) descend(t *netTape, averages, inverses []float64, lo, hi int) {
	x, dy := t.value(w.from.tensor), t.gradient(w.to)
	w.factors(t.params, averages, inverses)
	w.sums(x, dy, lo, hi)
	w.addParams(t, inverses)
	through := w.groups > 0 || t.train
	if through {
		w.means(t.params, inverses, float64((hi-lo)*w.h*w.norm.w*w.per()))
	}
	dx := t.gradient(w.from.tensor)
	for r := lo; r < hi; r++ {
		for l := range w.h {
			out, d := w.lineOf(dx, r, l), w.work
			if !w.from.adds {
				d = out
			}
			if through {
				copy(d, w.offset)
				addScaled(d, w.factor, w.lineOf(dy, r, l), w.zero)
				addScaled(d, w.slope, w.lineOf(x, r, l), w.centre)
			} else {
				vec.Zero(d)
				addScaled(d, w.factor, w.lineOf(dy, r, l), w.zero)
			}
			if w.from.adds {
				vec.Add(out, d)
			}
		}
	}
}

// sums leaves in sum0 and sum1, by channel, Σ dy and Σ dy·(x − mean).
func (w *normWorker) sums(x, dy []float32, lo, hi int) {
	clear(w.sum0)
	clear(w.sum1)
	for r := lo; r < hi; r++ {
		vec.Zero(w.line0)
		vec.Zero(w.line1)
		for l := range w.h {
			d := w.lineOf(dy, r, l)
			vec.Add(w.line0, d)
			addScaled(w.line1, d, w.lineOf(x, r, l), w.centre)
		}
		fold(w.sum0, w.line0)
		fold(w.sum1, w.line1)
	}
}

// addParams adds the gradients of scale and shift, or their squares.
func (w *normWorker) addParams(t *netTape, inverses []float64) {
	scale, shift, per := w.scale.Of(t.grad).Data, w.shift.Of(t.grad).Data, w.per()
	for c := range scale {
		dscale, dshift := float32(w.sum1[c]*inverses[c/per]), float32(w.sum0[c])
		if t.squares {
			scale[c] += float32(dscale * dscale)
			shift[c] += float32(dshift * dshift)
		} else {
			scale[c] += dscale
			shift[c] += dshift
		}
	}
}

// means spreads what the statistics add to dx over a line: offset and slope.
func (w *normWorker) means(params []float32, inverses []float64, count float64) {
	per, scale := w.per(), w.scale.Of(params).Data
	for g, inverse := range inverses {
		var s0, s1 float64
		for c := g * per; c < (g+1)*per; c++ {
			s0 += float64(float64(scale[c]) * w.sum0[c])
			s1 += float64(float64(scale[c]) * w.sum1[c])
		}
		s0, s1 = -s0*inverse/count, -s1*inverse*inverse*inverse/count
		fill(w.offset[g*per:(g+1)*per], float32(s0))
		fill(w.slope[g*per:(g+1)*per], float32(s1))
	}
	spread(w.offset[w.c:], w.offset[:w.c])
	spread(w.slope[w.c:], w.slope[:w.c])
}
