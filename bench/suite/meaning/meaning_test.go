package meaning_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/bench/suite"
	"retain/bench/suite/meaning"
	"retain/internal/golden"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// components are the types of everything that configs can name.
func components() map[string]reflect.Type {
	all := map[string]reflect.Type{}
	add(all, "method", suite.Methods)
	add(all, "stream", tasks.Streams)
	add(all, "model", model.Models)
	add(all, "optimizer", optim.Optimizers)
	return all
}

func add[T any](all map[string]reflect.Type, kind string, r bench.Registry[T]) {
	for _, name := range r.Names() {
		all[kind+" "+name] = reflect.TypeOf(r[name].New()).Elem()
	}
}

// parts adds t and the types of its fields, as far as configs reach.
func parts(t reflect.Type, all map[string]reflect.Type) {
	for t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.PkgPath() == "" || all[t.PkgPath()+"."+t.Name()] != nil {
		return
	}
	all[t.PkgPath()+"."+t.Name()] = t
	if t.Kind() != reflect.Struct {
		return
	}
	for f := range t.Fields() {
		if f.Anonymous || f.Tag.Get("yaml") != "" {
			parts(f.Type, all)
		}
	}
}

// TestCurrent: meaning.json is what the comments say.
func TestCurrent(t *testing.T) {
	types, packages := map[string]reflect.Type{}, map[string]map[string]meaning.Type{}
	for _, c := range components() {
		parts(c, types)
	}
	said := map[string]meaning.Type{}
	for name, of := range types {
		path := of.PkgPath()
		if packages[path] == nil {
			packages[path] = comments(t, path)
		}
		said[name] = packages[path][name]
	}
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	if err := e.Encode(said); err != nil {
		t.Fatal(err)
	}
	if *golden.Update {
		if err := os.WriteFile("meaning.json", want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile("meaning.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want.String(), "\n"), strings.Split(string(have), "\n")); diff != "" {
		t.Errorf("the comments in the source say something else than meaning.json (-source +file; hint: go test ./bench/suite/meaning -update):\n%s", diff)
	}
}

// TestEveryField: every field that a config can set has a meaning, and every
// component says what it is.
func TestEveryField(t *testing.T) {
	if *golden.Update {
		t.Skip("meaning.json is being written")
	}
	for name, c := range components() {
		if meaning.Of(c).Doc == "" {
			t.Errorf("%s: %s has no doc comment", name, c)
		}
		says(t, name, c)
	}
}

func says(t *testing.T, name string, c reflect.Type) {
	for _, f := range reflect.VisibleFields(c) {
		as, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if as == "" || as == "-" || f.Anonymous {
			continue
		}
		if meaning.Field(c, f, as) == "" {
			t.Errorf("%s: the field %s of %s has no meaning (hint: a comment behind it, then go test ./bench/suite/meaning -update)", name, as, c)
		}
		if f.Type.Kind() == reflect.Struct {
			says(t, name+" "+as, f.Type)
		}
	}
}
