package suite

import (
	"slices"
	"strings"
)

// grid gives one cell for each point of the grid and each method, in the
// written order, the later axes running faster.
func grid(root *node) ([]*node, error) {
	points := []*node{root.without("grid", "seeds")}
	if g := root.get("grid"); g != nil {
		if g.kind != mapping {
			return nil, g.errorf("%s stands where a mapping belongs (hint: grid: {optimizer.rate: [1e-3, 1e-4]})", g.kind)
		}
		for i := range g.keys {
			var err error
			if points, err = axis(points, &g.keys[i]); err != nil {
				return nil, err
			}
		}
	}
	var cells []*node
	for _, p := range points {
		some, err := withMethods(p)
		if err != nil {
			return nil, err
		}
		cells = append(cells, some...)
	}
	return cells, nil
}

// axis puts every value of one entry of the grid into every point.
func axis(points []*node, k *key) ([]*node, error) {
	path := strings.Split(k.name, ".")
	if !slices.Contains(cellKeys, path[0]) {
		return nil, k.at(unknown("path", path[0], cellKeys))
	}
	switch v := k.value; {
	case v.kind == mapping && len(v.keys) > 0:
		inner := v.keys[0]
		values := inline(inner.value)
		if inner.value.kind != list {
			values = "[" + values + ", …]"
		}
		return nil, v.errorf("a mapping stands where a list of values belongs (hint: %s.%s: %s)", k.name, inner.name, values)
	case v.kind == list && len(v.items) == 0:
		return nil, v.errorf("the list of values is empty (hint: %s: [a, b])", k.name)
	case v.kind != list:
		return nil, v.errorf("%s stands where a list of values belongs (hint: %s: [a, b])", v.kind, k.name)
	}
	if len(points)*len(k.value.items) > mostSeeds {
		return nil, k.errorf("more than %d points in the grid", mostSeeds)
	}
	var all []*node
	for _, p := range points {
		for _, v := range k.value.items {
			all = append(all, p.set(path, v, *k))
		}
	}
	return all, nil
}

// withMethods gives one cell for each entry of methods, its override set.
func withMethods(point *node) ([]*node, error) {
	entries := point.get("methods")
	if entries.kind == scalar {
		entries = &node{kind: list, line: entries.line, column: entries.column, items: []*node{entries}}
	}
	if entries.kind == list && len(entries.items) == 0 {
		return nil, entries.errorf("the list of methods is empty (hint: %s)", examples["methods"])
	}
	if entries.kind != list {
		return nil, entries.errorf("%s stands where a list of methods belongs (hint: %s)", entries.kind, examples["methods"])
	}
	var cells []*node
	for _, entry := range entries.items {
		method, override, err := methodEntry(entry)
		if err != nil {
			return nil, err
		}
		cell := point.without("methods")
		if override != nil {
			if err := override.only(cellKeys...); err != nil {
				return nil, err
			}
			cell = merge(cell, override)
		}
		cells = append(cells, cell.with(key{name: "method", line: entry.line, column: entry.column, value: method}))
	}
	return cells, nil
}

// methodEntry reads "ewc" or {ewc: {lambda: 1e9}, override: {…}} into a
// component and its override.
func methodEntry(n *node) (method, override *node, err error) {
	if n.kind == scalar {
		return n, nil, nil
	}
	const form = "(hint: ewc, or ewc: {lambda: 1e9})"
	if n.kind != mapping {
		return nil, nil, n.errorf("%s stands where a method belongs %s", n.kind, form)
	}
	override = n.get("override")
	rest := n.without("override")
	if len(rest.keys) != 1 {
		return nil, nil, n.errorf("a method has one name, and beside it nothing but override %s", form)
	}
	k := rest.keys[0]
	name := &node{kind: scalar, line: k.line, column: k.column, text: k.name}
	switch k.value.kind {
	case null:
		return name, override, nil
	case mapping:
	default:
		return nil, nil, k.value.errorf("%s stands where the hyper-parameters of %s belong %s", k.value.kind, k.name, form)
	}
	if c := k.value.key("name"); c != nil {
		return nil, nil, c.errorf("unknown key %q (hint: the method's name stands before the colon)", "name")
	}
	method = k.value.with(key{name: "name", line: k.line, column: k.column, value: name})
	method.line, method.column = k.line, k.column
	return method, override, nil
}
