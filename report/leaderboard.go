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
	rank  int  // 1, 2, … among competitors; 0 for bounds and cells without ACC
	tied  bool // the interval of ACC overlaps with that of rank 1; of the first itself: with any other's
	known bool // both intervals are there
}

// Leaderboard writes one ranking for each plan in the store: the methods by
// ACC with intervals, what they cost and store beside it, and below them the
// methods that bracket the others (finetune, joint, cumulative, …), which are
// not ranked. A method whose interval of ACC overlaps with that of the first
// is marked. CSV and JSON hold the same rows in full precision.
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
		grids[i] = g.leaderboard()
	}
	return writeGrids(w, grids, f)
}

// places ranks the competitors of g by ACC, best first, and puts the bounds
// after them, best first; cells without ACC come last in either part. Equal
// means share a rank.
func (g Group) places() []place {
	out := make([]place, len(g.Cells))
	for i, c := range g.Cells {
		out[i] = place{Cell: c}
	}
	slices.SortStableFunc(out, func(a, b place) int {
		return cmp.Or(cmp.Compare(class(a), class(b)), cmp.Compare(order(b), order(a)))
	})
	for i := range out {
		p := &out[i]
		acc := p.Value("acc")
		if class(*p) > 0 || acc.N == 0 {
			continue
		}
		p.rank = i + 1
		if i > 0 && out[i-1].Value("acc").Mean == acc.Mean {
			p.rank = out[i-1].rank
		}
		if i > 0 {
			p.tied, p.known = overlap(acc, out[0].Value("acc"))
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

// order is the mean ACC, and below all means where there is none.
func order(p place) float64 {
	if m := p.Value("acc").Mean; !math.IsNaN(m) {
		return m
	}
	return -1
}

// boardMetrics are the columns of a leaderboard.
var boardMetrics = []string{"acc", "acc-valid", "bwt", "flops-finetune", "stored"}

func (g Group) leaderboard() grid {
	columns, _ := Options{Metrics: boardMetrics}.columns()
	out := grid{
		title: "Leaderboard · " + g.title(), above: []string{g.setup(), g.bracket()},
		header: []string{"rank", "method", "n"}, left: []bool{true, true}, label: g.label("leaderboard"),
	}
	failed := g.anyFailed()
	if failed {
		out.header = append(out.header, "failed")
	}
	columns = slices.DeleteFunc(g.ordered(columns), func(m metric.Metric) bool { return optional(m) && !g.defines(m) })
	for _, m := range columns {
		out.header = append(out.header, heading(m))
		if m.Name == "acc" {
			out.header = append(out.header, "tie")
		}
	}
	var unknown []string
	for i, p := range g.places() {
		row := []string{p.label(), p.Label, p.count()}
		if failed {
			row = append(row, p.failures())
		}
		for _, m := range columns {
			row = append(row, show(m.Unit, p.Value(m.Name)))
			if m.Name == "acc" {
				row = append(row, p.tie())
			}
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
	out.notes = append(out.notes,
		"≈: the 95 % t interval of ACC overlaps with that of rank 1; a mark of doubt, no test of equality.",
		"Bounds bracket the methods and are not ranked.")
	if unknown != nil {
		out.notes = append(out.notes, "! no interval here or at rank 1, so that a tie cannot be judged: "+strings.Join(unknown, ", "))
	}
	out.notes = append(out.notes, marked(g.Warnings)...)
	return out
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
