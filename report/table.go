package report

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// Format says how a table is written.
type Format string

// The formats. JSON and CSV hold raw numbers in full precision.
const (
	Text     Format = "table"
	Markdown Format = "markdown"
	LaTeX    Format = "latex"
	CSV      Format = "csv"
	JSON     Format = "json"
)

// Options choose what is reported and how. The zero value reports all runs as
// text with the default columns.
type Options struct {
	Filter  results.Filter
	Format  Format   // "" is Text
	Metrics []string // columns of tables for readers, by name; nil: DefaultMetrics
	In      []string // what Show has R in, by the metric that is its mean at the end: acc, bpb, loss, perplexity; nil: all that say something of the run
	Trials  []string // methods, or names of entries, whose trials Write tells by configuration and seed; nil: none
	Test    bool     // show also what tuning seeds measured on test data, but in leaderboards: it must not choose
}

// DefaultMetrics are the columns of tables for readers, those of ofTime only where
// the stream has an order of time. CSV and JSON hold every metric.
var DefaultMetrics = []string{
	"bpb", "bpb-next", "bpb-above-floor", "bpb-bwt", "bpb-forgetting", "relearning", "relearning-ratio", "quality", "acc", "acc-valid", "next-acc", "auroc-outside", "aaa", "min-acc", "wc-acc", "bwt", "forgetting", "fwt", "learning-acc",
	"gap", "memory-gap", "flops-finetune", "adapting", "stored",
}

// optional reports whether m needs what many plans do not have: where it is
// undefined, nothing is amiss.
func optional(m metric.Metric) bool {
	few := []metric.Need{metric.NeedMemory, metric.NeedValid, metric.NeedBits, metric.NeedFloor, metric.NeedOutside, metric.NeedReturns, metric.NeedAdapting, metric.NeedWritten}
	return isAnytime(m) || slices.ContainsFunc(m.Needs, func(n metric.Need) bool { return slices.Contains(few, n) })
}

// isAnytime reports whether m is taken from evaluations between steps.
func isAnytime(m metric.Metric) bool { return slices.Contains(m.Needs, metric.NeedAnytime) }

// columns resolves the names of metrics.
func (o Options) columns() ([]metric.Metric, error) {
	names := o.Metrics
	if names == nil {
		names = DefaultMetrics
	}
	var out []metric.Metric
	for _, name := range names {
		m, ok := metric.Find(name)
		if !ok {
			return nil, fmt.Errorf("unknown metric %q: one of %s", name, strings.Join(metricNames(), ", "))
		}
		out = append(out, m)
	}
	return out, nil
}

// ordered is columns in the order in which g shows them: on tuning seeds what
// chooses, ACC-valid, stands before ACC.
func (p Plan) ordered(columns []metric.Metric) []metric.Metric {
	named := func(name string) int {
		return slices.IndexFunc(columns, func(m metric.Metric) bool { return m.Name == name })
	}
	acc, valid := named("acc"), named("acc-valid")
	if p.Purpose != Tuning || acc < 0 || valid < acc {
		return columns
	}
	m := columns[valid]
	return slices.Insert(slices.Delete(slices.Clone(columns), valid, valid+1), acc, m)
}

func metricNames() []string {
	names := make([]string, len(metric.All))
	for i, m := range metric.All {
		names[i] = m.Name
	}
	return names
}

// Table writes one table for each plan in the store: a row for each method,
// and the bracket above. The error names an unknown metric or format, or is
// that of the store or of w.
func Table(ctx context.Context, w io.Writer, store *results.Store, o Options) error {
	groups, err := summary(ctx, store, o.Filter)
	if err != nil {
		return err
	}
	return writeTables(w, groups, o)
}

func writeTables(w io.Writer, groups []Group, o Options) error {
	columns, err := o.columns()
	if err != nil {
		return err
	}
	groups = o.shown(groups)
	switch o.Format {
	case CSV:
		return writeCSV(w, groups)
	case JSON:
		return writeJSON(w, groups)
	}
	grids := make([]grid, len(groups))
	for i, g := range groups {
		grids[i] = g.table(columns, o.Metrics != nil)
	}
	return writeGrids(w, grids, o.Format)
}

