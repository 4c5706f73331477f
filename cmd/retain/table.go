package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
	"github.com/spf13/cobra"
)

// table is what a command lists: rows of values under named columns.
type table struct {
	columns []column
	rows    [][]any
}

// column names a column and says how a reader sees its values; CSV and JSON
// hold them as they are.
type column struct {
	name string
	show func(any) string // nil: as fmt prints it
	only bool             // only in CSV and JSON
}

// formatFlag adds --format, for tables.
func formatFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String("format", "table", "table, json or csv")
}

// write writes the table as format says.
func (t table) write(w io.Writer, format string) error {
	switch format {
	case "table":
		return t.text(w)
	case "json":
		return t.json(w)
	case "csv":
		return t.csv(w)
	}
	return &usageError{fmt.Errorf("unknown format %q (hint: table, json or csv)", format)}
}

func (t table) text(w io.Writer) error {
	var header []string
	for _, c := range t.columns {
		if !c.only {
			header = append(header, c.name)
		}
	}
	plain := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
		Padding:    tw.CellPadding{Global: tw.Padding{Left: "", Right: "  ", Overwrite: true}},
	}
	var b strings.Builder
	out := tablewriter.NewTable(&b,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Symbols:  tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		})),
		tablewriter.WithConfig(tablewriter.Config{Header: plain, Row: plain}),
		tablewriter.WithEastAsian(tw.Off),
	)
	out.Header(header)
	for _, row := range t.rows {
		var cells []string
		for i, c := range t.columns {
			if !c.only {
				cells = append(cells, c.text(row[i]))
			}
		}
		if err := out.Append(cells); err != nil {
			return err
		}
	}
	if err := out.Render(); err != nil {
		return err
	}
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func (c column) text(v any) string {
	if c.show != nil {
		return c.show(v)
	}
	return plainText(v)
}

// plainText is a value without decoration; lists are joined.
func plainText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []string:
		return strings.Join(v, " ")
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return fmt.Sprint(v)
}

func (t table) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	var line []string
	for _, c := range t.columns {
		line = append(line, c.name)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range t.rows {
		line = line[:0]
		for _, v := range row {
			line = append(line, plainText(v))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (t table) json(w io.Writer) error {
	all := []map[string]any{}
	for _, row := range t.rows {
		object := map[string]any{}
		for i, c := range t.columns {
			object[c.name] = row[i]
		}
		all = append(all, object)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

// scaled writes a count with three digits and a decimal prefix: "3.14 M".
func scaled(v any) string {
	x := float64(v.(int64))
	prefixes := []string{"", " k", " M", " G", " T", " P", " E"}
	k := 0
	for x >= 999.5 && k < len(prefixes)-1 {
		x /= 1000
		k++
	}
	digits := 0
	switch {
	case k == 0:
	case x < 9.995:
		digits = 2
	case x < 99.95:
		digits = 1
	}
	return strconv.FormatFloat(x, 'f', digits, 64) + prefixes[k]
}

// bytes writes a number of bytes.
func bytes(v any) string {
	text := scaled(v)
	if !strings.Contains(text, " ") {
		text += " "
	}
	return text + "B"
}
