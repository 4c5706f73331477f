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
	if known := append([]string{"methods"}, cellKeys...); !slices.Contains(known, path[0]) {
		return nil, k.at(unknown("path", path[0], known))
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
			if path[0] == "methods" {
				set, err := setInMethods(p, path[1:], v, *k)
				if err != nil {
					return nil, err
				}
				all = append(all, set)
				continue
			}
			all = append(all, p.set(path, v, *k))
		}
	}
	return all, nil
}

// withMethods gives one cell for each entry of methods, its override set.
func withMethods(point *node) ([]*node, error) {
	entries, err := methodEntries(point)
	if err != nil {
		return nil, err
	}
	var cells []*node
	for _, e := range entries {
		cell, err := e.cell(point)
		if err != nil {
			return nil, err
		}
		cells = append(cells, cell)
	}
	return cells, nil
}
