package report

import (
	"cmp"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// Summarise groups runs by plan and method and computes every metric over
// seeds. Of several runs with the same seed in a cell the one with the
// highest ID counts, and a warning says so. Groups are in order of plan.
func Summarise(records []results.Record) []Group {
	var g grouping
	for _, rec := range records {
		if rec.Run.Status == results.Failed {
			continue
		}
		of, untrained := map[string]metric.Facts{}, map[string][]float64{}
		for _, mask := range masks(rec) {
			of[mask] = facts(rec, mask)
			untrained[mask] = of[mask].B
		}
		for _, mask := range masks(rec) {
			g.add(mask, Run{Run: rec.Run, Facts: of[mask], moments: moments(rec, mask), guess: guess(mask, untrained), adapts: adapts(rec)})
		}
	}
	for _, rec := range records {
		if rec.Run.Status == results.Failed {
			g.addFailed(rec.Run)
		}
	}
	return g.finish()
}

// A grouping collects runs by plan: first those that ended well, then those
// that failed.
type grouping struct {
	groups []Group
	at     map[Plan]int       // of groups
	cells  []map[cellName]int // of the cells of each group
	masks  map[Plan][]string  // of each plan without its mask
	only   []string           // metrics that are computed; nil: all
}

// cellName is what the runs of a cell share within a plan.
type cellName struct{ method, label, optimizer string }

// add adds a run under one mask.
func (g *grouping) add(mask string, r Run) {
	c := g.cell(planOf(r.Run, mask), r.Run)
	c.Runs = append(c.Runs, r)
}

// addFailed puts a failed run, which may hold no evaluations, into every mask
// of its plan; where no run of the plan ended well the mask is empty.
func (g *grouping) addFailed(r results.Run) {
	plan := planOf(r, "")
	masks := g.masks[plan]
	if masks == nil {
		masks = []string{""}
	}
	for _, mask := range masks {
		plan.Mask = mask
		c := g.cell(plan, r)
		c.Failed = append(c.Failed, r)
	}
}

// cell finds or makes the cell of r under p.
func (g *grouping) cell(p Plan, r results.Run) *Cell {
	i, ok := g.at[p]
	if !ok {
		if g.at == nil {
			g.at, g.masks = map[Plan]int{}, map[Plan][]string{}
		}
		i = len(g.groups)
		g.at[p] = i
		g.groups = append(g.groups, Group{Plan: p})
		g.cells = append(g.cells, map[cellName]int{})
		bare := p
		bare.Mask = ""
		g.masks[bare] = append(g.masks[bare], p.Mask)
	}
	group := &g.groups[i]
	name := cellName{r.Method, r.MethodLabel, r.Optimizer}
	j, ok := g.cells[i][name]
	if !ok {
		j = len(group.Cells)
		g.cells[i][name] = j
		group.Cells = append(group.Cells, Cell{Method: r.Method, Label: r.MethodLabel, bare: r.MethodLabel, Optimizer: r.Optimizer})
	}
	return &group.Cells[j]
}

// finish sorts the groups and computes them.
func (g *grouping) finish() []Group {
	slices.SortFunc(g.groups, func(a, b Group) int { return comparePlans(a.Plan, b.Plan) })
	for i := range g.groups {
		g.groups[i].finish(g.only)
	}
	return g.groups
}

func planOf(r results.Run, mask string) Plan {
	return Plan{
		Stream: r.StreamLabel, Scenario: r.Scenario, Mask: mask, Model: r.Model, Budget: r.Budget, Purpose: purposeOf(r.Seed),
	}
}

// comparePlans puts the tuning seeds of a stream and scenario behind its
// reporting ones.
func comparePlans(a, b Plan) int {
	return cmp.Or(natural(a.Stream, b.Stream), strings.Compare(a.Scenario, b.Scenario), strings.Compare(a.Purpose, b.Purpose),
		strings.Compare(a.Mask, b.Mask), natural(a.Model, b.Model),
		natural(a.Budget, b.Budget))
}
