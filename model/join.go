package model

import (
	"math/rand/v2"

	"retain/model/vec"
)

// join is y = ReLU(x + other), the end of a residual block without norm.
type join struct {
	from, other link
	to          int
}

func (j *join) links() []*link                      { return []*link{&j.from, &j.other} }
func (j *join) output() int                         { return j.to }
func (j *join) keeps() (in, out bool)               { return false, true }
func (j *join) products() (forward, backward int64) { return 0, 0 }
func (j *join) init(string, []float32, *rand.Rand)  {}
func (j *join) worker(*netTape) worker              { return j }
func (j *join) reserve(int)                         {}

func (j *join) forward(t *netTape) {
	y := t.value(j.to)
	copy(y, t.value(j.from.tensor))
	vec.Add(y, t.value(j.other.tensor))
	vec.ReLU(y, y)
}

func (j *join) backward(t *netTape) {
	dy := t.gradient(j.to)
	vec.ReLUGrad(dy, t.value(j.to))
	for _, l := range [...]link{j.from, j.other} {
		if d := t.gradient(l.tensor); l.adds {
			vec.Add(d, dy)
		} else {
			copy(d, dy)
		}
	}
}
