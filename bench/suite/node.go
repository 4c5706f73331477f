package suite

import (
	"fmt"
	"slices"
)

type kind uint8

const (
	null kind = iota
	scalar
	list
	mapping
)

func (k kind) String() string {
	return [...]string{"nothing", "a single value", "a list", "a mapping"}[k]
}

// node is a value of a config with its place. Nodes never change once read:
// what a grid or an override sets is set in a copy, which keeps the places.
type node struct {
	kind         kind
	line, column int
	text         string // of a scalar
	quoted       bool   // the scalar stands in quotes: a text, whatever is in it
	items        []*node
	keys         []key
}

// key is one entry of a mapping.
type key struct {
	name         string
	line, column int
	value        *node
}

// key finds an entry of a mapping; nil where there is none.
func (n *node) key(name string) *key {
	if n == nil {
		return nil
	}
	for i := range n.keys {
		if n.keys[i].name == name {
			return &n.keys[i]
		}
	}
	return nil
}

// get is the value of an entry; nil where there is none.
func (n *node) get(name string) *node {
	if k := n.key(name); k != nil {
		return k.value
	}
	return nil
}

// with is a copy of n in which one entry is set.
func (n *node) with(k key) *node {
	c := *n
	c.keys = slices.Clone(n.keys)
	for i := range c.keys {
		if c.keys[i].name == k.name {
			c.keys[i] = k
			return &c
		}
	}
	c.keys = append(c.keys, k)
	return &c
}

// without is a copy of n that lacks some entries.
func (n *node) without(names ...string) *node {
	c := *n
	c.keys = slices.DeleteFunc(slices.Clone(n.keys), func(k key) bool { return slices.Contains(names, k.name) })
	return &c
}

// only refuses keys that are not known, and says what may have been meant.
func (n *node) only(known ...string) error {
	if n.kind != mapping {
		return n.errorf("%s stands where a mapping belongs (hint: keys are %s)", n.kind, enumerate(known))
	}
	for i := range n.keys {
		if k := &n.keys[i]; !slices.Contains(known, k.name) {
			return k.at(unknown("key", k.name, known))
		}
	}
	return nil
}

// merge is base with the entries of over set in it, mappings within mappings
// merged in turn. A component of another name replaces the one in base, and
// epochs replace iterations as iterations do epochs.
func merge(base, over *node) *node {
	if base == nil || base.kind != mapping || over.kind != mapping || renamed(base, over) {
		return over
	}
	for _, pair := range [][2]string{{"epochs", "iterations"}, {"iterations", "epochs"}} {
		if over.get(pair[0]) != nil && over.get(pair[1]) == nil {
			base = base.without(pair[1])
		}
	}
	for _, k := range over.keys {
		k.value = merge(base.get(k.name), k.value)
		base = base.with(k)
	}
	return base
}

// equal says whether two nodes say the same, in keys of any order; nil is equal to nil.
func (n *node) equal(o *node) bool {
	if n == nil || o == nil {
		return n == o
	}
	if n.kind != o.kind || n.text != o.text || len(n.keys) != len(o.keys) || len(n.items) != len(o.items) {
		return false
	}
	for _, k := range n.keys {
		if !k.value.equal(o.get(k.name)) {
			return false
		}
	}
	for i, item := range n.items {
		if !item.equal(o.items[i]) {
			return false
		}
	}
	return true
}

func renamed(base, over *node) bool {
	name := over.get("name")
	return name != nil && (base.get("name") == nil || base.get("name").text != name.text)
}

// set is a copy of n with value under the path of names, made where they are
// missing. at is the place of the new entry's name.
func (n *node) set(path []string, value *node, at key) *node {
	k := key{name: path[0], line: at.line, column: at.column, value: value}
	if len(path) > 1 {
		inner := n.get(path[0])
		switch {
		case inner == nil || inner.kind == null:
			inner = &node{kind: mapping, line: at.line, column: at.column}
		case inner.kind == scalar: // a component by its name alone
			inner = &node{kind: mapping, line: inner.line, column: inner.column,
				keys: []key{{name: "name", line: inner.line, column: inner.column, value: inner}}}
		}
		k.value = inner.set(path[1:], value, at)
		if old := n.key(path[0]); old != nil {
			k.line, k.column = old.line, old.column
		}
	}
	return n.with(k)
}

func enumerate(names []string) string {
	return fmt.Sprintf("%v", names)[1 : len(fmt.Sprintf("%v", names))-1]
}
