package suite

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"

	"retain/bench"
)

// Component is a stream, model, optimizer or method as a config sets it: a
// name of a registry, and fields.
type Component[T any] struct {
	Name    string // canonical
	Version int    // of the registry's entry, or of its settings where it is [bench.Dated]

	entry bench.Entry[T]
	from  *node // where it was set: for errors, and to make it anew
}

// component reads n, a mapping with a name and fields or a name alone, and
// checks what can be checked without data.
func component[T any](what string, n *node, registry bench.Registry[T]) (Component[T], error) {
	c := Component[T]{from: n}
	if n.kind == scalar {
		c.from = &node{kind: mapping, line: n.line, column: n.column,
			keys: []key{{name: "name", line: n.line, column: n.column, value: n}}}
	}
	if c.from.kind != mapping {
		return c, n.errorf("%s stands where the %s belongs (hint: {name: %s, …})", n.kind, what, registry.Names()[0])
	}
	name := c.from.get("name")
	if name == nil || name.kind != scalar {
		return c, n.errorf("no name in this %s (hint: one of %s)", what, strings.Join(registry.Names(), ", "))
	}
	var err error
	if c.Name, c.entry, err = registry.Find(name.text); err != nil {
		return c, name.at(renameUnknown(what, err))
	}
	c.Version = c.entry.Version
	made := c.entry.New()
	if err := c.set(made); err != nil {
		part := what
		if what == "method" {
			part = "methods." + name.text
		}
		return c, pageHint(what, c.Name, asGrid(part, c.asChoice(err)))
	}
	if dated, ok := any(made).(bench.Dated); ok {
		c.Version = dated.Since()
	}
	if checked, ok := any(made).(interface{ Check() error }); ok {
		return c, c.from.at(pageHint(what, c.Name, checked.Check()))
	}
	return c, nil
}

// New makes the component afresh.
func (c Component[T]) New() T {
	made := c.entry.New()
	if err := c.set(made); err != nil {
		panic(fmt.Sprintf("suite: %s: %v", c.Name, err)) // it was set the same way before
	}
	return made
}

func (c Component[T]) set(made T) error {
	return decodeStruct(c.from.without("name"), reflect.ValueOf(made).Elem())
}

// fields are the fields that differ from the registry's defaults.
func (c Component[T]) fields() map[string]any {
	return differing(reflect.ValueOf(c.New()).Elem(), reflect.ValueOf(c.entry.New()).Elem())
}

// canonical is the component in a spec: its name and the differing fields.
func (c Component[T]) canonical() map[string]any {
	m := c.fields()
	m["name"] = c.Name
	return m
}

// Shower is a component whose label always shows some fields, at their defaults
// too: those that a reader asks for first. Shown are their names in a config.
type Shower interface{ Shown() []string }

// label is the name with what differs from the defaults, and what is always
// shown: "ewc lambda=1e9".
func (c Component[T]) label() string {
	fields, made := c.fields(), c.New()
	if s, ok := any(made).(Shower); ok {
		all := plainFields(made)
		for _, name := range s.Shown() {
			fields[name] = all[name]
		}
	}
	return label(c.Name, fields)
}

func label(name string, fields map[string]any) string {
	names := make([]string, 0, len(fields))
	for k := range fields {
		names = append(names, k)
	}
	sort.Strings(names)
	for _, k := range names {
		name += " " + k + "=" + short(fields[k])
	}
	return name
}

// short writes a value for a label.
func short(v any) string {
	switch v := v.(type) {
	case float64:
		return shortNumber(v)
	case float32:
		return shortNumber(float64(v))
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = short(v[i])
		}
		return "[" + strings.Join(parts, ",") + "]"
	case map[string]any:
		return "{" + strings.TrimSpace(label("", v)) + "}"
	}
	return fmt.Sprint(v)
}

// shortNumber is the shortest decimal that reads back the same, without the
// padding of exponents: 1e9 and not 1e+09.
func shortNumber(x float64) string {
	plain, exp := strconv.FormatFloat(x, 'f', -1, 64), strconv.FormatFloat(x, 'e', -1, 64)
	mantissa, power, _ := strings.Cut(exp, "e")
	sign := strings.TrimPrefix(power[:1], "+")
	exp = mantissa + "e" + sign + strings.TrimLeft(power[1:], "0")
	spare := 2 // 0.001 and not 1e-3
	if x >= 1 || x <= -1 {
		spare = 1 // 1000 and not 1e3, but 1e4
	}
	if len(plain) <= len(exp)+spare {
		return plain
	}
	return exp
}
