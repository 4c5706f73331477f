package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"retain/results"
	"retain/results/metric"
)

// A File is one file of a report.
type File struct {
	Name string // within the directory
	What string // one line on what it shows
}

// Write writes all tables and figures of a store into dir, which it makes
// where it is missing: for each stream, scenario and purpose of the seeds a
// table and a leaderboard as text, Markdown, LaTeX and CSV, and a CSV of the
// runs with every metric of each; one JSON file of everything; and for each plan
// the figures as SVG and PNG; and what was tuned, by which trials, where anything was. README.md
// in dir lists the files. Files of an earlier report are overwritten, and those
// that its README.md lists and this one does not write are removed; others are
// left alone. Where dir has a README.md that is none of a report's nothing is
// written. It returns what it wrote, README.md first. The options' format is
// not used.
func Write(ctx context.Context, dir string, store *results.Store, o Options) ([]File, error) {
	if _, err := o.columns(); err != nil {
		return nil, err
	}
	groups, err := summary(ctx, store, o.Filter)
	if err != nil {
		return nil, err
	}
	if tunings, err := store.Tunings(ctx); err != nil {
		return nil, err
	} else if len(groups)+len(tunings) == 0 { // a packed store may hold what chose, and no test data
		return nil, fmt.Errorf("report: store %s has no runs that match", store.Path())
	}
	groups = o.shown(groups)
	earlier, err := indexed(dir)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	out := &directory{path: dir, taken: map[string]bool{}}
	out.tables(groups, o)
	out.figures(groups)
	out.tunings(ctx, store, o)
	out.tidy(earlier)
	index := File{indexName, "this list"}
	files := append([]File{index}, out.files...)
	out.file(index.Name, index.What, func(w io.Writer) error { return writeIndex(w, groups, out.files) })
	return files, out.err
}

// A directory collects the files of a report and stops at the first error.
type directory struct {
	path  string
	files []File
	taken map[string]bool // base names given
	err   error
}

// file writes one file whole: to a temporary name, then renamed.
func (d *directory) file(name, what string, write func(io.Writer) error) {
	if d.err != nil {
		return
	}
	var b bytes.Buffer
	if err := write(&b); err != nil {
		d.err = fmt.Errorf("report: %s: %w", name, err)
		return
	}
	path := filepath.Join(d.path, name)
	if err := os.WriteFile(path+".tmp", b.Bytes(), 0o666); err != nil {
		os.Remove(path + ".tmp")
		d.err = fmt.Errorf("report: %w", err)
		return
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		os.Remove(path + ".tmp")
		d.err = fmt.Errorf("report: %w", err)
		return
	}
	d.files = append(d.files, File{name, what})
}

// base is a name for files, from what they show; taken names get a number.
func (d *directory) base(parts ...string) string {
	name := slug(parts...)
	for n := 2; d.taken[name]; n++ {
		name = fmt.Sprintf("%s-%d", slug(parts...), n)
	}
	d.taken[name] = true
	return name
}

// slug joins parts into a file name of lower-case letters, digits and "-".
func slug(parts ...string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.Join(parts, " ")) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := []rune(strings.TrimSuffix(b.String(), "-"))
	return string(name[:min(len(name), 100)])
}

// tables writes one table and one leaderboard for each stream and scenario,
// the masks and set-ups of it below each other, and the JSON of all.
func (d *directory) tables(groups []Group, o Options) {
	for start := 0; start < len(groups); {
		p := groups[start].Plan
		end := start
		for end < len(groups) && groups[end].fileOf() == p.fileOf() {
			end++
		}
		part := groups[start:end]
		start = end
		of := p.Stream + ", " + p.scenario() + p.caution(", ")
		by, _ := metric.Find(part[0].ranks())
		caution := p.caution("") // early in the name: a long one is cut
		table, board := d.base("table", caution, p.Stream, p.Scenario), d.base("leaderboard", caution, p.Stream, p.Scenario)
		d.file(d.base("runs", caution, p.Stream, p.Scenario)+".csv", "every run on "+of+" with its seed and metrics, CSV, full precision",
			func(w io.Writer) error { return writeRuns(w, part) })
		for _, f := range []struct {
			format   Format
			ext, how string
		}{{Text, "txt", "text"}, {Markdown, "md", "Markdown"}, {LaTeX, "tex", "LaTeX (booktabs)"}, {CSV, "csv", "CSV, full precision"}} {
			d.file(table+"."+f.ext, "metrics of every method on "+of+", "+f.how, func(w io.Writer) error {
				return writeTables(w, part, Options{Format: f.format, Metrics: o.Metrics, Test: o.Test})
			})
			d.file(board+"."+f.ext, "methods ranked by "+by.Symbol+" on "+of+", "+f.how, func(w io.Writer) error {
				return writeLeaderboards(w, part, f.format)
			})
		}
	}
	d.file("results.json", "every metric of every method and plan, JSON", func(w io.Writer) error { return writeJSON(w, groups) })
}

