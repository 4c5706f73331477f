package report

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// latex writes the grid as a table environment that needs the packages booktabs
// and graphicx. A table wider than the page is made smaller.
func (g grid) latex(w io.Writer) error {
	var b strings.Builder
	small := func(paragraphs []string) {
		for _, p := range paragraphs {
			if p == "" {
				continue
			}
			fmt.Fprintf(&b, "\n\\par{\\footnotesize %s\\par}\n", escapeLaTeX(p))
		}
	}
	if g.isText() {
		fmt.Fprintf(&b, "\\paragraph{%s.}\n", escapeLaTeX(g.title))
		small(g.notes)
		_, err := io.WriteString(w, b.String())
		return err
	}
	b.WriteString("% needs \\usepackage{booktabs,graphicx}\n\\begin{table}\n\\centering\n")
	fmt.Fprintf(&b, "\\caption{%s.", escapeLaTeX(capital(g.title)))
	for _, line := range g.above {
		fmt.Fprintf(&b, " %s.", escapeLaTeX(capital(line)))
	}
	fmt.Fprintf(&b, "}\n\\label{%s}\n", g.label)
	small(g.lead)
	small(marked(g.warn))
	b.WriteString("\\resizebox{\\ifdim\\width>\\textwidth\\textwidth\\else\\width\\fi}{!}{%\n\\begin{tabular}{")
	for i := range g.header {
		if g.leftAligned(i) {
			b.WriteByte('l')
		} else {
			b.WriteByte('r')
		}
	}
	b.WriteString("}\n\\toprule\n")
	latexRow(&b, g.header)
	b.WriteString("\\midrule\n")
	for i, row := range g.rows {
		if i > 0 && i == g.rule {
			b.WriteString("\\midrule\n")
		}
		latexRow(&b, row)
	}
	b.WriteString("\\bottomrule\n\\end{tabular}}\n")
	small(g.notes)
	b.WriteString("\\end{table}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// label names a table of g in LaTeX: no other table of a report has its name.
func (g Group) label(kind string) string {
	var b strings.Builder
	b.WriteString("tab:" + kind)
	for _, part := range []string{g.Stream, g.Scenario, g.Mask, g.caution(""), g.Model, g.Budget} {
		gap := true
		for _, r := range strings.ToLower(part) {
			switch {
			case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
				if gap {
					b.WriteByte('-')
				}
				gap = false
				b.WriteRune(r)
			default:
				gap = true
			}
		}
	}
	return b.String()
}

// capital is s with a capital first letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func latexRow(b *strings.Builder, cells []string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteString(" & ")
		}
		b.WriteString(escapeLaTeX(c))
	}
	b.WriteString(" \\\\\n")
}

// What TeX reads as a command, and the signs that its plain fonts lack.
var latexEscapes = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `%`, `\%`, `#`, `\#`,
	`_`, `\_`, `~`, `\textasciitilde{}`, `^`, `\textasciicircum{}`, "\n", " ",
	`<`, `\textless{}`, `>`, `\textgreater{}`, `|`, `\textbar{}`, `"`, `\texttt{\char34}`,
	"−", `$-$`, "–", `--`, "±", `$\pm$`, "×", `$\times$`, "·", `$\cdot$`, "≈", `$\approx$`, "†", `$\dagger$`,
	"≤", `$\leq$`, "≥", `$\geq$`, "⁺", `$^{+}$`, "…", `\ldots{}`, "Σ", `$\Sigma$`, "θ", `$\theta$`, "ε", `$\varepsilon$`,
	"λ", `$\lambda$`, "α", `$\alpha$`, "β", `$\beta$`, "γ", `$\gamma$`, "→", `$\to$`, "∈", `$\in$`, "∞", `$\infty$`,
)

func escapeLaTeX(s string) string { return latexEscapes.Replace(s) }
