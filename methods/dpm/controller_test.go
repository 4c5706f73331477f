package dpm

import (
	"math"
	"testing"

	"retain/bench"
)

func newController() *controller {
	return &controller{Policy: make([]float32, len(arms)), Arm: middleArm}
}

// TestControllerFindsTheBestArm: where one arm lowers J and the others raise it, it
// is chosen most of the time in the end.
func TestControllerFindsTheBestArm(t *testing.T) {
	for best := range arms {
		c, chosen := newController(), 0
		j := 10.0
		for i := range 600 {
			if int(c.Arm) == best {
				j -= 0.1
			} else {
				j += 0.1
			}
			if _, _, decided := c.decide(j, bench.NewSeed(int64(i)).Rand("arm")); !decided {
				t.Fatal("no decision")
			}
			if i >= 300 && int(c.Arm) == best {
				chosen++
			}
		}
		if chosen < 200 {
			t.Errorf("arm %d was chosen %d of 300 times", best, chosen)
		}
	}
}

func TestControllerSteps(t *testing.T) {
	c := newController()
	if _, rewarded, _ := c.decide(3, bench.NewSeed(1).Rand("arm")); rewarded {
		t.Error("the first decision has a reward")
	}
	c.Arm = 0
	reward, rewarded, _ := c.decide(2, bench.NewSeed(2).Rand("arm"))
	if !rewarded || reward != 1 {
		t.Errorf("the first gain is worth %v, want 1", reward)
	}
	// π = 0.99·0.2·1·(onehot − 1/3)
	for i, want := range []float64{0.99 * 0.2 * 2 / 3, -0.99 * 0.2 / 3, -0.99 * 0.2 / 3} {
		if math.Abs(float64(c.Policy[i])-want) > 1e-6 {
			t.Errorf("π is %v", c.Policy)
		}
	}
	before := *c
	for _, j := range []float64{math.NaN(), math.Inf(1)} {
		if _, _, decided := c.decide(j, bench.NewSeed(3).Rand("arm")); decided || c.Arm != before.Arm || c.J != before.J {
			t.Errorf("J of %v decides", j)
		}
	}
	still := newController()
	still.decide(1, bench.NewSeed(1).Rand("arm"))
	if reward, _, _ := still.decide(1, bench.NewSeed(1).Rand("arm")); reward != 0 {
		t.Errorf("no gain is worth %v", reward)
	}
}

func TestObjective(t *testing.T) {
	for _, c := range []struct {
		guard, train, stream, want float64
	}{{2, 1, 3, 5.5}, {1, 2, 3, 4}, {math.NaN(), 1, 3, 3}} {
		if got := (validation{c.guard, c.train}).objective(c.stream); got != c.want {
			t.Errorf("J of guard %v, train %v, stream %v is %v, want %v", c.guard, c.train, c.stream, got, c.want)
		}
	}
	c := newController()
	c.observe(4)
	c.observe(2)
	if math.Abs(c.Stream-3.8) > 1e-12 {
		t.Errorf("the stream's average is %v", c.Stream)
	}
}
