package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"retain/configs/reference"
)

// Reference writes what was published beside what was measured: first a
// summary, then one table for each protocol, stream and scenario of which
// something was run; CSV and JSON have all. Cells of a
// setting stand together, in the order of the tables. The error names an unknown
// format or is that of w.
func Reference(w io.Writer, cells []reference.Cell, f Format) error {
	settings := referenceSettings(cells)
	switch f {
	case CSV:
		return referenceCSV(w, settings)
	case JSON:
		return referenceJSON(w, settings)
	}
	grids := []grid{referenceSummary(settings)}
	for _, s := range settings {
		if s.any() {
			grids = append(grids, s.table())
		}
	}
	return writeGrids(w, grids, f)
}

// A referenceSetting is the cells of one protocol, stream and scenario.
type referenceSetting struct {
	verdicts []verdict    // of cells that have a config
	missing  []string     // methods that were published and have none
	orders   []orderCheck // of gated cells
}

func referenceSettings(cells []reference.Cell) []referenceSetting {
	var all []referenceSetting
	for i := 0; i < len(cells); {
		var s referenceSetting
		first := cells[i].Row
		for ; i < len(cells) && sameSetting(cells[i].Row, first); i++ {
			c := cells[i]
			switch v := judge(c); {
			case c.Config != "":
				s.verdicts = append(s.verdicts, v)
			case !slices.Contains(s.missing, v.name()):
				s.missing = append(s.missing, v.name())
			}
		}
		s.orders = orderChecks(s.verdicts)
		if len(s.verdicts) > 0 {
			all = append(all, s)
		}
	}
	return all
}

func sameSetting(a, b reference.Row) bool {
	return a.Protocol == b.Protocol && a.Stream == b.Stream && a.Scenario == b.Scenario && a.ClassOrder == b.ClassOrder
}

// any says whether anything of the setting was run.
func (s referenceSetting) any() bool {
	return slices.ContainsFunc(s.verdicts, func(v verdict) bool { return v.ours.N > 0 || v.Failed > 0 })
}

// title is what the setting's rows have in common.
func (s referenceSetting) title() string {
	r := s.verdicts[0].Row
	parts := []string{r.Protocol, r.Stream, r.Scenario}
	if r.ClassOrder != "" {
		parts = append(parts, r.ClassOrder+" class order")
	}
	return strings.Join(parts, " · ")
}

// firm are the gated cells within their band with seeds enough for a firm one.
func (s referenceSetting) firm() int {
	n := 0
	for _, v := range s.verdicts {
		if v.Gate && v.within() && v.ours.N >= fewSeeds {
			n++
		}
	}
	return n
}

// count is the gated cells, those of them measured and those within their band,
// and the pairs of them whose order counts, and those in order.
func (s referenceSetting) count() (gated, measured, within, pairs, kept int) {
	for _, v := range s.verdicts {
		if !v.Gate {
			continue
		}
		gated++
		if v.judged() {
			measured++
		}
		if v.within() {
			within++
		}
	}
	for _, o := range s.orders {
		pairs++
		if o.kept() {
			kept++
		}
	}
	return gated, measured, within, pairs, kept
}

// referenceSummary counts gated cells, one row for each setting and one for all.
func referenceSummary(settings []referenceSetting) grid {
	g := grid{
		title:  "Published numbers and ours",
		header: []string{"setting", "gated", "measured", "within", "outside", "pairs in order"},
		label:  "tab:reference",
	}
	var sum [5]int
	firm := 0
	row := func(name string, n [5]int) {
		g.rows = append(g.rows, []string{
			name, fmt.Sprint(n[0]), fmt.Sprint(n[1]), fmt.Sprint(n[2]), fmt.Sprint(n[1] - n[2]), fmt.Sprintf("%d of %d", n[4], n[3]),
		})
	}
	for _, s := range settings {
		var n [5]int
		n[0], n[1], n[2], n[3], n[4] = s.count()
		if n[0] == 0 {
			continue
		}
		firm += s.firm()
		for i := range n {
			sum[i] += n[i]
		}
		row(s.title(), n)
	}
	g.rule = len(g.rows)
	row("all", sum)
	if sum[1] > 0 {
		g.above = []string{fmt.Sprintf("%d of %d gated cells measured, %d of those (%s %%) within their band, %d of these with at least %d seeds",
			sum[1], sum[0], sum[2], fixed(100*float64(sum[2])/float64(sum[1]), 1), firm, fewSeeds)}
	}
	g.notes = []string{
		"A cell is within its band where our mean is at most max(3·√(SE_ours² + SE_theirs²), floor) percentage points from the published one, with the standard errors of both (ours twice where theirs is unknown); the floor is 2, for der2020 3. Gated cells are what methods are held to; one run alone is not judged. Pairs: of gated cells whose published numbers lie further apart than the wider of their bands.",
	}
	return g
}

// table draws the cells of a setting.
func (s referenceSetting) table() grid {
	g := grid{
		title:  s.title(),
		header: []string{"method", "optimizer", "published", "runs", "ours", "n", "difference", "band", "verdict"},
		left:   []bool{true, true, false, false, false, false, false, false, true},
		label:  "tab:reference-" + slug(s.title()),
	}
	var failed []string
	for _, v := range s.verdicts {
		g.rows = append(g.rows, v.row())
		if v.Failed > 0 {
			failed = append(failed, fmt.Sprintf("%s: %d runs failed", v.name(), v.Failed))
		}
	}
	few := slices.ContainsFunc(s.verdicts, func(v verdict) bool { return 0 < v.ours.N && v.ours.N < fewSeeds })
	g.notes = append(g.notes, "Final average accuracy in percent: published ± its spread over its runs, and ours ± half-width of the 95 % Student-t interval over n seeds; "+none+": none.")
	if few {
		g.notes = append(g.notes, fmt.Sprintf("! beside n: fewer than %d seeds, so that our standard error, and with it the band, is rough.", fewSeeds))
	}
	for _, o := range s.orders {
		if !o.kept() {
			g.notes = append(g.notes, "! order: "+o.String())
		}
	}
	g.notes = append(g.notes, marked(failed)...)
	if s.missing != nil {
		g.notes = append(g.notes, "Published, and without a config here: "+strings.Join(s.missing, ", ")+".")
	}
	return g
}

func (v verdict) row() []string {
	published, runs := none, ""
	if !math.IsNaN(v.Accuracy) {
		published, runs = fixed(v.Accuracy, 2), fmt.Sprint(v.Runs)
		if !math.IsNaN(v.Spread) {
			published += " ± " + fixed(v.Spread, 2)
		}
		if v.SpreadKind != "" {
			runs += " (" + v.SpreadKind + ")"
		}
	}
	ours, n, difference, band := none, "0", "", ""
	if v.ours.N > 0 {
		ours, n = fixed(v.ours.Mean, 2), fmt.Sprint(v.ours.N)
		if v.ours.N > 1 {
			ours += " ± " + fixed(v.ours.Half(), 2)
		}
		if v.ours.N < fewSeeds {
			n += " !"
		}
	}
	if v.judged() {
		difference, band = signed(v.difference()), fixed(v.band, 2)
	}
	return []string{v.name(), v.Optimizer, published, runs, ours, n, difference, band, v.String()}
}

// signed is number with a sign in front.
func signed(x float64) string {
	text := fixed(x, 2)
	if !strings.HasPrefix(text, "−") {
		text = "+" + text
	}
	return text
}
