package suite

import (
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// fields lists the fields of a struct that configs set: those with a yaml tag,
// the fields of embedded structs among them, in the written order.
func fields(t reflect.Type) []reflect.StructField {
	var all []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if !f.IsExported() || f.Anonymous || name == "" || name == "-" {
			continue
		}
		f.Name = name
		all = append(all, f)
	}
	return all
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for _, f := range fields(t) {
		names = append(names, f.Name)
	}
	return names
}

// decode writes n into v, a settable value. Fields that n does not name keep
// what they hold.
func decode(n *node, v reflect.Value) error {
	if v.CanAddr() {
		if c, ok := v.Addr().Interface().(chooser); ok {
			return decodeChoice(n, c)
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		return decodeStruct(n, v)
	case reflect.Slice:
		return decodeSlice(n, v)
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if err := decode(n, p.Elem()); err != nil {
			return err
		}
		v.Set(p)
		return nil
	}
	switch n.kind {
	case scalar:
		return decodeScalar(n, v)
	case list:
		return n.at(&manyError{kind: typeName(v), list: n})
	}
	return n.errorf("%s stands where %s belongs", n.kind, typeName(v))
}

func decodeStruct(n *node, v reflect.Value) error {
	if err := n.only(fieldNames(v.Type())...); err != nil {
		return err
	}
	for _, f := range fields(v.Type()) {
		if k := n.key(f.Name); k != nil {
			if k.value.kind == null {
				return k.errorf("%s has no value (hint: leave the key out for the default)", k.name)
			}
			if err := decode(k.value, v.FieldByIndex(f.Index)); err != nil {
				return within(k.name, err)
			}
		}
	}
	return nil
}

// within names the key in which a list stands where one value belongs.
func within(name string, err error) error {
	var many *manyError
	if errors.As(err, &many) {
		many.field = strings.TrimSuffix(name+"."+many.field, ".")
	}
	return err
}

func decodeSlice(n *node, v reflect.Value) error {
	if n.kind != list {
		return n.errorf("%s stands where a list belongs (hint: [%s])", n.kind, n.text)
	}
	s := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		if err := decode(item, s.Index(i)); err != nil {
			return err
		}
	}
	v.Set(s)
	return nil
}

func decodeScalar(n *node, v reflect.Value) error {
	wrong := func() error {
		return n.errorf("%q stands where %s belongs", n.text, typeName(v))
	}
	text := n.text
	if n.quoted && v.Kind() != reflect.String {
		return wrong()
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		if text != "true" && text != "false" {
			return n.errorf("%q stands where true or false belongs", text)
		}
		v.SetBool(text == "true")
	case v.CanFloat():
		x, ok := number(text)
		if !ok || v.OverflowFloat(x) {
			return wrong()
		}
		v.SetFloat(x)
	case v.CanInt():
		x, ok := integer(text)
		if !ok || v.OverflowInt(x) {
			return wrong()
		}
		v.SetInt(x)
	case v.CanUint():
		x, ok := integer(text)
		if !ok || x < 0 || v.OverflowUint(uint64(x)) {
			return wrong()
		}
		v.SetUint(uint64(x))
	default:
		return n.errorf("a field of type %s cannot be set by a config", v.Type())
	}
	return nil
}

// number reads a finite decimal number: 0.001, 1e-3, 1_000.
func number(text string) (float64, bool) {
	if strings.ContainsAny(text, "xXpPiInN") { // hexadecimal, infinite and not a number
		return 0, false
	}
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
	return x + 0, err == nil
}

// integer reads a whole number, also one written as 1e4.
func integer(text string) (int64, bool) {
	if x, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64); err == nil {
		return x, true
	}
	x, ok := number(text)
	if !ok || x != math.Floor(x) || math.Abs(x) > 1<<53 {
		return 0, false
	}
	return int64(x), true
}

// typeName is what a field takes, in plain words.
func typeName(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return "a text"
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.CanFloat():
		return "a number"
	case v.CanUint():
		return "a whole number from 0"
	case v.CanInt():
		return "a whole number"
	}
	return "a " + v.Type().String()
}
