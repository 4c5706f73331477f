package suite

import "reflect"

// A chooser is a field that holds a component of its own, by name: a network within
// another. Choose makes it with its defaults.
type chooser interface {
	holder
	Choose(name string) (made any, err error)
}

// holder is what a chooser holds: the component's name and version, itself and one with all
// defaults; made is nil where none was chosen.
type holder interface {
	Chosen() (name string, version int, made, defaults any)
}

// decodeChoice reads a component by name into a field.
func decodeChoice(n *node, c chooser) error {
	if n.kind == scalar {
		n = &node{kind: mapping, line: n.line, column: n.column,
			keys: []key{{name: "name", line: n.line, column: n.column, value: n}}}
	}
	name := n.get("name")
	if n.kind != mapping || name == nil || name.kind != scalar {
		return n.errorf("a component has a name (hint: {name: …, …})")
	}
	made, err := c.Choose(name.text)
	if err != nil {
		return name.at(err)
	}
	if v := n.get("version"); v != nil { // in a spec of the store
		var was, now int
		if err := decode(v, reflect.ValueOf(&was).Elem()); err != nil {
			return err
		}
		if _, now, _, _ = c.Chosen(); was != now {
			return v.errorf("the %s within was of version %d and is %d here (hint: run it again)", name.text, was, now)
		}
	}
	return decodeStruct(n.without("name", "version"), reflect.ValueOf(made).Elem())
}

// chosenFields is the name, the version and the fields that differ from the defaults of
// what v holds, and whether it is a field of that kind.
func chosenFields(v reflect.Value) (map[string]any, bool) {
	c, ok := v.Interface().(holder)
	if !ok {
		return nil, false
	}
	name, version, made, defaults := c.Chosen()
	if made == nil {
		return nil, true
	}
	fields := differing(reflect.ValueOf(made).Elem(), reflect.ValueOf(defaults).Elem())
	fields["name"], fields["version"] = name, version
	return fields, true
}
