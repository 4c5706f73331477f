package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
)

// TestGSSAblations: without gradients to compare with (subset 0) every example has the
// same score and challenges, so that the memory is of the latest ones.
func TestGSSAblations(t *testing.T) {
	with := func(subset int) func() bench.Method {
		return func() bench.Method { return &methods.GSS{Subset: subset, Capacity: 90} }
	}
	short := func(p *bench.Plan) { p.Budget = bench.Budget{Epochs: 6, Batch: 16} }
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
	}{
		{"gradients in many directions keep classes", with(10), methods.Methods["finetune"].New, mean, 15},
		{"gradients choose, not chance", with(10), with(0), first, 15},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantageFrom(t, 4, bench.ClassIncremental, c.better, c.worse, c.of, short); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}
