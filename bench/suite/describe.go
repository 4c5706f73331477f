package suite

import (
	"reflect"

	"retain/bench"
)

// Description is one line about a component that configs can name.
type Description struct {
	Name     string
	Aliases  []string
	Doc      string
	Defaults []Default // in the written order
	Version  int
}

// Default is a field that configs can set, with the value that it has if they
// do not.
type Default struct {
	Field string
	Value string
}

// Describe lists a registry in order of names.
func Describe[T any](r bench.Registry[T]) []Description {
	var all []Description
	for _, name := range r.Names() {
		e := r[name]
		d := Description{Name: name, Aliases: e.Alias, Doc: e.Doc, Version: e.Version}
		v := reflect.ValueOf(e.New()).Elem()
		for _, f := range fields(v.Type()) {
			d.Defaults = append(d.Defaults, Default{Field: f.Name, Value: short(plain(v.FieldByIndex(f.Index)))})
		}
		all = append(all, d)
	}
	return all
}
