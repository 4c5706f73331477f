package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// A grid is a table for readers: text in cells, with what belongs above and
// below it. The first column is aligned left, the others right, unless left
// says otherwise.
type grid struct {
	title  string
	above  []string // lines under the title
	lead   []string // paragraphs below those: the result in words; an empty one is a gap
	warn   []string // what to know before reading; each on a line of its own
	header []string
	rows   [][]string
	rule   int // rows after which a line is drawn; 0 for none
	left   []bool
	notes  []string // below, each a paragraph; the text broken into lines as wide as the table, but for warnings
	label  string   // in LaTeX
	fold   string   // Markdown folds table and notes under these words; empty: it does not
}

// isText reports whether the grid is a heading with notes, and no table.
func (g grid) isText() bool { return len(g.header) == 0 }

func (g grid) leftAligned(col int) bool {
	return col == 0 || (col < len(g.left) && g.left[col])
}

// aligned returns the alignment of each column, for tablewriter.
func (g grid) aligned() []tw.Align {
	out := make([]tw.Align, len(g.header))
	for i := range out {
		out[i] = tw.AlignRight
		if g.leftAligned(i) {
			out[i] = tw.AlignLeft
		}
	}
	return out
}

// text writes the grid for a terminal; no line ends in spaces.
func (g grid) text(w io.Writer) error {
	table, err := g.drawn()
	if err != nil {
		return fmt.Errorf("table %q: %w", g.title, err)
	}
	width := 80
	if g.isText() {
		width = 160
	}
	for line := range strings.Lines(table) {
		width = max(width, utf8.RuneCountInString(line)-1)
	}
	var b strings.Builder
	write := func(paragraphs []string) {
		for _, p := range paragraphs {
			for _, line := range g.broken(p, width) {
				fmt.Fprintln(&b, line)
			}
		}
	}
	for _, line := range append([]string{g.title}, g.above...) {
		fmt.Fprintln(&b, line)
	}
	write(g.lead)
	write(marked(g.warn))
	b.WriteString(table)
	write(g.notes)
	return writeTrimmed(w, b.String())
}

// drawn is the table alone.
func (g grid) drawn() (string, error) {
	if g.isText() {
		return "", nil
	}
	var b strings.Builder
	align := tw.CellAlignment{PerColumn: g.aligned()}
	wide := tw.CellFormatting{AutoFormat: tw.Off, AutoWrap: tw.WrapNone}
	t := tablewriter.NewTable(&b,
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.Border{Left: tw.Off, Right: tw.Off, Top: tw.On, Bottom: tw.On},
			Symbols:  tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off}},
		})),
		tablewriter.WithConfig(tablewriter.Config{
			Header: tw.CellConfig{Formatting: wide, Alignment: align},
			Row:    tw.CellConfig{Formatting: wide, Alignment: align},
		}),
		tablewriter.WithEastAsian(tw.Off),
	)
	t.Header(g.header)
	if err := t.Bulk(g.rows); err != nil {
		return "", err
	}
	err := t.Render()
	return b.String(), err
}

// broken is a note in lines of at most width characters; a warning stays whole,
// to be found by searching.
func (g grid) broken(note string, width int) []string {
	if strings.HasPrefix(note, "!") {
		return []string{note}
	}
	var lines []string
	line := ""
	for _, word := range strings.Split(note, " ") {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// writeTrimmed writes text without the spaces at the ends of its lines.
func writeTrimmed(w io.Writer, text string) error {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n"))
	return err
}

// markdown writes the grid as a section of a Markdown page.
func (g grid) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", escapeMarkdown(g.title))
	for i, lines := range [][]string{g.above, g.lead, marked(g.warn)} {
		for _, line := range lines {
			fmt.Fprintln(&b, strings.TrimPrefix(escapeMarkdown(line)+"  ", "  "))
		}
		if len(lines) > 0 || i == 0 && !g.isText() {
			b.WriteString("\n")
		}
	}
	if g.fold != "" {
		fmt.Fprintf(&b, "<details>\n<summary>%s</summary>\n\n", escapeMarkdown(g.fold))
	}
	g.markdownTable(&b)
	for _, n := range g.notes {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(n))
	}
	if g.fold != "" {
		b.WriteString("\n</details>\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (g grid) markdownTable(b *strings.Builder) {
	if g.isText() {
		return
	}
	markdownRow(b, g.header)
	for i := range g.header {
		if g.leftAligned(i) {
			b.WriteString("|:---")
		} else {
			b.WriteString("|---:")
		}
	}
	b.WriteString("|\n")
	for _, row := range g.rows {
		markdownRow(b, row)
	}
	b.WriteString("\n")
}

func markdownRow(b *strings.Builder, cells []string) {
	for _, c := range cells {
		fmt.Fprintf(b, "| %s ", escapeMarkdown(c))
	}
	b.WriteString("|\n")
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, `*`, `\*`, `_`, `\_`, "`", "\\`", `<`, `&lt;`, `>`, `&gt;`,
	`[`, `\[`, `]`, `\]`, `#`, `\#`, `~`, `\~`, "\n", " ",
)

func escapeMarkdown(s string) string { return markdownEscapes.Replace(s) }