// writeGrids writes grids with an empty line between.
func writeGrids(w io.Writer, grids []grid, f Format) error {
	if len(grids) == 0 {
		_, err := fmt.Fprintln(w, "no runs")
		return err
	}
	for i, g := range grids {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		var err error
		switch f {
		case Text, "":
			err = g.text(w)
		case Markdown:
			err = g.markdown(w)
		case LaTeX:
			err = g.latex(w)
		default:
			err = fmt.Errorf("unknown format %q: one of table, markdown, latex, csv, json", f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// above is what stands below the title: the set-up and the bracket, which is of
// accuracies on test data.
func (g Group) above() []string {
	if g.hidden {
		return []string{g.setup()}
	}
	if byBits.sees(g) {
		return []string{g.setup(), byBits.bracket(g), g.bracket()}
	}
	return []string{g.setup(), g.bracket()}
}

// table draws g with those of the columns in which anything is defined; the
// others are named below it, the optional ones only where they were asked for.
func (g Group) table(columns []metric.Metric, asked bool) grid {
	out := grid{title: g.title(), above: g.above(), header: []string{"method", "n"}, label: g.label("table")}
	failed := g.anyFailed()
	if failed {
		out.header = append(out.header, "failed")
	}
	tuned := g.anyTuned()
	if tuned {
		out.header = append(out.header, "tuned")
	}
	var shown []metric.Metric
	var undefined []string
	for _, m := range g.ordered(columns) {
		if g.hides(m) || !asked && slices.Contains(ofTime, m.Name) && !g.inTime() {
			continue
		}
		if g.defines(m) {
			shown = append(shown, m)
			out.header = append(out.header, heading(m))
		} else if asked || !optional(m) {
			undefined = append(undefined, m.Symbol)
		}
	}
	for _, c := range g.Cells {
		row := []string{c.Label, c.count()}
		if failed {
			row = append(row, c.failures())
		}
		if tuned {
			row = append(row, c.tuned())
		}
		for _, m := range shown {
			row = append(row, show(m.Unit, c.Value(m.Name)))
		}
		out.rows = append(out.rows, row)
	}
	out.notes = append(out.notes, legend(shown)...)
	out.notes = append(out.notes, g.tuningNote()...)
	if undefined != nil {
		out.notes = append(out.notes, "Not measured here: "+strings.Join(undefined, ", ")+".")
	}
	if _, ok := g.Cell("cumulative"); ok && slices.ContainsFunc(shown, isAnytime) {
		out.notes = append(out.notes, "cumulative trains anew after each experience, and is no bound between steps (AAA, min-ACC, WC-ACC).")
	}
	out.notes = append(out.notes, marked(g.Warnings)...)
	return out
}

// statistic is the note below every table.
const statistic = "Mean ± half-width of the 95 % Student-t interval over n seeds"

// legend are the notes on what the columns mean: first the statistic with units
// and signs, then every symbol in words.
func legend(shown []metric.Metric) []string {
	units := statistic
	if slices.ContainsFunc(shown, func(m metric.Metric) bool { return m.Unit == metric.Points }) {
		units += "; pp: percentage points"
	}
	var symbols []string
	for _, m := range shown {
		symbols = append(symbols, m.Symbol+" = "+m.Meaning)
	}
	notes := []string{units + "; " + none + ": not measured or not defined."}
	if symbols != nil {
		notes = append(notes, strings.Join(symbols, "; ")+".")
	}
	return notes
}

// marked puts the sign of a warning before each line.
func marked(warnings []string) []string {
	out := make([]string, len(warnings))
	for i, s := range warnings {
		out[i] = "! " + s
	}
	return out
}

// defines reports whether any cell of g has a value of m.
func (g Group) defines(m metric.Metric) bool {
	for _, c := range g.Cells {
		if c.Value(m.Name).N > 0 {
			return true
		}
	}
	return false
}

// anyFailed reports whether any run of g failed.
func (g Group) anyFailed() bool {
	for _, c := range g.Cells {
		if len(c.Failed) > 0 {
			return true
		}
	}
	return false
}

// failures is the number of failed runs of c, empty for none.
func (c Cell) failures() string {
	if len(c.Failed) == 0 {
		return ""
	}
	return fmt.Sprint(len(c.Failed))
}

// count is the number of seeds of c, with a mark where it is small.
func (c Cell) count() string {
	s := fmt.Sprint(len(c.Runs))
	if len(c.Runs) < fewSeeds {
		s += " !"
	}
	return s
}