// figures writes the figures of every plan in which a run ended well, but for
// those of the hundreds of configurations of a tuning. All are of test data, and
// of what hides it there is none.
func (d *directory) figures(groups []Group) {
	for _, g := range groups {
		if len(g.ran()) == 0 || g.crowded() || g.hidden {
			continue
		}
		name := []string{g.caution(""), g.Stream, g.Scenario}
		if ambiguous(groups, g, func(p Plan) string { return p.Mask }) {
			name = append(name, "mask", g.Mask)
		}
		if ambiguous(groups, g, func(p Plan) string { return p.Model + p.Budget }) {
			name = append(name, g.Model, g.Budget)
		}
		for _, f := range []struct {
			kind, what string
			figure     func(Group) Figure
		}{
			{"matrix", "accuracy matrix R of every method", MatrixFigure},
			{"stream", "accuracy of each experience along the stream", StreamFigure},
			{"pareto", "ACC against training FLOPs", ParetoFigure},
			{"gap", "generalisation gap of every method", GapFigure},
			{"anytime", "mean accuracy between steps", AnytimeFigure},
			{"bits-matrix", "R in bits for each byte of text", BitsMatrixFigure},
			{"bits-stream", "bits for each byte of each experience's text along the stream", BitsStreamFigure},
			{"bits-pareto", "BPB against training FLOPs", BitsParetoFigure},
		} {
			if f.kind == "anytime" && !g.anytime() || strings.HasPrefix(f.kind, "bits-") && !byBits.sees(g) {
				continue
			}
			figure := f.figure(g)
			base := d.base(append([]string{"figure", f.kind}, name...)...)
			d.file(base+".svg", f.what+", "+g.title(), figure.SVG)
			d.file(base+".png", f.what+", "+g.title(), figure.PNG)
		}
	}
}

// fileOf is what the plans of one file share.
func (p Plan) fileOf() [3]string { return [3]string{p.Stream, p.Scenario, p.Purpose} }

// ambiguous reports whether another group of the same stream, scenario and
// purpose differs from g in the property of.
func ambiguous(groups []Group, g Group, of func(Plan) string) bool {
	for _, other := range groups {
		if other.fileOf() == g.fileOf() && of(other.Plan) != of(g.Plan) {
			return true
		}
	}
	return false
}

// writeIndex writes README.md: plans, files and warnings.
func writeIndex(w io.Writer, groups []Group, files []File) error {
	var b strings.Builder
	b.WriteString("# Report\n\n" + indexMark + "\n\n")
	for _, g := range groups {
		runs, failed := 0, 0
		for _, c := range g.Cells {
			runs, failed = runs+len(c.Runs), failed+len(c.Failed)
		}
		fmt.Fprintf(&b, "- %s; %s: %d methods, %d runs, %d failed\n",
			escapeMarkdown(g.title()), escapeMarkdown(g.setup()), len(g.Cells), runs, failed)
	}
	if slices.ContainsFunc(groups, func(g Group) bool { return g.hidden }) {
		b.WriteString("\nWhat tuning seeds measured on test data must not choose and is left out, figures included; `retain report --test` has it.\n")
	}
	b.WriteString("\n| file | what it shows |\n|:---|:---|\n")
	for _, f := range files {
		fmt.Fprintf(&b, "| [%s](%s) | %s |\n", escapeMarkdown(f.Name), f.Name, escapeMarkdown(f.What))
	}
	b.WriteString("\n")
	for _, g := range groups {
		for _, s := range g.Warnings {
			fmt.Fprintf(&b, "- ! %s: %s\n", escapeMarkdown(g.title()), escapeMarkdown(s))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
