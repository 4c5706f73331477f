package report

import (
	"fmt"
	"slices"
	"strings"

	"retain/results"
)

// others says how many trials every method had, those that no table shows
// included: in s, and in all tunings of its config, where runs may serve several.
func (s search) others(all []search) []string {
	notes := []string{"Mean: over the seeds of the row, where none failed; an empty cell: the configuration was dropped before that seed. All of it is validation data."}
	if lack := s.hopeless(); s.Finished.IsZero() && lack != nil {
		notes = append(notes, "! nothing was chosen: no configuration of "+strings.Join(lack, ", ")+" went through its trials")
	}
	notes = append(notes, fmt.Sprintf("Trials in tuning %.12s: %s.", s.Digest, tally([]search{s})))
	var same []search
	for _, t := range all {
		if t.Config == s.Config {
			same = append(same, t)
		}
	}
	if len(same) > 1 {
		notes = append(notes, fmt.Sprintf("In all %d tunings of %s, a run that served several counted once: %s.", len(same), s.Config, tally(same)))
	}
	return notes
}

// hopeless are the methods of which no configuration was judged without a failure.
func (s search) hopeless() []string {
	var names []string
	for _, m := range s.methods {
		judged := func(c trialled) bool { return c.Rung > 0 }
		fine := func(c trialled) bool { return c.Rung > 0 && !isMissing(c.Score) }
		if slices.ContainsFunc(m.configurations, judged) && !slices.ContainsFunc(m.configurations, fine) {
			names = append(names, m.name)
		}
	}
	return names
}

// tally counts the trials of each entry, by its name: "er 60, ewc 60 (3 failed)".
func tally(all []search) string {
	type count struct{ trials, failed, missing int }
	var names []string
	of, seen := map[string]*count{}, map[string]bool{}
	for _, s := range all {
		for _, m := range s.methods {
			if of[m.name] == nil {
				names, of[m.name] = append(names, m.name), &count{}
			}
			n := of[m.name]
			for _, c := range m.configurations {
				for _, k := range c.trials {
					if seen[m.name+"\n"+k.Identity] {
						continue
					}
					seen[m.name+"\n"+k.Identity] = true
					n.trials++
					switch k.status {
					case results.Failed:
						n.failed++
					case "":
						n.missing++
					}
				}
			}
		}
	}
	for i, name := range names {
		n, more := of[name], []string{}
		if n.failed > 0 {
			more = append(more, fmt.Sprintf("%d failed", n.failed))
		}
		if n.missing > 0 {
			more = append(more, fmt.Sprintf("%d not made yet", n.missing))
		}
		names[i] = fmt.Sprintf("%s %d", name, n.trials)
		if len(more) > 0 {
			names[i] += " (" + strings.Join(more, ", ") + ")"
		}
	}
	return strings.Join(names, "; ")
}

// before is the first other tuning of the same config to which every run of m
// had been of use already, "" where there is none.
func (s search) before(m searched, all []search) string {
	for _, t := range all {
		if t.Digest == s.Digest {
			return ""
		}
		if t.Config != s.Config {
			continue
		}
		for _, n := range t.methods {
			if n.name == m.name && n.holds(m) {
				return t.Digest
			}
		}
	}
	return ""
}

// holds says whether all trials of other are trials of m too.
func (m searched) holds(other searched) bool {
	known := map[string]bool{}
	for _, c := range m.configurations {
		for _, k := range c.trials {
			known[k.Identity] = true
		}
	}
	for _, c := range other.configurations {
		if slices.ContainsFunc(c.trials, func(k trial) bool { return !known[k.Identity] }) {
			return false
		}
	}
	return true
}
