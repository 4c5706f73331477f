package model

import (
	"math"
	"math/rand/v2"

	"retain/bench"
	"retain/model/vec"
)

const (
	normEps      = 1e-5 // added to a variance before its root (PyTorch's default)
	normMomentum = 0.1  // weight of the newest batch in the running averages (PyTorch's default)
)

// norm is batch norm (Ioffe and Szegedy 2015) or group norm (Wu and He 2018),
// with the addition of another tensor and ReLU where they follow at once:
//
//	y = ReLU(shift + (scale/√(variance+ε))·(x − mean) (+ other))
//
// Batch norm takes mean and variance of a channel over all rows and positions
// of a training pass, and the running ones at test time; group norm those of a
// group of channels over the positions of one row.
//
// Sums over rows and positions are those of [fold]; the channels of a group are
// added in order. Variances are sums of (x − mean)² with mean rounded to float32.
type norm struct {
	shape
	from, other  link // other.tensor is noTensor where nothing is added
	to           int
	groups       int // 0: batch norm
	relu         bool
	scale, shift bench.View
	mean, square bench.View // running mean and variance of batch norm
}

func (n *norm) links() []*link {
	if n.other.tensor == noTensor {
		return []*link{&n.from}
	}
	return []*link{&n.from, &n.other}
}
func (n *norm) output() int                         { return n.to }
func (n *norm) keeps() (in, out bool)               { return true, n.relu }
func (n *norm) products() (forward, backward int64) { return 0, 0 }

func (n *norm) init(_ string, params []float32, _ *rand.Rand) {
	fill(n.scale.Of(params).Data, 1)
	fill(n.shift.Of(params).Data, 0)
	fill(n.mean.Of(params).Data, 0)
	fill(n.square.Of(params).Data, 1)
}

func fill(x []float32, v float32) {
	for i := range x {
		x[i] = v
	}
}

// normWorker is a norm with the statistics of one tape.
type normWorker struct {
	*norm
	averages     []float64 // (sets, groups): what x was centred by
	inverses     []float64 // (sets, groups): 1/√(variance+ε)
	sum0, sum1   []float64 // (channels)
	line0, line1 []float32 // (w, channels): lines added up
	centre       []float32 // (w, channels): mean of each number of a line
	factor       []float32 // (w, channels): what it is multiplied by
	offset       []float32 // (w, channels): what is added
	slope        []float32 // (w, channels)
	zero         []float32 // (w, channels): +0
	work         []float32 // (w, channels)
	channel      []float32 // (channels)
}

func (n *norm) worker(t *netTape) worker {
	w := &normWorker{norm: n, sum0: make([]float64, n.c), sum1: make([]float64, n.c), channel: make([]float32, n.c)}
	for _, l := range []*[]float32{&w.line0, &w.line1, &w.centre, &w.factor, &w.offset, &w.slope, &w.zero, &w.work} {
		*l = make([]float32, n.line())
	}
	return w
}

// per is the number of channels that share their statistics.
func (n *norm) per() int {
	if n.groups == 0 {
		return 1
	}
	return n.c / n.groups
}

// coupled says that the rows of the pass share statistics taken from them.
func (n *norm) coupled(t *netTape) bool { return n.groups == 0 && t.train }

// spread writes the channels' values v into every position of a line.
func spread(line, v []float32) {
	for len(line) > 0 {
		line = line[copy(line, v):]
	}
}

// lineOf is line y of image r of x.
func (n *norm) lineOf(x []float32, r, y int) []float32 {
	return x[(r*n.h+y)*n.line():][:n.line()]
}

// stats computes means and variances of rows lo to hi−1 of x.
func (w *normWorker) stats(x []float32, lo, hi int, averages, variances []float64) (count float64) {
	count = float64((hi - lo) * w.h * w.norm.w * w.per())
	clear(w.sum0)
	for r := lo; r < hi; r++ {
		addLines(w.line0, x[r*w.len():(r+1)*w.len()])
		fold(w.sum0, w.line0)
	}
	w.pool(averages, w.sum0, count)
	w.spreadGroups(w.centre, averages)
	clear(w.sum0)
	for r := lo; r < hi; r++ {
		vec.Zero(w.line0)
		for y := range w.h {
			vec.Sub(w.work, w.lineOf(x, r, y), w.centre)
			vec.Square(w.work, w.work)
			vec.Add(w.line0, w.work)
		}
		fold(w.sum0, w.line0)
	}
	w.pool(variances, w.sum0, count)
	return count
}

