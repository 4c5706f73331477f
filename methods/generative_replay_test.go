package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
)

// generator is generative replay with a generator that plain Go can train.
func generator(hidden, latent int) *methods.GenerativeReplay {
	return &methods.GenerativeReplay{Hidden: []int{hidden}, Latent: latent, Rate: 1e-3}
}

// generative replay's settings.
var generative = map[string]func() bench.Method{
	"generative-replay-few": func() bench.Method {
		m := generator(9, 2)
		m.Replay = 5
		return m
	},
}

func TestGenerativeReplayAblations(t *testing.T) {
	silent := func() bench.Method { m := generator(64, 8); m.Rate = 1e-30; return m } // of a generator that never learns
	for _, c := range []struct {
		name     string
		scenario bench.Scenario
		worse    func() bench.Method
		of       func(bench.Plan, *bench.Result) float64
		margin   float64
	}{
		{"generated images keep classes", bench.ClassIncremental, methods.Methods["finetune"].New, mean, 15},
		{"images do, not noise", bench.ClassIncremental, silent, mean, 10},
		{"generated images keep the first task", bench.TaskIncremental, methods.Methods["finetune"].New, first, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, c.scenario, func() bench.Method { return generator(64, 8) }, c.worse, c.of); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}
