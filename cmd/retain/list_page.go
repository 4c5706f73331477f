package main

import (
	"fmt"
	"strconv"
	"strings"

	"retain/bench/suite"
	"retain/results/metric"
	"retain/tasks"
)

// pageNames are the names in a list that have a page of their own.
func pageNames(list string) []string {
	switch list {
	case "datasets":
		return tasks.Datasets.Names()
	case "metrics":
		var names []string
		for _, m := range metric.All {
			names = append(names, m.Name)
		}
		return names
	case "config":
		var names []string
		for _, k := range suite.Keys() {
			names = append(names, k.Name)
		}
		return names
	}
	return suite.PageNames(list)
}

// pageOf is the page of one name in a list.
func pageOf(list, name string) (page, error) {
	switch list {
	case "datasets":
		return datasetPage(name)
	case "metrics":
		return metricPage(name)
	case "config":
		return keyPage(name)
	}
	c, err := suite.NewPage(list, name)
	if err != nil {
		return page{}, err
	}
	return componentPage(list, c), nil
}

// componentPage shows a method, stream, model or optimizer.
func componentPage(list string, c *suite.Page) page {
	p := page{name: c.Name, what: c.What, about: c.About, config: c.Example, value: c}
	facts := part{heading: "In short", columns: []string{"", ""}, rows: [][]string{{"kind", c.Kind}, {"version", strconv.Itoa(c.Version)}}}
	if len(c.Aliases) > 0 {
		facts.rows = append(facts.rows, []string{"also", strings.Join(c.Aliases, ", ")})
	}
	for _, name := range c.Data {
		d, _ := tasks.Datasets.Lookup(name)
		facts.rows = append(facts.rows, []string{"data", fmt.Sprintf("%s, %s", name, size(d.Size()))})
	}
	p.parts = append(p.parts, facts)
	if len(c.Fields) > 0 {
		p.parts = append(p.parts, fieldsPart(c.Fields))
	}
	if len(c.Trials) > 0 {
		t := part{heading: "Where it can be used: tried with its defaults, with an mlp on images unless it says otherwise", columns: []string{"setting", "", "why not"}}
		for _, trial := range c.Trials {
			taken := "yes"
			if !trial.Taken {
				taken = "no"
			}
			t.rows = append(t.rows, []string{trial.Setting, taken, trial.Why})
		}
		p.parts = append(p.parts, t)
	}
	if len(c.Costs) > 0 {
		t := part{heading: "What it takes: " + c.Setting, columns: []string{"", ""}}
		for _, cost := range c.Costs {
			t.rows = append(t.rows, []string{cost.What, amount(cost)})
		}
		p.parts = append(p.parts, t)
	}
	p.usage = fmt.Sprintf("In a config: retain list %s %s --format yaml > own.yaml && retain run own.yaml", list, c.Name)
	for _, name := range c.Fetch {
		p.usage += fmt.Sprintf(" (first: retain data fetch %s)", name)
	}
	return p
}

// fieldsPart has a row for each field, and one for each word that it may be
// where the words have a meaning of their own.
func fieldsPart(fields []suite.FieldPage) part {
	t := part{heading: "Fields", columns: []string{"field", "default", "meaning"}}
	for _, f := range fields {
		takes := f.Type
		if f.Allowed != "" {
			takes += ", " + f.Allowed
		}
		var words []string
		explained := false
		for _, w := range f.Words {
			words, explained = append(words, w.Word), explained || w.Doc != ""
		}
		if len(words) > 0 {
			takes = strings.Join(words, ", ")
		}
		t.rows = append(t.rows, []string{f.Name, f.Default, fmt.Sprintf("%s (%s)", f.Meaning, takes)})
		if !explained {
			continue
		}
		for _, w := range f.Words {
			if w.Doc != "" {
				t.rows = append(t.rows, []string{"", "", "– " + w.Word + ": " + w.Doc})
			}
		}
	}
	return t
}

func amount(c suite.PageCost) string {
	switch c.Unit {
	case "bytes":
		return bytes(int64(c.Value))
	case "×":
		return strconv.FormatFloat(c.Value, 'f', 2, 64) + " ×"
	}
	return scaled(int64(c.Value))
}

func datasetPage(name string) (page, error) {
	all, err := suite.Datasets([]string{name})
	if err != nil {
		return page{}, err
	}
	d := all[0]
	facts := part{heading: "In short", columns: []string{"", ""}, rows: [][]string{
		{"kind", "data set"}, {"size", size(d.Size())}, {"licence", d.Licence}, {"citation", d.Citation}, {"homepage", d.Homepage},
	}}
	if len(d.Files) > 0 {
		facts.rows = append(facts.rows, []string{"to have it", "retain data fetch " + d.Name})
	}
	type file struct {
		Name string   `json:"name"`
		Size int64    `json:"bytes"`
		Sum  string   `json:"sha256"`
		URLs []string `json:"urls,omitempty"`
	}
	files := []file{}
	t := part{heading: "Files", columns: []string{"file", "size", "SHA-256"}}
	for _, f := range d.Files {
		files = append(files, file{f.Name, f.Size, f.SHA256, f.URLs})
		t.rows = append(t.rows, []string{f.Name, bytes(f.Size), f.SHA256})
	}
	p := page{name: d.Name, what: d.Title, parts: []part{facts}, value: map[string]any{
		"kind": "data set", "name": d.Name, "what": d.Title, "bytes": d.Size(), "licence": d.Licence,
		"citation": d.Citation, "homepage": d.Homepage, "files": files,
	}}
	if len(files) > 0 {
		p.parts = append(p.parts, t)
	}
	return p, nil
}

func metricPage(name string) (page, error) {
	m, ok := metric.Find(name)
	if !ok {
		return page{}, notIn("metrics", "metric", name)
	}
	return page{name: m.Name, what: m.Meaning, parts: []part{{heading: "In short", columns: []string{"", ""}, rows: [][]string{
		{"kind", "metric"}, {"symbol", m.Symbol}, {"formula", m.Formula}, {"source", m.Source}, {"better", string(m.Better)}, {"unit", string(m.Unit)},
	}}}, value: map[string]any{
		"kind": "metric", "name": m.Name, "symbol": m.Symbol, "what": m.Meaning, "formula": m.Formula,
		"source": m.Source, "better": string(m.Better), "unit": string(m.Unit),
	}}, nil
}

func keyPage(name string) (page, error) {
	p := page{}
	for _, k := range suite.Keys() {
		switch {
		case k.Name == name:
			p = page{name: name, what: k.Doc, parts: []part{{heading: "In short", columns: []string{"", ""}, rows: [][]string{
				{"kind", "key of a config"}, {"default", k.Default},
			}}}, value: map[string]any{"kind": "key", "name": k.Name, "default": k.Default, "what": k.Doc}}
		case p.name != "" && strings.HasPrefix(k.Name, name+"."):
			if len(p.parts) == 1 {
				p.parts = append(p.parts, part{heading: "Keys within it", columns: []string{"key", "default", "meaning"}})
			}
			p.parts[1].rows = append(p.parts[1].rows, []string{k.Name, k.Default, k.Doc})
		}
	}
	if p.name == "" {
		return p, notIn("config", "key", name)
	}
	return p, nil
}
