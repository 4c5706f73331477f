package optim

import (
	"math"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestSchedule compares with nanoGPT's get_lr, and sees that steps follow it.
func TestSchedule(t *testing.T) {
	s := Schedule{Warmup: 10, Steps: 50, Floor: 1e-4}
	want := func(it int) float64 {
		switch {
		case it < 10:
			return 1e-3 * float64(it+1) / 11
		case it > 50:
			return 1e-4
		}
		ratio := float64(it-10) / 40
		return 1e-4 + 0.5*(1+math.Cos(math.Pi*ratio))*(1e-3-1e-4)
	}
	sgd, adam := &SGD{Rate: 1e-3, Schedule: s}, &Adam{Rate: 1e-3, Eps: 1e-30, Schedule: s}
	for it := range 60 {
		if got := s.at(1e-3, int64(it)); math.Abs(got-want(it)) > 1e-12 {
			t.Errorf("the rate of step %d is %v, want %v", it, got, want(it))
		}
		// A constant gradient of 1 is followed by steps of the rate.
		for _, o := range []bench.Optimizer{sgd, adam} {
			theta := []float32{0}
			o.Step(theta, []float32{1})
			if got := -float64(theta[0]); math.Abs(got-want(it)) > 1e-8 {
				t.Errorf("step %d of %T is %v, want %v", it, o, got, want(it))
			}
		}
	}
	sgd.Reset()
	theta := []float32{0}
	if sgd.Step(theta, []float32{1}); math.Abs(float64(theta[0])+want(0)) > 1e-8 {
		t.Errorf("after a reset the first step is %v, want %v", theta[0], -want(0))
	}
	if got := (Schedule{Warmup: 4}).at(1, 100); got != 1 {
		t.Errorf("without steps the rate is %v after the warm-up, want 1", got)
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		most float64
		want []float32
	}{{0, []float32{3, 4}}, {6, []float32{3, 4}}, {1, []float32{0.6, 0.8}}} {
		g := []float32{3, 4}
		clip(g, c.most)
		for i, w := range c.want {
			if math.Abs(float64(g[i]-w)) > 1e-6 {
				t.Errorf("clipped at %v to %v, want %v", c.most, g, c.want)
			}
		}
	}
	theta := []float32{0, 0}
	(&SGD{Rate: 1, Clip: 1}).Step(theta, []float32{3, 4})
	if math.Abs(float64(theta[0])+0.6) > 1e-6 {
		t.Errorf("a step of a clipped gradient is %v", theta)
	}
}

// TestDecayOnMatrices: what has one row stays where a gradient of 0 leaves it, whatever
// the parts of a step.
func TestDecayOnMatrices(t *testing.T) {
	defer vec.SetThreads(vec.Threads())
	vec.SetThreads(3)
	layout := bench.Layout{{Offset: 0, Rows: 1, Cols: 5}, {Offset: 5, Rows: 2, Cols: partSize}, {Offset: 5 + 2*partSize, Rows: 2, Cols: 3},
		{Offset: 11 + 2*partSize, Rows: 1, Cols: partSize}, {Offset: 11 + 3*partSize, Rows: 1, Cols: 4, Kind: bench.Stat}}
	for _, on := range []string{"all", "matrices"} {
		o := &AdamW{Adam{Rate: 0.5, Beta1: 0.9, Beta2: 0.9, Eps: 1e-8, Decay: 0.5}, on}
		o.Arrange(layout)
		theta := slices.Repeat([]float32{1}, layout.Weights())
		o.Step(theta, make([]float32, len(theta)))
		for _, v := range layout[:4] {
			want := float32(0.75)
			if on == "matrices" && v.Rows == 1 {
				want = 1
			}
			for i, p := range v.Of(theta).Data {
				if p != want {
					t.Fatalf("decay on %s: parameter %d is %v, want %v", on, v.Offset+i, p, want)
				}
			}
		}
	}
}
