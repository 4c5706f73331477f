package suite

import (
	"slices"
	"strings"
)

// entry is one of the methods of a config: a component, and what stands beside
// it.
type entry struct {
	at       *node // where it stands
	name     string
	method   *node // the component, or its name alone
	override *node // of other keys of the config; nil for none
	tuned    *node // by which tuning it was chosen; nil for none
	as       *node // what it is called in its config; nil: as its method
	equal    *node // which setting is chosen so that its bill equals another's; nil for none
}

// methodEntries reads the methods of a config.
func methodEntries(root *node) ([]entry, error) {
	n := root.get("methods")
	if n.kind == scalar {
		n = &node{kind: list, line: n.line, column: n.column, items: []*node{n}}
	}
	if n.kind == list && len(n.items) == 0 {
		return nil, n.errorf("the list of methods is empty (hint: %s)", examples["methods"])
	}
	if n.kind != list {
		return nil, n.errorf("%s stands where a list of methods belongs (hint: %s)", n.kind, examples["methods"])
	}
	entries := make([]entry, len(n.items))
	for i, item := range n.items {
		item, err := alike(item, entries[:i])
		if err != nil {
			return nil, err
		}
		if entries[i], err = methodEntry(item); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// entryKeys stand beside the method of an entry.
var entryKeys = []string{"override", "tuned", "as", "equal", "like"}

// alike is an entry "like: NAME", with what it says beside set in a copy of the
// entry before it that has this name. Another method than the copied one takes its
// place and its override: {like: joint, cumulative: {}} learns at joint's rate. It
// was not tuned itself.
func alike(n *node, before []entry) (*node, error) {
	k := n.key("like")
	if k == nil {
		return n, nil
	}
	var names []string
	for _, e := range before {
		if e.arm() != k.value.text {
			names = append(names, e.arm())
			continue
		}
		base := e.at
		if base.kind == scalar {
			base = &node{kind: mapping, line: n.line, column: n.column, keys: []key{{name: e.name, line: n.line, column: n.column, value: &node{}}}}
		}
		base = base.without("as", "equal")
		if own := n.without(entryKeys...); len(own.keys) > 0 && !e.is(own.keys[0].name) {
			if _, _, err := Methods.Find(own.keys[0].name); err == nil {
				base = base.without(e.name, "tuned")
			}
		}
		same := merge(base, n.without("like"))
		same.line, same.column = n.line, n.column
		return same, nil
	}
	return nil, k.value.at(unknown("entry", k.value.text, names))
}

// arm is what the entry is called in its config.
func (e entry) arm() string {
	if e.as != nil {
		return e.as.text
	}
	return e.name
}

// methodEntry reads "ewc" or {ewc: {lambda: 1e9}, override: {…}, tuned: {…}, as:
// …, equal: {…}}.
func methodEntry(n *node) (entry, error) {
	if n.kind == scalar {
		return entry{at: n, name: n.text, method: n}, nil
	}
	const form = "(hint: ewc, or ewc: {lambda: 1e9})"
	if n.kind != mapping {
		return entry{}, n.errorf("%s stands where a method belongs %s", n.kind, form)
	}
	rest := n.without(entryKeys...)
	if len(rest.keys) != 1 {
		return entry{}, n.errorf("a method has one name, and beside it nothing but override, tuned, as, equal and like %s", form)
	}
	k := rest.keys[0]
	name := &node{kind: scalar, line: k.line, column: k.column, text: k.name}
	e := entry{at: n, name: k.name, method: name, override: n.get("override"), tuned: n.get("tuned"), as: n.get("as"), equal: n.get("equal")}
	switch k.value.kind {
	case null:
		return e, nil
	case mapping:
	default:
		return entry{}, k.value.errorf("%s stands where the hyper-parameters of %s belong %s", k.value.kind, k.name, form)
	}
	if c := k.value.key("name"); c != nil {
		return entry{}, c.errorf("unknown key %q (hint: the method's name stands before the colon)", "name")
	}
	e.method = k.value.with(key{name: "name", line: k.line, column: k.column, value: name})
	e.method.line, e.method.column = k.line, k.column
	return e, nil
}

// cell is the config for this entry alone: its override set, and the method in
// place of the methods.
func (e entry) cell(point *node) (*node, error) {
	cell := point.without("methods")
	if e.override != nil {
		if err := e.override.only(cellKeys...); err != nil {
			return nil, err
		}
		cell = merge(cell, e.override)
	}
	for _, k := range []key{{name: "tuned", value: e.tuned}, {name: "as", value: e.as}, {name: "equal", value: e.equal}} {
		if k.value != nil {
			k.line, k.column = k.value.line, k.value.column
			cell = cell.with(k)
		}
	}
	return cell.with(key{name: "method", line: e.at.line, column: e.at.column, value: e.method}), nil
}

// is says whether the entry is of the method that answers to name.
func (e entry) is(name string) bool {
	own, _, err := Methods.Find(e.name)
	if err != nil {
		return false
	}
	other, _, err := Methods.Find(name)
	return err == nil && own == other
}

// answers says whether a setting of name is meant for the entry: the name is
// that of its method, or the one that the config gives to it alone.
func (e entry) answers(name string) bool {
	return e.as != nil && e.as.text == name || e.is(name)
}

// setInMethods is root with a value set in each entry that answers to a name:
// path is this name and the path within its method, or within its override.
func setInMethods(root *node, path []string, value *node, at key) (*node, error) {
	if len(path) < 2 {
		return nil, at.errorf("%q names no hyper-parameter of a method (hint: methods.ewc.lambda)", at.name)
	}
	entries, err := methodEntries(root)
	if err != nil {
		return nil, err
	}
	n := root.get("methods")
	changed := &node{kind: list, line: n.line, column: n.column}
	var names []string
	found := false
	for _, e := range entries {
		changed.items = append(changed.items, e.at)
		if !slices.Contains(names, e.arm()) {
			names = append(names, e.arm())
		}
		if e.answers(path[0]) {
			found = true
			changed.items[len(changed.items)-1] = e.set(path[1:], value, at)
		}
	}
	if !found {
		return nil, at.errorf("no method %q here to set this in (hint: methods are %s)", path[0], strings.Join(names, ", "))
	}
	return root.with(key{name: "methods", line: n.line, column: n.column, value: changed}), nil
}

// set is the entry, as it would stand in a config, with a value set.
func (e entry) set(path []string, value *node, at key) *node {
	n := e.at
	if n.kind == scalar {
		n = &node{kind: mapping, line: n.line, column: n.column, keys: []key{{name: e.name, line: n.line, column: n.column,
			value: &node{kind: mapping, line: n.line, column: n.column}}}}
	}
	if path[0] != "override" {
		path = append([]string{e.name}, path...)
	}
	return n.set(path, value, at)
}
