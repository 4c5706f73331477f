package suite

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// differing is the fields of v that differ from those of def, as JSON knows
// them. v and def are structs of one type.
func differing(v, def reflect.Value) map[string]any {
	if fields, ok := chosenFields(v); ok {
		return fields
	}
	out := map[string]any{}
	for _, f := range fields(v.Type()) {
		x, d := v.FieldByIndex(f.Index), def.FieldByIndex(f.Index)
		if x.Kind() == reflect.Struct {
			if inner := differing(x, d); len(inner) > 0 {
				out[f.Name] = inner
			}
			continue
		}
		if !same(x, d) {
			out[f.Name] = plain(x)
		}
	}
	return out
}

// same compares two values; a slice without elements is nil.
func same(x, y reflect.Value) bool {
	if x.Kind() == reflect.Slice && x.Len() == 0 && y.Len() == 0 {
		return true
	}
	return reflect.DeepEqual(x.Interface(), y.Interface())
}

// plain is a value as JSON knows it. Structs within lists have all defaults 0.
func plain(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Struct:
		return differing(v, reflect.Zero(v.Type()))
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plain(v.Index(i))
		}
		return out
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return plain(v.Elem())
	case reflect.Float32, reflect.Float64:
		if v.Float() == 0 {
			return 0 // −0 is 0
		}
	}
	return v.Interface()
}

// canonical is v as JSON in one form: keys sorted, no spaces, the shortest
// number that reads back the same.
func canonical(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("suite: %v", err)) // decode lets no value in that JSON does not know
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// plainFields is every field of the component that v points to.
func plainFields(v any) map[string]any {
	s := reflect.ValueOf(v).Elem()
	out := map[string]any{}
	for _, f := range fields(s.Type()) {
		out[f.Name] = plain(s.FieldByIndex(f.Index))
	}
	return out
}
