package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"retain/results"
	"retain/results/metric"
)

// tunings are those that chose the hyper-parameters of c, in order of their
// digests; nil where none did.
func (c Cell) tunings() []results.Tuned {
	var all []results.Tuned
	for _, r := range c.Runs {
		all = append(all, r.Tuned...)
	}
	slices.SortStableFunc(all, func(a, b results.Tuned) int { return cmp.Compare(a.Tuning, b.Tuning) })
	return slices.CompactFunc(all, func(a, b results.Tuned) bool { return a.Tuning == b.Tuning })
}

// trials is how many runs chose the hyper-parameters of c; 0: they are as
// somebody wrote them.
func (c Cell) trials() int {
	n := 0
	for _, u := range c.tunings() {
		n += u.Trials
	}
	return n
}

// tuned says it for a reader, with what the trials cost: "15 (2.3 T)".
func (c Cell) tuned() string {
	n := c.trials()
	if n == 0 {
		return "no"
	}
	var flops int64
	for _, u := range c.tunings() {
		flops += u.FLOPs
	}
	return fmt.Sprintf("%d (%s)", n, scaled(float64(flops), ""))
}

// anyTuned says whether a table of g has a column about it. Runs on tuning seeds
// are trials themselves.
func (g Group) anyTuned() bool {
	return g.Purpose != Tuning && slices.ContainsFunc(g.Cells, func(c Cell) bool { return c.trials() > 0 })
}

// tuningNote says below a table how the hyper-parameters were found.
func (g Group) tuningNote() []string {
	switch {
	case g.Purpose == Tuning:
		return g.choiceNote()
	case !g.anyTuned():
		return []string{"Hyper-parameters are those of the configs; `retain tune` chose none of them."}
	}
	var seeds, unequal []string
	trials := 0
	for _, c := range g.Cells {
		n := c.trials()
		if n == 0 {
			continue
		}
		for _, u := range c.tunings() {
			if !slices.Contains(seeds, u.Seeds) {
				seeds = append(seeds, u.Seeds)
			}
		}
		if trials > 0 && n != trials {
			unequal = append(unequal, c.Label)
		}
		trials = max(trials, n)
		for _, r := range c.Runs {
			if len(r.Tuned) == 0 {
				unequal = append(unequal, fmt.Sprintf("%s, seed %d", c.Label, r.Seed))
			}
		}
	}
	notes := []string{fmt.Sprintf("tuned = trials (their training FLOPs) by which `retain tune` chose the hyper-parameters, on validation data and seeds %s; no: as the config has them.",
		strings.Join(seeds, "; "))}
	if unequal != nil {
		notes = append(notes, "! not tuned with as many trials as the others: "+strings.Join(unequal, ", "))
	}
	return notes
}

// choiceNote says below a table of tuning seeds what chooses.
func (g Group) choiceNote() []string {
	note := "Tuning seeds: ACC-valid chooses; what is measured on test data must not."
	if !g.hidden {
		return []string{note}
	}
	notes := []string{strings.TrimSuffix(note, ".") + ", and is left out (`retain report --test` has it in its tables and figures)."}
	if m, _ := metric.Find("acc-valid"); !g.defines(m) {
		notes = append(notes, "! nothing was held out for validation (stream.valid), and test data must not choose: nothing is ranked")
	}
	return notes
}

// crowd is the number of methods above which tuning seeds are those of a search:
// neither figures nor long tables of them help a reader.
const crowd = 30

// crowded says whether g holds the configurations of a search.
func (g Group) crowded() bool { return g.Purpose == Tuning && len(g.Cells) > crowd }

// shown are the places that a reader sees, the best of each kind where there is
// a crowd, and how many are left out.
func (g Group) shown() (places []place, left int) {
	const most, bounds = 20, 5
	all := g.places()
	if !g.crowded() {
		return all, 0
	}
	n := map[int]int{}
	for _, p := range all {
		if n[class(p)]++; n[class(p)] <= most && class(p) == 0 || n[class(p)] <= bounds {
			places = append(places, p)
		}
	}
	return places, len(all) - len(places)
}
