package optim

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Schedule moves the rate from step to step: up in a line over the warm-up, then down to
// the floor along half a cosine (Loshchilov and Hutter 2017 as nanoGPT has it). For step t
// from 0, with w the warm-up and n the steps,
//
//	rate·(t+1)/(w+1)                                          for t < w
//	floor + (rate − floor)·(1 + cos(π·(t−w)/(n−w)))/2         for w ≤ t < n
//	floor                                                     from n on
//
// Without steps the rate stays where the warm-up leaves it. Steps are those since the
// optimizer was reset.
type Schedule struct {
	Warmup int     `yaml:"warmup"` // steps in which the rate rises in a line
	Steps  int     `yaml:"steps"`  // step at which the rate has come down to the floor; 0: it does not come down
	Floor  float64 `yaml:"floor"`  // rate in the end
}

func (s Schedule) check(rate float64) error {
	fail := func(format string, args ...any) error {
		return &bench.FieldError{Field: "schedule", Err: fmt.Errorf(format, args...)}
	}
	switch {
	case s.Warmup < 0 || s.Steps < 0:
		return fail("a schedule of %d steps with a warm-up of %d, and neither can be negative", s.Steps, s.Warmup)
	case s.Steps > 0 && s.Steps <= s.Warmup:
		return fail("the schedule has %d steps and its warm-up %d (hint: more steps)", s.Steps, s.Warmup)
	case !(s.Floor >= 0 && s.Floor <= rate):
		return fail("the floor is %v and must lie in 0 to the rate, %v", s.Floor, rate)
	case s.Floor > 0 && s.Steps == 0:
		return fail("a floor without steps to reach it in (hint: steps: 2000)")
	}
	return nil
}

// active says that the rate moves.
func (s Schedule) active() bool { return s.Warmup > 0 || s.Steps > 0 }

// at is the rate of step t.
func (s Schedule) at(rate float64, t int64) float64 {
	w, n := int64(s.Warmup), int64(s.Steps)
	switch {
	case t < w:
		return float64(rate*float64(t+1)) / float64(w+1)
	case n == 0:
		return rate
	case t >= n:
		return s.Floor
	}
	half := float64(0.5 * (1 + vec.Cos(float64(math.Pi*float64(t-w))/float64(n-w))))
	return s.Floor + float64(half*(rate-s.Floor))
}

// clip scales a gradient whose norm is above most down to it, as PyTorch does:
// g·most/(norm + 10⁻⁶). Where most is 0 it does nothing.
func clip(g []float32, most float64) {
	if most == 0 {
		return
	}
	if norm := math.Sqrt(vec.SumSquares(g)); norm > most {
		vec.Scale(float32(most/(norm+1e-6)), g)
	}
}
