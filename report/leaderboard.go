package report

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// A place is one row of a leaderboard.
type place struct {
	Cell
	rank  int  // 1, 2, … among competitors; 0 for bounds and cells without what ranks
	tied  bool // the interval of what ranks overlaps with that of rank 1; of the first itself: with any other's
	known bool // both intervals are there
}

// Leaderboard writes one ranking for each plan in the store: the methods by
// ACC with intervals, language models by bits for each byte, what they cost and
// store beside it, and below them the methods that bracket the others (finetune,
// joint, cumulative, …), which are not ranked. A method whose interval of what
// ranks overlaps with that of the first is marked. On tuning seeds ACC-valid ranks, and nothing measured on test data
// is shown. CSV and JSON hold the same rows in full precision.
func Leaderboard(ctx context.Context, w io.Writer, store *results.Store, o Options) error {
	groups, err := standings(ctx, store, o.Filter)
	if err != nil {
		return err
	}
	return writeLeaderboards(w, groups, o.Format)
}

func writeLeaderboards(w io.Writer, groups []Group, f Format) error {
	switch f {
	case CSV:
		return leaderboardCSV(w, groups)
	case JSON:
		return leaderboardJSON(w, groups)
	}
	grids := make([]grid, len(groups))
	for i, g := range groups {
		grids[i] = g.withoutTest().leaderboard()
	}
	return writeGrids(w, grids, f)
}

// ranks names the metric that a leaderboard is in order of: on tuning seeds that
// on what was held out, since what test data has ranked must not choose. Language models are compared by bits
// for each byte, as the field does.
func (g Group) ranks() string {
	bits, _ := metric.Find("bpb")
	switch {
	case g.Purpose == Tuning:
		return "acc-valid"
	case g.defines(bits):
		return bits.Name
	}
	return "acc"
}

// places ranks the competitors of g, best first, and puts the bounds after them,
// best first; cells without what ranks come last in either part. Equal means
// share a rank.
func (g Group) places() []place {
	out := make([]place, len(g.Cells))
	for i, c := range g.Cells {
		out[i] = place{Cell: c}
	}
	slices.SortStableFunc(out, func(a, b place) int {
		return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(b.order(g.ranks()), a.order(g.ranks())))
	})
	for i := range out {
		p := &out[i]
		acc := p.Value(g.ranks())
		if class(*p) > 0 || acc.N == 0 {
			continue
		}
		p.rank = i + 1
		if i > 0 && out[i-1].Value(g.ranks()).Mean == acc.Mean {
			p.rank = out[i-1].rank
		}
		if i > 0 {
			p.tied, p.known = overlap(acc, out[0].Value(g.ranks()))
			out[0].tied, out[0].known = out[0].tied || p.tied, out[0].known || p.known
		}
	}
	return out
}

// class is 0 for competitors and 1 for bounds.
func class(p place) int {
	if _, bound := bounds[p.Method]; bound {
		return 1
	}
	return 0
}

// order is the mean of a metric, with its sign turned where lower is better, and
// below all means where there is none.
func (p place) order(name string) float64 {
	mean := p.Value(name).Mean
	if math.IsNaN(mean) {
		return math.Inf(-1)
	}
	if m, _ := metric.Find(name); m.Better == metric.Lower {
		return -mean
	}
	return mean
}

// boardMetrics are the columns of a leaderboard.
var boardMetrics = []string{"bpb", "acc", "acc-valid", "bwt", "flops-finetune", "stored"}

// boardColumns are the columns that a reader sees.
func (g Group) boardColumns() []metric.Metric {
	columns, _ := Options{Metrics: boardMetrics}.columns()
	return slices.DeleteFunc(columns, func(m metric.Metric) bool { return g.hides(m) || optional(m) && !g.defines(m) })
}

func (g Group) leaderboard() grid {
	columns := g.boardColumns()
	out := grid{
		title: "Leaderboard · " + g.title(), above: g.above(),
		header: []string{"rank", "method", "n"}, left: []bool{true, true}, label: g.label("leaderboard"),
	}
	failed, tuned := g.anyFailed(), g.anyTuned()
	if failed {
		out.header = append(out.header, "failed")
	}
	for _, m := range columns {
		out.header = append(out.header, heading(m))
		if m.Name == g.ranks() {
			out.header = append(out.header, "tie")
		}
	}
	if tuned {
		out.header = append(out.header, "tuned")
	}
	var unknown []string
	places, left := g.shown()
	for i, p := range places {
		row := []string{p.label(), p.Label, p.count()}
		if failed {
			row = append(row, p.failures())
		}
		for _, m := range columns {
			row = append(row, show(m.Unit, p.Value(m.Name)))
			if m.Name == g.ranks() {
				row = append(row, p.tie())
			}
		}
		if tuned {
			row = append(row, p.tuned())
		}
		if class(p) > 0 && out.rule == 0 {
			out.rule = i
		}
		if p.rank > 1 && !p.known {
			unknown = append(unknown, p.Label)
		}
		out.rows = append(out.rows, row)
	}
	out.notes = append(out.notes, legend(columns)...)
	out.notes = append(out.notes, g.tuningNote()...)
	out.notes = append(out.notes, g.rankNotes()...)
	if left > 0 {
		out.notes = append(out.notes, fmt.Sprintf("%d more configurations are left out here; CSV and JSON have them.", left))
	}
	if unknown != nil {
		out.notes = append(out.notes, "! no interval here or at rank 1, so that a tie cannot be judged: "+strings.Join(unknown, ", "))
	}
	out.notes = append(out.notes, marked(g.Warnings)...)
	return out
}

// rankNotes say how a leaderboard is ordered.
func (g Group) rankNotes() []string {
	m, _ := metric.Find(g.ranks())
	better := "highest"
	if m.Better == metric.Lower {
		better = "lowest"
	}
	return []string{
		"Ranked by " + m.Symbol + ", the " + better + " first.",
		"≈: the 95 % t interval of " + m.Symbol + " overlaps with that of rank 1; a mark of doubt, no test of equality.",
		"Bounds bracket the methods and are not ranked.",
	}
}

func (p place) label() string {
	switch {
	case class(p) > 0:
		return "bound"
	case p.rank == 0:
		return none
	}
	return fmt.Sprint(p.rank)
}

func (p place) tie() string {
	switch {
	case p.rank <= 1:
		return ""
	case !p.known:
		return "?"
	case p.tied:
		return "≈"
	}
	return ""
}
