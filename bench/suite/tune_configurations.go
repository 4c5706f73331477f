package suite

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// add finds the configurations of one method. The method itself, as the config
// has it, is read too, so that its mistakes stand at their own place.
func (t *Tuning) add(m *contender) error {
	s := &t.config.search
	if m.tuned != nil {
		return m.tuned.errorf("a method that was tuned is tuned again (hint: leave its key tuned out)")
	}
	if m.equal != nil {
		return m.equal.errorf("an equality in a config that tunes: bills are made equal once settings are chosen (hint: equal belongs into a config to run)")
	}
	cell, err := t.cell(m.entry)
	if err != nil {
		return err
	}
	base, err := resolve(cell)
	if err != nil {
		return err
	}
	dims := s.dimensions(m.entry)
	m.label = t.label(m.entry, base, dims)
	if s.isFixed(m.entry) {
		return nil
	}
	if len(dims) == 0 {
		return m.at.errorf("nothing in the space is a hyper-parameter of %s, and each method gets as many trials (hint: tune: {fixed: [%s]} leaves it as it is)", m.name, m.name)
	}
	if s.How == "grid" {
		m.candidates, err = product(dims)
	} else {
		m.candidates, err = s.draw(m.name, dims, cell)
	}
	return err
}

// label names a method as the config does, or by what it differs in from the
// defaults, but for what is searched; a second one of that name by its place too.
func (t *Tuning) label(e entry, base Spec, dims []dimension) string {
	fields := base.Method.fields()
	for _, d := range dims {
		if d.cell[0] == "method" {
			delete(fields, d.cell[1])
		}
	}
	name := label(base.Method.Name, fields)
	if e.as != nil {
		name = e.as.text
	}
	if slices.ContainsFunc(t.entries, func(m contender) bool { return m.label == name }) {
		name += fmt.Sprintf(" (entry %d)", len(t.entries)+1)
	}
	return name
}

// cell is the config for the trials of one method, whatever is searched.
func (t *Tuning) cell(e entry) (*node, error) {
	cell, err := e.cell(t.config.root.without("seeds", "tune"))
	if k := t.config.search.from.key("until"); k != nil && err == nil {
		cell = cell.with(*k)
	}
	return cell, err
}

// dimensions are those of one entry. At the same path one that belongs to the
// method stands in place of one for all, and one that names the entry in place
// of both.
func (s *search) dimensions(e entry) []dimension {
	var all []dimension
	for _, d := range s.space {
		if d.method != "" && !e.answers(d.method) {
			continue
		}
		i := slices.IndexFunc(all, func(o dimension) bool { return slices.Equal(o.cell, d.cell) })
		switch {
		case i < 0:
			all = append(all, d)
		case d.reach(e) <= all[i].reach(e):
			all[i] = d
		}
	}
	return all
}

// reach says how much besides the entry the dimension is for: 0 for nothing, 1
// for other entries of its method, 2 for all methods.
func (d dimension) reach(e entry) int {
	switch {
	case d.method == "":
		return 2
	case e.as != nil && e.as.text == d.method:
		return 0
	default:
		return 1
	}
}

// product is every combination of the values, the later dimensions running
// faster.
func product(dims []dimension) ([]candidate, error) {
	all := []candidate{{}}
	for i := range dims {
		d := &dims[i]
		if len(all)*len(d.values) > mostConfigurations {
			return nil, d.at.errorf("more than %d configurations of a method", mostConfigurations)
		}
		var next []candidate
		for _, c := range all {
			for _, v := range d.values {
				next = append(next, candidate{settings: append(slices.Clone(c.settings), setting{d, v})})
			}
		}
		all = next
	}
	return all, nil
}

// draw draws as many configurations of a method as each gets, all different.
func (s *search) draw(name string, dims []dimension, cell *node) ([]candidate, error) {
	generators := make([]*rand.Rand, len(dims))
	for i := range dims {
		generators[i] = dims[i].generator(s.Draws)
	}
	var all []candidate
	drawn, known := map[string]bool{}, map[string]bool{}
	for range 1000 * s.Configurations {
		var c candidate
		for i := range dims {
			c.settings = append(c.settings, setting{&dims[i], dims[i].draw(generators[i])})
		}
		values := c.json()
		if drawn[values] {
			continue
		}
		drawn[values] = true
		spec, err := resolve(c.set(cell))
		if err != nil {
			return nil, err
		}
		if form := string(spec.JSON()); !known[form] { // other words may say the same
			known[form] = true
			if all = append(all, c); len(all) == s.Configurations {
				return all, nil
			}
		}
	}
	return nil, s.from.get("space").errorf("the space of %s has %d different configurations, and each method gets %d (hint: more values, or fewer configurations)",
		name, len(all), s.Configurations)
}

// set is a cell with the settings in it.
func (c candidate) set(cell *node) *node {
	for _, s := range c.settings {
		cell = cell.set(s.cell, s.value, s.at)
	}
	return cell
}

// configurations is how many each method gets, which is as many as any other.
func (t *Tuning) configurations() (int, error) {
	var sizes []string
	s := &t.config.search
	n, equal := s.Configurations, true
	for _, m := range t.entries {
		if len(m.candidates) == 0 {
			continue
		}
		if n == 0 {
			n = len(m.candidates)
		}
		equal = equal && len(m.candidates) == n
		sizes = append(sizes, fmt.Sprintf("%s %d", m.label, len(m.candidates)))
	}
	if equal {
		return n, nil
	}
	wish := ""
	if s.Configurations > 0 {
		wish = fmt.Sprintf(", not the %d that configurations says", s.Configurations)
	}
	return 0, s.from.get("space").errorf("the grid gives the methods unequal numbers of trials%s: configurations of %s (hint: as many values for each, or search: random with configurations)",
		wish, strings.Join(sizes, ", "))
}
