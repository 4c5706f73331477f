// Package meaning knows what the source says of the components that configs can
// name: the doc comment of their type, the comment of each field, and the
// constants of a text. The comments are the one place where this is written;
// meaning.json is what a test of this package reads from them with -update, and
// the test fails where the two differ.
package meaning

import (
	_ "embed"
	"encoding/json"
	"reflect"
	"sync"
)

// Type is what the comments say of one type.
type Type struct {
	Doc    string            `json:"doc,omitempty"`    // its doc comment, as go doc reads it
	Fields map[string]string `json:"fields,omitempty"` // by the name that configs give a field
	Words  []Word            `json:"words,omitempty"`  // constants of a text, in the written order
}

// Word is one value of a text that takes some words only.
type Word struct {
	Word string `json:"word"`
	Doc  string `json:"doc,omitempty"`
}

//go:generate go test -run Current -update .
//go:embed meaning.json
var text []byte

var all = sync.OnceValue(func() map[string]Type {
	m := map[string]Type{}
	if err := json.Unmarshal(text, &m); err != nil {
		panic("meaning: meaning.json: " + err.Error())
	}
	return m
})

// Of is what is known of t, or of what t points to; nothing where it is no
// component's.
func Of(t reflect.Type) Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return all()[name(t)]
}

// Field is the meaning of a field of the struct t, which may be that of a
// struct embedded in it; as is its name in configs. Empty where there is none.
func Field(t reflect.Type, f reflect.StructField, as string) string {
	for _, i := range f.Index[:len(f.Index)-1] {
		t = t.Field(i).Type
	}
	return Of(t).Fields[as]
}

func name(t reflect.Type) string { return t.PkgPath() + "." + t.Name() }
