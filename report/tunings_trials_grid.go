package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// writeTrials writes a table for each tuning and each method in it that is asked
// for, and says which ones no tuning has searched.
func writeTrials(w io.Writer, all []search, names []string, f Format) error {
	var grids []grid
	found := map[string]bool{}
	for _, s := range all {
		first := len(grids)
		for _, m := range s.methods {
			if m.is(names) {
				found[m.method], found[m.name] = true, true
				g := s.trialsGrid(m)
				if digest := s.before(m, all); digest != "" {
					g.above = append(g.above, fmt.Sprintf("The same runs as in tuning %.12s above: not one more was made", digest))
				}
				grids = append(grids, g)
			}
		}
		if first < len(grids) {
			last := &grids[len(grids)-1]
			last.notes = append(last.notes, s.others(all)...)
		}
	}
	if len(grids) > 0 {
		if err := writeGrids(w, grids, f); err != nil {
			return err
		}
	}
	var lack []string
	for _, name := range names {
		if !found[name] {
			lack = append(lack, name)
		}
	}
	if lack == nil {
		return nil
	}
	line := "No tuning in this store has searched " + strings.Join(lack, ", ") + "."
	switch f {
	case Markdown:
		line = escapeMarkdown(line)
	case LaTeX:
		line = escapeLaTeX(line)
	}
	if len(grids) > 0 {
		line = "\n" + line
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// A column of trials is a seed within a rung.
type trialColumn struct {
	rung int // 0 where no other rung has the seed
	seed int64
}

func (c trialColumn) heading() string {
	if c.rung > 0 {
		return fmt.Sprintf("rung %d, seed %d", c.rung, c.seed)
	}
	return fmt.Sprintf("seed %d", c.seed)
}

// columns are the seeds of m, those of one rung apart from those of another
// where a configuration meets a seed in several.
func (m searched) columns() (columns []trialColumn, apart bool) {
	for _, c := range m.configurations {
		seen := map[int64]bool{}
		for _, k := range c.trials {
			apart = apart || seen[k.Seed]
			seen[k.Seed] = true
		}
	}
	for _, c := range m.configurations {
		for _, k := range c.trials {
			if at := columnOf(k, apart); !slices.Contains(columns, at) {
				columns = append(columns, at)
			}
		}
	}
	slices.SortFunc(columns, func(a, b trialColumn) int { return cmp.Or(cmp.Compare(a.rung, b.rung), cmp.Compare(a.seed, b.seed)) })
	return columns, apart
}

func columnOf(k trial, apart bool) trialColumn {
	if apart {
		return trialColumn{k.Rung, k.Seed}
	}
	return trialColumn{0, k.Seed}
}

// trialsGrid has a row for each configuration of m.
func (s search) trialsGrid(m searched) grid {
	all, failed, missing := m.counts()
	open := ""
	if missing > 0 {
		open = fmt.Sprintf(", %d not made yet", missing)
	}
	state := "finished " + s.Finished.Format("2006-01-02")
	if s.Finished.IsZero() {
		state = "not finished, nothing chosen"
	}
	g := grid{
		title: fmt.Sprintf("%s · %s · tuning %.12s", s.Config, m.name, s.Digest),
		above: []string{fmt.Sprintf("%d configurations, %d trials, %d failed%s; ACC-valid in percent, mask %s; %s", len(m.configurations), all, failed, open, s.Mask, state)},
		label: fmt.Sprintf("tab:trials-%s-%d", s.Digest[:12], m.entry),
	}
	paths := m.paths()
	columns, apart := m.columns()
	g.header = []string{"no."}
	for _, p := range paths {
		g.header = append(g.header, shortPath(p))
	}
	for _, c := range columns {
		g.header = append(g.header, c.heading())
	}
	g.header = append(g.header, "mean", "rung", "chosen")
	g.left = make([]bool, len(g.header), len(g.header)+1)
	if failed > 0 {
		g.header, g.left = append(g.header, "failed"), append(g.left, true)
	}
	for _, c := range m.configurations {
		row := append([]string{strconv.Itoa(c.Configuration)}, c.values(paths)...)
		for _, at := range columns {
			row = append(row, c.cell(at, apart))
		}
		chosen := ""
		if c.Chosen {
			chosen = "chosen"
		}
		row = append(row, c.meanCell(), strconv.Itoa(c.rung()), chosen)
		if failed > 0 {
			row = append(row, c.failures())
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// paths are those that the configurations of m set, sorted.
func (m searched) paths() []string {
	all := map[string]bool{}
	for _, c := range m.configurations {
		for p := range c.settings() {
			all[p] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

func (c trialled) settings() map[string]any {
	var all map[string]any
	if json.Unmarshal([]byte(c.Settings), &all) != nil {
		return map[string]any{"settings": c.Settings}
	}
	return all
}

func (c trialled) values(paths []string) []string {
	all, row := c.settings(), make([]string, len(paths))
	for i, p := range paths {
		if v, ok := all[p]; ok {
			row[i] = fmt.Sprint(v)
		}
	}
	return row
}

// cell is ACC-valid of the trial in a column: empty where c has none there.
func (c trialled) cell(at trialColumn, apart bool) string {
	for _, k := range c.trials {
		switch {
		case columnOf(k, apart) != at:
		case k.status == "":
			return "not yet"
		default:
			return number(metric.Accuracy, k.valid)
		}
	}
	return ""
}

func (c trialled) meanCell() string {
	if v := c.mean(); !isMissing(v) {
		return fixed(100*v, 2)
	}
	return none
}

// failures says why trials of c failed, each reason once: "experience 3: step
// 17: the loss is NaN (seeds 1, 2)".
func (c trialled) failures() string {
	var reasons []string
	seeds := map[string][]string{}
	for _, k := range c.trials {
		if k.status != results.Failed {
			continue
		}
		why := shortReason(k.reason)
		if seeds[why] == nil {
			reasons = append(reasons, why)
		}
		seeds[why] = append(seeds[why], strconv.FormatInt(k.Seed, 10))
	}
	for i, why := range reasons {
		word := "seed"
		if len(seeds[why]) > 1 {
			word = "seeds"
		}
		reasons[i] = fmt.Sprintf("%s (%s %s)", why, word, strings.Join(seeds[why], ", "))
	}
	return strings.Join(reasons, "; ")
}

// shortReason is the first line of an error without its hint, and without what
// follows from a loss that is no number.
func shortReason(reason string) string {
	reason, _, _ = strings.Cut(reason, "\n")
	reason, _, _ = strings.Cut(reason, " (hint:")
	return strings.TrimSuffix(reason, ": training diverged")
}
