package methods_test

import (
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// icarl's settings.
var icarl = map[string]func() bench.Method{
	"icarl-per-class": func() bench.Method {
		return &methods.ICaRL{PerClass: 4, Temperature: 2, Reduction: methods.OverOutputs}
	},
	"icarl-shrinking": func() bench.Method {
		return &methods.ICaRL{Capacity: 40, Temperature: 1, Reduction: methods.PerOutput}
	},
	"icarl-no-exemplars": func() bench.Method { return &methods.ICaRL{Temperature: 1, Reduction: methods.OverOutputs} },
}

func TestICaRLAblations(t *testing.T) {
	with := func(capacity int) func() bench.Method {
		return func() bench.Method {
			return &methods.ICaRL{Capacity: capacity, Temperature: 1, Reduction: methods.OverOutputs}
		}
	}
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		margin        float64
	}{
		{"icarl keeps classes", with(90), methods.Methods["finetune"].New, 20},
		{"its exemplars do", with(90), with(0), 15},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := advantage(t, bench.ClassIncremental, c.better, c.worse, mean); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestICaRLRefuses(t *testing.T) {
	fine := methods.ICaRL{Capacity: 90, Temperature: 1, Reduction: methods.OverOutputs}
	for want, change := range map[string]func(*methods.ICaRL, *bench.Plan){
		"capacity is -1":           func(m *methods.ICaRL, _ *bench.Plan) { m.Capacity = -1 },
		"per_class is -1":          func(m *methods.ICaRL, _ *bench.Plan) { m.PerClass = -1 },
		"temperature is 0":         func(m *methods.ICaRL, _ *bench.Plan) { m.Temperature = 0 },
		`unknown reduction "x"`:    func(m *methods.ICaRL, _ *bench.Plan) { m.Reduction = "x" },
		`training mask "own" hide`: func(_ *methods.ICaRL, p *bench.Plan) { p.Masks.Train = bench.MaskOwn },
		"boundaries are hidden":    func(_ *methods.ICaRL, p *bench.Plan) { p.Hidden = true },
	} {
		m := fine
		p := plan(t, bench.ClassIncremental, &m)
		change(&m, &p)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for _, s := range []bench.Scenario{bench.TaskIncremental, bench.DomainIncremental} {
		if err := refused(t, s, func() bench.Method { return &fine }); err == nil || !strings.Contains(err.Error(), "not defined in the "+string(s)) {
			t.Errorf("icarl in the %s scenario: %v", s, err)
		}
	}
}
