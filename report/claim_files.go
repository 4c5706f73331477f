package report

import (
	"fmt"
	"io"
	"os"
)

// Check reports a format that there is not.
func (f Format) Check() error {
	switch f {
	case "", Text, Markdown, LaTeX, CSV, JSON:
		return nil
	}
	return fmt.Errorf("unknown format %q (hint: table, markdown, latex, csv or json)", string(f))
}

// WriteClaimFiles writes a judged claim into dir, which it makes where it is
// missing: the tables as text, Markdown, LaTeX, CSV and JSON, those that
// sum up many cells on a page of their own, and for each assertion a forest plot as SVG and PNG. It returns what it wrote.
func WriteClaimFiles(dir string, c Claim) ([]File, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	d := &directory{path: dir, taken: map[string]bool{}}
	name := d.base("claim", c.Name)
	for _, f := range []struct {
		format Format
		ext    string
	}{{Text, "txt"}, {Markdown, "md"}, {LaTeX, "tex"}, {CSV, "csv"}, {JSON, "json"}} {
		d.file(name+"."+f.ext, "effects and verdicts of claim "+c.Name, func(w io.Writer) error { return WriteClaim(w, c, f.format) })
	}
	if sums := c.tables(true); sums != nil {
		d.file(name+"-summary.md", "claim "+c.Name+" summed up", func(w io.Writer) error { return writeGrids(w, sums, Markdown) })
	}
	for _, a := range c.Assertions {
		figure := ForestFigure(c, a)
		base := d.base("claim", c.Name, a.Metric.Name)
		d.file(base+".svg", a.word()+"s in "+a.Metric.Symbol, figure.SVG)
		d.file(base+".png", a.word()+"s in "+a.Metric.Symbol, figure.PNG)
	}
	return d.files, d.err
}