// pool adds the channels of each group and divides by count.
func (w *normWorker) pool(groups, channels []float64, count float64) {
	per := w.per()
	for g := range groups {
		s := channels[g*per]
		for _, v := range channels[g*per+1 : (g+1)*per] {
			s += v
		}
		groups[g] = s / count
	}
}

// spreadGroups writes the value of each channel's group, rounded to float32,
// into every position of a line.
func (w *normWorker) spreadGroups(line []float32, groups []float64) {
	per := w.per()
	for c := range w.channel {
		w.channel[c] = float32(groups[c/per])
	}
	spread(line, w.channel)
}

// reserve makes room for the statistics of rows rows: those of batch norm are
// one set, group norm has a set for each row.
func (w *normWorker) reserve(rows int) {
	sets := 1
	if w.groups > 0 {
		sets = rows
	}
	n := sets * (w.c / w.per())
	w.averages, w.inverses = grow(w.averages, n), grow(w.inverses, n)
}

// set is the statistics of row r of the tape.
func (w *normWorker) set(r int) (averages, inverses []float64) {
	if w.groups == 0 {
		return w.averages[:w.c], w.inverses[:w.c]
	}
	return w.averages[r*w.groups : (r+1)*w.groups], w.inverses[r*w.groups : (r+1)*w.groups]
}

func (w *normWorker) forward(t *netTape) {
	rows, from := t.block(), t.offset()
	x := t.value(w.from.tensor)
	if w.groups == 0 {
		averages, variances := w.set(0)
		if t.train {
			count := w.stats(x, 0, rows, averages, variances)
			w.remember(t.params, averages, variances, count)
		} else {
			widen(averages, w.mean.Of(t.params).Data)
			widen(variances, w.square.Of(t.params).Data)
		}
		w.apply(t, averages, invert(variances), 0, rows)
		return
	}
	for r := range rows {
		averages, variances := w.set(from + r)
		w.stats(x, r, r+1, averages, variances)
		w.apply(t, averages, invert(variances), r, r+1)
	}
}

func widen(dst []float64, x []float32) {
	for i, v := range x {
		dst[i] = float64(v)
	}
}

// invert turns variances into 1/√(variance+ε), in place.
func invert(v []float64) []float64 {
	for i := range v {
		v[i] = 1 / math.Sqrt(v[i]+normEps)
	}
	return v
}

// remember moves the running averages towards this batch's mean and unbiased
// variance.
func (w *normWorker) remember(params []float32, averages, variances []float64, count float64) {
	mean, square := w.mean.Of(params).Data, w.square.Of(params).Data
	for c := range mean {
		v := variances[c] * (count / max(count-1, 1))
		mean[c] = float32(float64((1-normMomentum)*float64(mean[c])) + float64(normMomentum*averages[c]))
		square[c] = float32(float64((1-normMomentum)*float64(square[c])) + float64(normMomentum*v))
	}
}

// factors spreads scale/√(variance+ε) and the mean over a line.
func (w *normWorker) factors(params []float32, averages, inverses []float64) {
	w.spreadGroups(w.centre, averages)
	per := w.per()
	for c, s := range w.scale.Of(params).Data {
		w.channel[c] = float32(float64(s) * inverses[c/per])
	}
	spread(w.factor, w.channel)
}

// apply writes rows lo to hi−1 of the output.
func (w *normWorker) apply(t *netTape, averages, inverses []float64, lo, hi int) {
	x, y := t.value(w.from.tensor), t.value(w.to)
	var other []float32
	if w.other.tensor != noTensor {
		other = t.value(w.other.tensor)
	}
	w.factors(t.params, averages, inverses)
	spread(w.offset, w.shift.Of(t.params).Data)
	for r := lo; r < hi; r++ {
		for l := range w.h {
			out := w.lineOf(y, r, l)
			copy(out, w.offset)
			addScaled(out, w.factor, w.lineOf(x, r, l), w.centre)
			if other != nil {
				vec.Add(out, w.lineOf(other, r, l))
			}
			if w.relu {
				vec.ReLU(out, out)
			}
		}
	}
}

// addScaled sets y = y + f·(x − m), each operation rounded once: the penalty
// of weight 1.
func addScaled(y, f, x, m []float32) { vec.Penalty(y, 1, f, x, m) }
