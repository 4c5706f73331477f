package report

import (
	"fmt"
	"io"
	"strings"
)

// latex writes the grid as a table environment that needs the package
// booktabs and nothing else.
func (g grid) latex(w io.Writer) error {
	var b strings.Builder
	b.WriteString("% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n")
	fmt.Fprintf(&b, "\\caption{%s.", escapeLaTeX(g.title))
	for _, line := range g.above {
		fmt.Fprintf(&b, " %s.", escapeLaTeX(line))
	}
	b.WriteString("}\n\\begin{tabular}{")
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
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	for _, n := range g.notes {
		fmt.Fprintf(&b, "\n\\par{\\footnotesize %s}\n", escapeLaTeX(n))
	}
	b.WriteString("\\end{table}\n")
	_, err := io.WriteString(w, b.String())
	return err
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
	`<`, `\textless{}`, `>`, `\textgreater{}`, `|`, `\textbar{}`, `"`, `\textquotedbl{}`,
	"−", `$-$`, "–", `--`, "±", `$\pm$`, "×", `$\times$`, "·", `$\cdot$`, "≈", `$\approx$`,
	"≤", `$\leq$`, "≥", `$\geq$`, "⁺", `$^{+}$`, "…", `\ldots{}`, "Σ", `$\Sigma$`, "θ", `$\theta$`, "ε", `$\varepsilon$`,
	"λ", `$\lambda$`, "α", `$\alpha$`, "β", `$\beta$`, "γ", `$\gamma$`, "→", `$\to$`, "∈", `$\in$`,
)

func escapeLaTeX(s string) string { return latexEscapes.Replace(s) }
