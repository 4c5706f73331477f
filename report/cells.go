package report

import (
	"cmp"
	"fmt"
	"slices"

	"retain/results"
	"retain/results/metric"
)

// A Plan is what runs share that can be compared with each other. The optimizer
// is not part of it: its rate is tuned for each method. The purpose of the seeds
// is: a hyper-parameter that was chosen on some seeds is not reported on them.
type Plan struct {
	Stream   string `json:"stream"` // label
	Scenario string `json:"scenario"`
	Mask     string `json:"mask"` // of the evaluation; empty where every run failed
	Model    string `json:"model"`
	Budget   string `json:"budget"`
	Purpose  string `json:"purpose"` // of the seeds: Tuning or Reporting
}

// The purposes of seeds.
const (
	Tuning    = "tuning"    // they choose hyper-parameters: 1 to 99, in general all below 1000
	Reporting = "reporting" // they give the numbers: 1000 and up
)

// firstReporting is the lowest seed that reports.
const firstReporting = 1000

func purposeOf(seed int64) string {
	if seed < firstReporting {
		return Tuning
	}
	return Reporting
}

// A Group holds the methods that ran under one plan.
type Group struct {
	Plan
	Optimizer string   // of all methods; empty where they differ, and then each label names its own
	Cells     []Cell   // in the order of compareMethods
	Chance    Estimate // accuracy of the untrained models, over seeds
	Finetune  Estimate // ACC of finetune
	Joint     Estimate // ACC of joint
	Warnings  []string // what a reader must know: failures, few or unequal seeds

	hidden bool // what was measured on test data is left out
}

// A Cell holds the runs of one method over seeds.
type Cell struct {
	Method    string // canonical name
	Label     string // name and what differs from the defaults
	Optimizer string
	Runs      []Run // those that ended well, one per seed, by seed
	Failed    []results.Run

	look   look       // in figures
	bare   string     // Label without an optimizer
	values []Estimate // in the order of metric.All
	older  []string   // runs left out because a newer one has the same seed
}

// A Run is one run under one mask.
type Run struct {
	results.Run
	Facts metric.Facts

	moments []moment // of evaluations on test, in order of time; nil without any between steps
	adapts  bool     // it learned from test data while it was scored
	guess   float64  // accuracy of the untrained model among the outputs that ACC has; NaN where unknown
}

// Value is the estimate of the metric called name over the runs of c; its N is
// 0 where the metric is undefined or unknown.
func (c Cell) Value(name string) Estimate {
	for i, m := range metric.All {
		if m.Name == name && i < len(c.values) {
			return c.values[i]
		}
	}
	return estimate(nil)
}

// ran are the cells of which a run ended well.
func (g Group) ran() []Cell {
	return slices.DeleteFunc(slices.Clone(g.Cells), func(c Cell) bool { return len(c.Runs) == 0 })
}

// Cell returns the cell of the method with canonical name method, that with
// the method's defaults before others, and whether there is one.
func (g Group) Cell(method string) (Cell, bool) {
	found := -1
	for i, c := range g.Cells {
		if c.Method == method && (found < 0 || c.bare == method) {
			found = i
		}
	}
	if found < 0 {
		return Cell{}, false
	}
	return g.Cells[found], true
}

// keep drops the cells whose method or label the filter does not name, and
// groups without cells. What was computed from them (bracket, ratios) stays.
func keep(groups []Group, f results.Filter) []Group {
	if len(f.Methods) == 0 && len(f.MethodLabels) == 0 {
		return groups
	}
	var out []Group
	for _, g := range groups {
		g.Cells = slices.DeleteFunc(slices.Clone(g.Cells), func(c Cell) bool {
			return (len(f.Methods) > 0 && !slices.Contains(f.Methods, c.Method)) ||
				(len(f.MethodLabels) > 0 && !slices.Contains(f.MethodLabels, c.bare))
		})
		if len(g.Cells) > 0 {
			g.warn()
			out = append(out, g)
		}
	}
	return out
}

// finish sorts, fills in references between methods, and computes the metrics
// that are named in only; all where it is nil.
func (g *Group) finish(only []string) {
	g.nameOptimizers()
	g.markAdapting()
	slices.SortFunc(g.Cells, compareMethods)
	g.paint()
	for i := range g.Cells {
		g.Cells[i].onePerSeed()
	}
	for i := range g.Cells {
		c := &g.Cells[i]
		for k := range c.Runs {
			g.refer(&c.Runs[k].Facts, c.Runs[k].Seed)
		}
		c.values = make([]Estimate, len(metric.All))
		for k, m := range metric.All {
			c.values[k] = estimate(nil)
			if only == nil || slices.Contains(only, m.Name) {
				c.values[k] = c.estimate(func(r *Run) float64 { return m.Of(r.Facts) })
			}
		}
	}
	finetune, _ := g.Cell("finetune")
	joint, _ := g.Cell("joint")
	g.Chance, g.Finetune, g.Joint = g.chance(), finetune.Value("acc"), joint.Value("acc")
	g.warn()
}

// nameOptimizers says once which optimizer all methods had, or else with each.
func (g *Group) nameOptimizers() {
	g.Optimizer = g.Cells[0].Optimizer
	for _, c := range g.Cells {
		if c.Optimizer != g.Optimizer {
			g.Optimizer = ""
		}
	}
	for i := range g.Cells {
		if c := &g.Cells[i]; g.Optimizer == "" {
			c.Label = c.bare + " · " + c.Optimizer
		}
	}
}

// setup is the line below the title.
func (g Group) setup() string {
	optimizer := g.Optimizer
	if optimizer == "" {
		optimizer = "by method"
	}
	return fmt.Sprintf("model %s · optimizer %s · budget %s", g.Model, optimizer, g.Budget)
}

// onePerSeed sorts the runs by seed, keeps the newest of each and remembers
// which were left out.
func (c *Cell) onePerSeed() {
	slices.SortFunc(c.Runs, func(a, b Run) int {
		return cmp.Or(cmp.Compare(a.Seed, b.Seed), cmp.Compare(b.ID, a.ID))
	})
	var kept []Run
	for _, r := range c.Runs {
		if n := len(kept); n > 0 && kept[n-1].Seed == r.Seed {
			c.older = append(c.older, fmt.Sprintf("%d (seed %d)", r.ID, r.Seed))
			continue
		}
		kept = append(kept, r)
	}
	c.Runs = kept
	slices.SortFunc(c.Failed, func(a, b results.Run) int {
		return cmp.Or(cmp.Compare(a.Seed, b.Seed), cmp.Compare(a.ID, b.ID))
	})
}

// estimate is the estimate of f over the runs of c.
func (c Cell) estimate(f func(*Run) float64) Estimate {
	values := make([]float64, len(c.Runs))
	for i := range c.Runs {
		values[i] = f(&c.Runs[i])
	}
	return estimate(values)
}
