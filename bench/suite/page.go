package suite

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"retain/bench"
	"retain/bench/suite/meaning"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// Page is everything that one reads about one component before using it. What
// it says in words are the comments of the source (package meaning); the rest
// is found out by asking the component itself.
type Page struct {
	Kind    string      `json:"kind"` // method, stream, model or optimizer
	Name    string      `json:"name"` // canonical
	Aliases []string    `json:"aliases,omitempty"`
	Version int         `json:"version"`
	What    string      `json:"what"`  // one line
	About   string      `json:"about"` // the doc comment of its type, as go doc reads it
	Fields  []FieldPage `json:"fields"`
	Data    []string    `json:"data,omitempty"`     // data sets that a stream is made of
	Trials  []Trial     `json:"takes,omitempty"`    // settings that it was tried in
	Setting string      `json:"setting,omitempty"`  // in which Costs are
	Costs   []PageCost  `json:"costs,omitempty"`    // what it takes there
	Example string      `json:"example"`            // a config that has it
	Fetch   []string    `json:"download,omitempty"` // data sets of the example that are downloaded first
}

// FieldPage is one field that a config can set.
type FieldPage struct {
	Name    string         `json:"name"` // "schedule.warmup" within another one
	Type    string         `json:"type"` // in plain words
	Default string         `json:"default"`
	Allowed string         `json:"allowed,omitempty"` // as its check has it, in words; empty where all of the type are
	Meaning string         `json:"meaning"`
	Words   []meaning.Word `json:"words,omitempty"` // what a text may be, where that is a short list
}

// kinds are what a component is called, by the name of its list.
var kinds = map[string]string{"methods": "method", "streams": "stream", "models": "model", "optimizers": "optimizer"}

// PageNames are the names that have a page in a list; nil where the list has no
// pages here.
func PageNames(list string) []string {
	switch list {
	case "methods":
		return Methods.Names()
	case "streams":
		return tasks.Streams.Names()
	case "models":
		return model.Models.Names()
	case "optimizers":
		return optim.Optimizers.Names()
	}
	return nil
}

// NewPage is the page of one component, which may be named by an alias. Lists
// are methods, streams, models and optimizers. The error is about a name that
// is not known, and suggests what may have been meant.
func NewPage(list, name string) (*Page, error) {
	switch list {
	case "methods":
		return methodPage(name)
	case "streams":
		return streamPage(name)
	case "models":
		return modelPage(name)
	case "optimizers":
		return optimizerPage(name)
	}
	return nil, fmt.Errorf("there are no pages of %s", list)
}

// begin is the page as far as the registry and the comments have it.
func begin[T any](list, name string, r bench.Registry[T], check func(made any) error) (*Page, error) {
	kind := kinds[list]
	name, e, err := r.Find(name)
	if err != nil {
		return nil, renameUnknown(kind, err)
	}
	t := reflect.TypeOf(e.New()).Elem()
	p := &Page{Kind: kind, Name: name, Aliases: e.Alias, Version: e.Version, What: e.Doc, About: meaning.Of(t).Doc}
	p.Fields = fieldPages(t, prober{func() any { return holding(e.New()) }, check}, "", nil)
	return p, nil
}

// holding is a component whose fields of another component hold one, so that its
// check gets as far as the other fields.
func holding(made any) any {
	v := reflect.ValueOf(made).Elem()
	for _, f := range fields(v.Type()) {
		if c, ok := v.FieldByIndex(f.Index).Addr().Interface().(chooser); ok {
			if _, err := c.Choose("mlp"); err != nil {
				panic("suite: " + err.Error()) // there is an mlp
			}
		}
	}
	return made
}

// fieldPages are the fields of the struct t, which lies at the index outer
// within the component.
func fieldPages(t reflect.Type, p prober, prefix string, outer []int) []FieldPage {
	var all []FieldPage
	whole := reflect.ValueOf(p.make()).Elem()
	for _, f := range fields(t) {
		index := append(slices.Clone(outer), f.Index...)
		v := whole.FieldByIndex(index)
		if _, holds := v.Interface().(holder); !holds && v.Kind() == reflect.Struct {
			all = append(all, fieldPages(v.Type(), p, prefix+f.Name+".", index)...)
			continue
		}
		page := FieldPage{Name: prefix + f.Name, Type: typeWords(v), Meaning: meaning.Field(t, f, f.Name)}
		if page.Default = inFlow(plain(v)); page.Default == "" || page.Type == "a network" {
			page.Default = "none"
		}
		field, _, _ := strings.Cut(page.Name, ".")
		page.Words, page.Allowed = p.allowed(field, index, v.Type())
		all = append(all, page)
	}
	return all
}

// typeWords is what a field takes, in plain words.
func typeWords(v reflect.Value) string {
	if _, ok := v.Interface().(holder); ok {
		return "a network"
	}
	if v.Kind() != reflect.Slice {
		return typeName(v)
	}
	return strings.Replace(typeName(reflect.New(v.Type().Elem()).Elem()), "a ", "a list of ", 1) + "s"
}

// pageHint adds to an error about a field of a component where its fields are
// explained. An error that has a hint of its own about a value keeps that alone.
func pageHint(kind, name string, err error) error {
	var field *bench.FieldError
	var placed *PlaceError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &placed):
		placed.Err = seePage(kind, name, placed.Err)
		return placed
	case errors.As(err, &field):
		return &bench.FieldError{Field: field.Field, Err: seePage(kind, name, field.Err)}
	}
	return err
}

// hintedError is an error with a hint in place of the one that it had.
type hintedError struct {
	err        error
	text, hint string
}

func (e *hintedError) Error() string { return e.text + " (hint: " + e.hint + ")" }
func (e *hintedError) Unwrap() error { return e.err }

func seePage(kind, name string, err error) error {
	var many *manyError
	if errors.As(err, &many) {
		return err // it says how a list becomes one run for each
	}
	page := "retain list " + kind + "s " + name
	text, hint, ok := strings.Cut(err.Error(), " (hint: ")
	switch {
	case !ok:
		return &hintedError{err, text, page + " has its fields"}
	case strings.HasPrefix(text, "unknown key "):
		hint = strings.TrimSuffix(hint, ")")
		if !strings.HasSuffix(hint, "?") {
			hint += ";"
		}
		return &hintedError{err, text, hint + " " + page + " has its fields"}
	}
	return err
}
