package model

import (
	"math/rand/v2"

	"retain/bench"
	"retain/model/vec"
)

// conv is a convolution y = im2col(x)·W (+ b) with W (depth, channels out), and
// ReLU where it follows at once. Every output takes its products in the order
// of kernel line, kernel column, channel, those with the zeros around the image
// included: the order of one matrix product.
type conv struct {
	window
	from   link
	to     int
	weight bench.View
	bias   bench.View // no columns: none
	relu   bool
	masked bool // the op above has passed the gradient through ReLU
	hidden int  // number of this hidden layer, for gates; −1 where it has no gates
}

func (c *conv) links() []*link { return []*link{&c.from} }
func (c *conv) output() int    { return c.to }
func (c *conv) keeps() (in, out bool) {
	return true, c.relu && !c.masked
}

func (c *conv) products() (forward, backward int64) {
	forward = int64(c.h*c.w) * int64(c.weight.Len())
	if c.from.tensor == imageTensor {
		return forward, forward
	}
	return forward, 2 * forward
}

func (c *conv) init(rule string, params []float32, rng *rand.Rand) {
	draw(rule, c.weight.Of(params).Data, c.bias.Of(params).Data, c.weight.Cols, c.size*c.size, rng)
}

func (c *conv) worker(*netTape) worker { return &convWorker{conv: c} }

// convWorker is a conv with what its backward pass prepares.
type convWorker struct {
	*conv
	turned []float32 // Wᵀ (channels out, depth)
	pass   int       // of the backward pass that turned is for
	line   []float32 // (w, channels out): sums of lines
	sums   []float64 // (channels out)

	products []float32 // (rows, h, w, channels out) before the gate, where the gradient by it is wanted
}

func (c *convWorker) reserve(int) {}

// chunk is the number of lines of output whose columns are gathered at once:
// as many as stay in the cache between gathering and product. It changes no bit.
func (c *conv) chunk(t *netTape) int { return max(1, t.n.colFloats/(c.w*c.depth())) }

// columns is what lies under the kernel at lines lines of output from line on.
func (c *conv) columns(t *netTape, x []float32, line, lines int) vec.Matrix {
	m := vec.Matrix{Rows: lines * c.w, Cols: c.depth()}
	n := m.Rows * m.Cols
	if c.plain() {
		m.Data = x[line*c.w*m.Cols:][:n]
		return m
	}
	t.cols = grow(t.cols, n)
	m.Data = t.cols
	c.gather(m.Data, x, line, lines)
	return m
}

// lines is lines of y, (h, w, channels), as a matrix of positions.
func (c *conv) lines(y []float32, line, lines int) vec.Matrix {
	n := c.w * c.weight.Cols
	return vec.Matrix{Rows: lines * c.w, Cols: c.weight.Cols, Data: y[line*n : (line+lines)*n]}
}

func (c *convWorker) forward(t *netTape) {
	x, y := t.value(c.from.tensor), t.value(c.to)
	w, bias, gate := c.weight.Of(t.params), c.bias.Of(t.params).Data, t.gate(c.hidden)
	all, step := t.block()*c.h, c.chunk(t)
	for line := 0; line < all; line += step {
		n := min(step, all-line)
		out := c.lines(y, line, n)
		if gate == nil && len(bias) > 0 {
			vec.MatMulBias(out, c.columns(t, x, line, n), w, bias)
		} else {
			vec.MatMul(out, c.columns(t, x, line, n), w)
		}
		if gate != nil {
			if t.gateGrad(c.hidden) != nil {
				copy(c.kept(t, line), out.Data)
			}
			gateColumns(out, gate)
			if len(bias) > 0 {
				addToRows(out, bias)
			}
		}
		if c.relu {
			vec.ReLU(out.Data, out.Data)
		}
	}
}

func (c *convWorker) backward(t *netTape) {
	rows := t.block()
	dy := t.gradient(c.to)
	if c.relu && !c.masked {
		vec.ReLUGrad(dy, t.value(c.to))
	}
	if c.bias.Cols > 0 {
		c.addBias(t, dy)
	}
	if g := t.gate(c.hidden); g != nil {
		c.gateBack(t, dy)
		gateColumns(c.lines(dy, 0, rows*c.h), g)
	}
	if !t.squares {
		c.addWeights(t, c.weight.Of(t.grad), 0, rows)
	} else {
		t.squared = grow(t.squared, c.weight.Len())
		for r := range rows {
			vec.Zero(t.squared)
			c.addWeights(t, vec.Matrix{Rows: c.weight.Rows, Cols: c.weight.Cols, Data: t.squared}, r, r+1)
			vec.Square(t.squared, t.squared)
			vec.Add(c.weight.Of(t.grad).Data, t.squared)
		}
	}
	if c.from.tensor != imageTensor {
		c.descend(t)
	}
}

