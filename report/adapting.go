package report

import (
	"slices"

	"retain/results"
)

// adaptsMark stands behind the name of a method that learns while it is tested,
// and adaptsNote says so below.
const (
	adaptsMark = " †"
	adaptsNote = "† dynamic evaluation: it learns from each block of test text after that was scored, on a copy of its parameters, " +
		"so that its numbers are not those of a model that stays as it was trained"
)

// adapts reports whether a run has learned from test data while it was scored:
// no evaluation takes a backward pass else.
func adapts(rec results.Record) bool {
	return slices.ContainsFunc(rec.Costs, func(c results.Cost) bool {
		return c.Phase == results.PhaseEvaluate && c.BackwardFLOPs > 0
	})
}

// adapts reports whether a run of c has.
func (c Cell) adapts() bool {
	return slices.ContainsFunc(c.Runs, func(r Run) bool { return r.adapts })
}

func (g Group) anyAdapts() bool { return slices.ContainsFunc(g.Cells, Cell.adapts) }

// markAdapting marks the labels of such methods, in every table and figure.
func (g *Group) markAdapting() {
	for i := range g.Cells {
		if c := &g.Cells[i]; c.adapts() {
			c.Label += adaptsMark
		}
	}
}
