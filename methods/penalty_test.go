package methods

import (
	"math"
	"testing"

	"retain/bench"
)

// TestPenaltiesAgainstFiniteDifferences: what a method adds to the gradient is
// the slope of the penalty that its comment writes.
func TestPenaltiesAgainstFiniteDifferences(t *testing.T) {
	const n = 40
	rng := bench.NewSeed(1).Rand("penalties")
	draw := func() []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = rng.Float32()*2 - 0.5
		}
		return x
	}
	theta, anchor, omega, more := draw(), draw(), draw(), draw()
	var l2 L2
	l2.Lambda, l2.state.Anchor, l2.moved = 3, anchor, make([]float32, n)
	var si SI
	si.C, si.state.Omega, si.state.Anchor = 3, omega, anchor
	var mas MAS
	mas.Lambda, mas.state.Omega, mas.state.Anchor = 3, omega, anchor
	var rwalk RWalk
	rwalk.Lambda, rwalk.state.Fisher, rwalk.state.Score, rwalk.state.Anchor = 3, omega, more, anchor
	rwalk.weigh(n)
	for _, c := range []struct {
		name     string
		penalise func(g, theta []float32) []float32
		term     func(i int, d float64) float64 // of the penalty, at distance d from the anchor
	}{
		{"l2", l2.penalise, func(_ int, d float64) float64 { return 3.0 / 2 * d * d }},
		{"si", si.penalise, func(i int, d float64) float64 { return 3 * float64(omega[i]) * d * d }},
		{"mas", mas.penalise, func(i int, d float64) float64 { return 3 * float64(omega[i]) * d * d }},
		{"rwalk", rwalk.penalise, func(i int, d float64) float64 { return 3 * (unit(omega, i) + unit(more, i)) * d * d }},
	} {
		data := draw()
		g := c.penalise(append([]float32(nil), data...), theta)
		for i := range g {
			const h = 1e-4
			d := float64(theta[i]) - float64(anchor[i])
			want := float64(data[i]) + (c.term(i, d+h)-c.term(i, d-h))/(2*h)
			if math.Abs(float64(g[i])-want) > 1e-4 {
				t.Fatalf("%s: gradient %v of parameter %d, slope %v", c.name, g[i], i, want)
			}
		}
	}
}

// unit is element i of x where the least is 0 and the greatest 1.
func unit(x []float32, i int) float64 {
	least, greatest := math.Inf(1), math.Inf(-1)
	for _, v := range x {
		least, greatest = math.Min(least, float64(v)), math.Max(greatest, float64(v))
	}
	return (float64(x[i]) - least) / (greatest - least)
}

func TestNormalisedOfEqualsIsNothing(t *testing.T) {
	dst := []float32{1, 2}
	if addNormalised(dst, []float32{5, 5}); dst[0] != 1 || dst[1] != 2 {
		t.Errorf("%v", dst)
	}
}

// TestSensitivityAgainstFiniteDifferences holds the importances of MAS to their
// definition: slopes of ‖f(x)‖² by single parameters at single examples.
func TestSensitivityAgainstFiniteDifferences(t *testing.T) {
	withLearner(t, func(l *bench.Learner, train bench.Data) {
		rng := bench.NewSeed(9).Rand("parameters")
		for k := range l.Params { // the inputs are small: initial parameters would leave most units off
			l.Params[k] = 2*rng.Float32() - 0.5
		}
		got := sensitivity(l, train, 0)
		want := make([]float64, len(l.Params))
		var b bench.Batch
		norm := func() float64 {
			sum := 0.0
			for _, z := range l.Logits(b.In).Data {
				sum += float64(z) * float64(z)
			}
			return sum
		}
		for i := range train.Len() {
			b.Reset()
			train.Gather([]int{i}, &b)
			for k, x := range l.Params {
				const h = 1.0 / 512
				l.Params[k] = x + h
				up := norm()
				l.Params[k] = x - h
				down := norm()
				l.Params[k] = x
				want[k] += math.Abs(up-down) / (2 * h) / float64(train.Len())
			}
		}
		some := 0
		for k := range want {
			if math.Abs(float64(got[k])-want[k]) > 1e-3*(1+want[k]) {
				t.Errorf("Ω[%d] = %v, want %v", k, got[k], want[k])
			}
			if want[k] > 1e-3 {
				some++
			}
		}
		if some < len(want)/2 {
			t.Errorf("only %d of %d parameters matter: the test cannot tell", some, len(want))
		}
	})
}