// addBias adds the gradient of the bias row by row, the sum over positions
// rounded to float32, or its square.
func (c *convWorker) addBias(t *netTape, dy []float32) {
	grad := c.bias.Of(t.grad).Data
	c.line, c.sums = grow(c.line, c.w*len(grad)), grow(c.sums, len(grad))
	for n := c.h * len(c.line); len(dy) > 0; dy = dy[n:] {
		addLines(c.line, dy[:n])
		clear(c.sums)
		fold(c.sums, c.line)
		for i, s := range c.sums {
			if v := float32(s); t.squares {
				grad[i] += float32(v * v)
			} else {
				grad[i] += v
			}
		}
	}
}

// addWeights adds the gradient of the weights from rows lo to hi−1 to dw.
func (c *convWorker) addWeights(t *netTape, dw vec.Matrix, lo, hi int) {
	if c.unrolls() {
		for r := lo; r < hi; r++ {
			c.addImage(t, dw, r)
		}
		return
	}
	x, dy := t.value(c.from.tensor), t.gradient(c.to)
	step := c.chunk(t)
	for line := lo * c.h; line < hi*c.h; line += step {
		n := min(step, hi*c.h-line)
		vec.AddTransMul(dw, c.columns(t, x, line, n), c.lines(dy, line, n))
	}
}

// unrolls says that lines of the image, unrolled by the kernel's width alone,
// serve for all its lines: a third of the copying of a 3×3 kernel and as many
// products, too small ones where images or kernels are. Every weight takes its
// products in the same order: it changes no bit.
func (c *conv) unrolls() bool {
	return c.stride == 1 && c.size > 1 && c.h*c.w >= 64 && c.size*c.window.in.c >= 16
}

// addImage is addWeights for row r, one product for each line of the kernel.
func (c *convWorker) addImage(t *netTape, dw vec.Matrix, r int) {
	run, in := c.size*c.window.in.c, c.window.in
	image, dy := t.value(c.from.tensor)[r*in.len():][:in.len()], t.gradient(c.to)
	step := min(c.h, max(1, t.n.colFloats/(c.w*run)))
	t.cols = grow(t.cols, (step+c.size-1)*c.w*run)
	for line := 0; line < c.h; line += step {
		n := min(step, c.h-line)
		c.unroll(t.cols, image, line-c.size/2, n+c.size-1)
		for k := range c.size {
			x := vec.Matrix{Rows: n * c.w, Cols: run, Data: t.cols[k*c.w*run:]}
			vec.AddTransMul(dw.Slice(k*run, (k+1)*run), x, c.lines(dy, r*c.h+line, n))
		}
	}
}

// descend computes the gradient of the input: dY·Wᵀ, each number of it added
// to the pixel it belongs to, in the order of positions.
func (c *convWorker) descend(t *netTape) {
	dx, dy := t.gradient(c.from.tensor), t.gradient(c.to)
	wt := c.transposed(t)
	all, step := t.block()*c.h, c.chunk(t)
	if !c.from.adds && c.plain() {
		vec.MatMul(vec.Matrix{Rows: all * c.w, Cols: c.depth(), Data: dx}, c.lines(dy, 0, all), wt)
		return
	}
	if !c.from.adds {
		vec.Zero(dx)
	}
	for line := 0; line < all; line += step {
		n := min(step, all-line)
		cols := vec.Matrix{Rows: n * c.w, Cols: c.depth()}
		t.cols = grow(t.cols, cols.Rows*cols.Cols)
		cols.Data = t.cols
		vec.MatMul(cols, c.lines(dy, line, n), wt)
		c.scatter(dx, cols.Data, line, n)
	}
}

// transposed is Wᵀ, turned once in a backward pass.
func (c *convWorker) transposed(t *netTape) vec.Matrix {
	w := c.weight.Of(t.params)
	c.turned = grow(c.turned, len(w.Data))
	wt := vec.Matrix{Rows: w.Cols, Cols: w.Rows, Data: c.turned}
	if c.pass == t.pass {
		return wt
	}
	c.pass = t.pass
	transpose(wt, w)
	return wt
}
