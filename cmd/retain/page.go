package main

import (
	"encoding/json"
	"fmt"
	"go/doc/comment"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter/pkg/twwarp"
)

// page is what list prints about one thing.
type page struct {
	name, what string
	about      string // as go doc reads it
	parts      []part
	config     string // one that has it; empty for none
	usage      string // what to do with that
	value      any    // of the JSON form
}

// part is one section: rows of cells, of which the last may be long. Rows that
// begin with an empty cell belong to the one before.
type part struct {
	heading string
	columns []string
	rows    [][]string
}

// pageFormats are the forms of a page.
const pageFormats = "table, markdown, json or yaml"

func (p page) write(w io.Writer, format string) error {
	switch format {
	case "table":
		_, err := io.WriteString(w, p.text())
		return err
	case "markdown":
		_, err := io.WriteString(w, p.markdown())
		return err
	case "json":
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(p.value)
	case "yaml":
		if p.config == "" {
			return &usageError{fmt.Errorf("%s stands in no config by itself (hint: %s)", p.name, strings.Replace(pageFormats, " or yaml", "", 1))}
		}
		_, err := io.WriteString(w, p.config)
		return err
	}
	return &usageError{fmt.Errorf("unknown format %q (hint: %s)", format, pageFormats)}
}

// pageWidth is the number of letters on a line.
const pageWidth = 100

func (p page) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", p.name, p.what)
	if p.about != "" {
		print := comment.Printer{TextWidth: pageWidth, TextCodePrefix: "    "}
		fmt.Fprintf(&b, "\n%s", print.Text(parseDoc(p.about)))
	}
	for _, part := range p.parts {
		fmt.Fprintf(&b, "\n%s\n", part.heading)
		part.text(&b)
	}
	if p.config != "" {
		fmt.Fprintf(&b, "\n%s\n", p.usage)
		for line := range strings.Lines(p.config) {
			b.WriteString("  " + line)
		}
	}
	return b.String()
}

// parseDoc reads a doc comment; a name in brackets is a name.
func parseDoc(text string) *comment.Doc {
	parser := comment.Parser{LookupSym: func(recv, name string) bool { return true }}
	return parser.Parse(text)
}

func (t part) text(b *strings.Builder) {
	width := make([]int, len(t.columns))
	for _, row := range t.rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range t.rows {
		line, at := "  ", 2
		for i, cell := range row[:len(row)-1] {
			if width[i] > 0 {
				line += cell + strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell)+2)
				at += width[i] + 2
			}
		}
		last, _ := twwarp.WrapString(row[len(row)-1], max(pageWidth-at, 40))
		for _, text := range last {
			b.WriteString(strings.TrimRight(line+text, " ") + "\n")
			line = strings.Repeat(" ", at)
		}
		if len(last) == 0 {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
}

func (p page) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n", p.name, strings.ToUpper(p.what[:1])+p.what[1:])
	if p.about != "" {
		print := comment.Printer{DocLinkURL: func(*comment.DocLink) string { return "" }}
		fmt.Fprintf(&b, "\n%s", print.Markdown(parseDoc(p.about)))
	}
	for _, t := range p.parts {
		fmt.Fprintf(&b, "\n## %s\n\n", t.heading)
		fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(t.columns, " | "), strings.Repeat(":---|", len(t.columns)))
		for _, row := range t.rows {
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = strings.ReplaceAll(cell, "|", `\|`)
			}
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		}
	}
	if p.config != "" {
		fmt.Fprintf(&b, "\n## %s\n\n```yaml\n%s```\n", p.usage, p.config)
	}
	return b.String()
}
