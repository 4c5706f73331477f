package methods

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
)

// TestCLSERHoldsToTheBetterAverage: each replayed example is held to the average
// that gives its label the higher probability.
func TestCLSERHoldsToTheBetterAverage(t *testing.T) {
	withLearner(t, func(l *bench.Learner, train bench.Data) {
		var r bench.Batch
		for i := range train.Len() {
			train.Gather([]int{i}, &r)
		}
		m := &CLSER{Lambda: 1}
		m.state.Plastic, m.state.Stable = slices.Clone(l.Params), slices.Clone(l.Params)
		vec.Scale(-2, m.state.Stable)
		m.hold(l, &r)
		var from [2]int
		for i, y := range r.Labels {
			one := r.In.Slice(i, i+1)
			plastic := slices.Clone(l.LogitsAt(m.state.Plastic, one).Data)
			stable := l.LogitsAt(m.state.Stable, one).Data
			want, which := plastic, 0
			if vec.SoftmaxCrossEntropy(nil, stable, int(y), 1) < vec.SoftmaxCrossEntropy(nil, plastic, int(y), 1) {
				want, which = stable, 1
			}
			from[which]++
			if !slices.Equal(m.held.Target.Row(i), want) {
				t.Errorf("example %d of class %d is held to %v, want %v", i, y, m.held.Target.Row(i), want)
			}
		}
		if from[0] == 0 || from[1] == 0 {
			t.Errorf("%v examples held to either average: the test cannot tell", from)
		}
	})
}

// TestCLSERAverages: after step n the weight of the old is 1 − 1/(n+1) until that
// exceeds α, and only as often as the rate says.
func TestCLSERAverages(t *testing.T) {
	withLearner(t, func(l *bench.Learner, _ bench.Data) {
		for i := range l.Params {
			l.Params[i] = 8
		}
		m := &CLSER{}
		avg := make([]float32, len(l.Params))
		for step, want := range []float32{4, 5.333333, 6.6666665} { // weights 1/2, 2/3, and 1/2 again
			m.state.Steps = int64(step + 1)
			alpha := 0.9
			if step == 2 {
				alpha = 0.5
			}
			m.average(l, "stable", avg, 1, alpha)
			if d := avg[0] - want; d > 1e-5 || d < -1e-5 {
				t.Errorf("after step %d the average is %v, want %v", step+1, avg[0], want)
			}
		}
		moved := 0
		for range 400 {
			before := avg[0]
			clear(avg)
			m.average(l, "plastic", avg, 0.25, 0.5)
			if avg[0] != 0 {
				moved++
			}
			avg[0] = before
			l.Discard()
		}
		if moved < 60 || moved > 140 {
			t.Errorf("moved %d times of 400 at a rate of 0.25", moved)
		}
	})
}
