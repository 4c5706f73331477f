package methods

import (
	"math"

	"retain/bench"
	"retain/model/vec"
)

// classMeans is a mean for each class of what was added to it: State as it
// stands.
type classMeans struct {
	Mean  []float32 // (C, d)
	Count []int64   // (C): how many vectors each mean is of
}

// add takes x, of d numbers, into the mean of a class: μ ← μ + (x − μ)/n.
// diff is scratch of d numbers.
func (c *classMeans) add(classes, class int, x, diff []float32) {
	d := len(x)
	if c.Count == nil {
		c.Mean, c.Count = make([]float32, classes*d), make([]int64, classes)
	}
	mu := c.Mean[class*d : (class+1)*d]
	c.Count[class]++
	vec.Sub(diff, x, mu)
	vec.Axpy(float32(1/float64(c.Count[class])), diff, mu)
}

// empty says that no class has a mean yet.
func (c *classMeans) empty() bool {
	for _, n := range c.Count {
		if n > 0 {
			return false
		}
	}
	return true
}

// reset forgets all means and keeps their memory.
func (c *classMeans) reset() {
	clear(c.Mean)
	clear(c.Count)
}

// score writes −‖x − μ_c‖² for each class c, and −∞ for one without a mean.
// diff is scratch as long as x.
func (c *classMeans) score(out, x, diff []float32) {
	d := len(x)
	for class := range out {
		if c.Count[class] == 0 {
			out[class] = float32(math.Inf(-1))
			continue
		}
		vec.Sub(diff, x, c.Mean[class*d:(class+1)*d])
		out[class] = float32(-vec.SumSquares(diff))
	}
}

// normalize divides x by its Euclidean length; a zero vector stays.
func normalize(x []float32) {
	if s := vec.SumSquares(x); s > 0 {
		vec.Scale(float32(1/math.Sqrt(s)), x)
	}
}

// dense is the inputs as a model reads them, in memory that the caller keeps.
func dense(s bench.Spec, in bench.Inputs, x *bench.Matrix) bench.Matrix {
	if cap(x.Data) < in.Rows*in.Width {
		x.Data = make([]float32, in.Rows*in.Width)
	}
	x.Rows, x.Cols, x.Data = in.Rows, in.Width, x.Data[:in.Rows*in.Width]
	s.Dense(in, *x)
	return *x
}

// room is memory for n numbers, taken from x where there is enough.
func room(x *[]float32, n int) []float32 {
	if cap(*x) < n {
		*x = make([]float32, n)
	}
	return (*x)[:n]
}
