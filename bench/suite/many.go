package suite

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"retain/bench"
)

// manyError is a list where one value belongs: a wish for one run of each.
type manyError struct {
	kind  string // of the value that belongs there
	field string // where, as a path of keys
	list  *node
	hint  string
}

func (e *manyError) Error() string {
	text := "a list stands where " + e.kind + " belongs"
	if e.hint != "" {
		text += " (hint: " + e.hint + ")"
	}
	return text
}

// asGrid completes the error about a list in a part of a config, which may be
// one for each run in the grid.
func asGrid(part string, err error) error {
	var many *manyError
	if errors.As(err, &many) && many.hint == "" {
		switch path := part + "." + many.field; len(many.list.items) {
		case 0:
		case 1:
			many.hint = fmt.Sprintf("%s: %s", many.field, inline(many.list.items[0]))
		default:
			many.hint = fmt.Sprintf("one run for each: grid: {%s: %s}", path, inline(many.list))
		}
	}
	return err
}

// asChoice completes the error about a list in a text field that takes some
// words only, with what the component says of a word that it does not take.
func (c Component[T]) asChoice(err error) error {
	var many *manyError
	if !errors.As(err, &many) || strings.Contains(many.field, ".") {
		return err
	}
	for _, v := range many.list.items {
		made := c.entry.New()
		at := c.from.key(many.field)
		one := c.from.without("name").with(key{name: at.name, line: at.line, column: at.column, value: v})
		checked, ok := any(made).(interface{ Check() error })
		if !ok || v.kind != scalar || decodeStruct(one, reflect.ValueOf(made).Elem()) != nil {
			return err
		}
		var field *bench.FieldError
		if errors.As(checked.Check(), &field) && field.Field == many.field {
			if _, hint, ok := strings.Cut(field.Error(), " (hint: "); ok {
				many.hint = strings.TrimSuffix(hint, ")")
			}
			return err
		}
	}
	return err
}

// inline writes a value as it would stand on one line.
func inline(n *node) string {
	var parts []string
	switch n.kind {
	case scalar:
		return n.text
	case list:
		for _, v := range n.items {
			parts = append(parts, inline(v))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case mapping:
		for _, k := range n.keys {
			parts = append(parts, k.name+": "+inline(k.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return ""
}
