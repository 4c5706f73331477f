package methods_test

import (
	"strings"
	"testing"

	"retain/bench"
	"retain/methods"
)

// settings of methods that keep statistics of features.
var prototypes = map[string]func() bench.Method{
	"slda-initial":   func() bench.Method { return &methods.SLDA{Features: methods.OfInitial, Shrinkage: 1} },
	"ranpac-inputs":  func() bench.Method { return &methods.RanPAC{Features: methods.OfInputs, M: 30} },
	"ranpac-initial": func() bench.Method { return &methods.RanPAC{Features: methods.OfInitial, M: 7} },
}

// ofInputs is apart from those that every test of the contract runs: the
// covariance of 784 pixels takes seconds to invert in each.
func ofInputs() bench.Method { return &methods.SLDA{Features: methods.OfInputs, Shrinkage: 0.1} }

func TestPrototypeAblations(t *testing.T) {
	slda := func(e methods.Extractor, shrinkage float64) func() bench.Method {
		return func() bench.Method { return &methods.SLDA{Features: e, Shrinkage: shrinkage} }
	}
	ranpac := func(m int) func() bench.Method {
		return func() bench.Method { return &methods.RanPAC{Features: methods.OfInputs, M: m} }
	}
	ncm := func() bench.Method { return &methods.NCM{Features: methods.OfInputs} }
	finetune := methods.Methods["finetune"].New
	for _, c := range []struct {
		name          string
		better, worse func() bench.Method
		of            func(bench.Plan, *bench.Result) float64
		margin        float64
		epochs        int // where there is no network to train, one is enough
	}{
		{"statistics are not forgotten", slda(methods.OfFirst, 1e-4), finetune, first, 20, 20},
		// Of 16 untrained features it told 3 points more, not enough: pixels beside
		// each other vary together, which is what a covariance is to take out.
		{"a covariance tells more than means", slda(methods.OfInputs, 0.05), slda(methods.OfInputs, 1), mean, 3, 1},
		{"random features tell more than means", ranpac(300), ncm, mean, 3, 1},
		{"many do, few do not", ranpac(300), ranpac(5), mean, 15, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			epochs := func(p *bench.Plan) { p.Budget.Epochs = c.epochs }
			if got := advantageFrom(t, 11, bench.ClassIncremental, c.better, c.worse, c.of, epochs); got < c.margin {
				t.Errorf("%.1f points better than without, want %.0f", got, c.margin)
			} else {
				t.Logf("%.1f points better", got)
			}
		})
	}
}

func TestPrototypesRefuse(t *testing.T) {
	for want, m := range map[string]bench.Method{
		"shrinkage is 0":          &methods.SLDA{Features: methods.OfInputs},
		"shrinkage is 2":          &methods.SLDA{Features: methods.OfInputs, Shrinkage: 2},
		`unknown features "some"`: &methods.SLDA{Features: "some", Shrinkage: 1},
		"m is 0":                  &methods.RanPAC{Features: methods.OfInputs},
		`unknown features "none"`: &methods.RanPAC{Features: "none", M: 1},
	} {
		p := plan(t, bench.ClassIncremental, m)
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	for _, m := range []bench.Method{prototypes["ranpac-inputs"](), methods.Methods["slda"].New()} {
		p := plan(t, bench.DomainIncremental, m)
		p.Hidden = true
		if err := p.Check(); err == nil || !strings.Contains(err.Error(), "boundaries are hidden") {
			t.Errorf("%T with hidden boundaries: %v", m, err)
		}
	}
	p := plan(t, bench.DomainIncremental, ofInputs())
	p.Hidden = true
	if _, err := bench.Run(t.Context(), p); err != nil {
		t.Errorf("slda on inputs with hidden boundaries: %v", err)
	}
	large := &methods.RanPAC{M: 9000}
	if w := large.Warnings(bench.Work{}); len(w) != 1 || !strings.Contains(w[0], "9000 random features") {
		t.Errorf("warnings %q", w)
	}
}

// TestWarmPrototypesAllocateNothing: the last epoch of the last experience.
func TestWarmPrototypesAllocateNothing(t *testing.T) {
	for name, fresh := range map[string]func() bench.Method{
		"slda-inputs": ofInputs, "slda-initial": prototypes["slda-initial"], "ranpac-inputs": prototypes["ranpac-inputs"],
	} {
		allocateNothing(t, name, func() bench.Plan {
			p := plan(t, bench.ClassIncremental, fresh())
			p.Budget = bench.Budget{Epochs: 6, Batch: 16, DropLast: true}
			return p
		})
	}
}
