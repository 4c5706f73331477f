package meaning_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"retain/bench/suite/meaning"
)

// comments reads what the sources of a package say of all of its types.
func comments(t *testing.T, path string) map[string]meaning.Type {
	t.Helper()
	dir := filepath.Join("..", "..", "..", strings.TrimPrefix(path, "retain/"))
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources of %s in %s: %v", path, dir, err)
	}
	all := map[string]meaning.Type{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if d, ok := d.(*ast.GenDecl); ok {
				declared(path, d, all)
			}
		}
	}
	return all
}

// declared adds the types and the constants of one declaration.
func declared(path string, d *ast.GenDecl, all map[string]meaning.Type) {
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			name := path + "." + s.Name.Name
			known := all[name]
			known.Doc = first(s.Doc, d.Doc)
			if body, ok := s.Type.(*ast.StructType); ok {
				known.Fields = fields(body)
			}
			all[name] = known
		case *ast.ValueSpec:
			of, ok := s.Type.(*ast.Ident)
			if d.Tok != token.CONST || !ok || len(s.Values) != 1 {
				continue
			}
			value, ok := s.Values[0].(*ast.BasicLit)
			if !ok || value.Kind != token.STRING {
				continue
			}
			word, _ := strconv.Unquote(value.Value)
			name := path + "." + of.Name
			known := all[name]
			known.Words = append(known.Words, meaning.Word{Word: word, Doc: nameless(s.Names[0].Name, first(s.Doc, s.Comment))})
			all[name] = known
		}
	}
}

// nameless is the comment of a constant without its name in Go: "Reservoir keeps
// …" keeps …, "Concat is one mean …" one mean ….
func nameless(name, doc string) string {
	doc = strings.TrimSuffix(strings.Join(strings.Fields(doc), " "), ".")
	if rest, ok := strings.CutPrefix(doc, name+" "); ok {
		return strings.TrimPrefix(rest, "is ")
	}
	return doc
}

// fields are the comments of those fields that configs set.
func fields(body *ast.StructType) map[string]string {
	all := map[string]string{}
	for _, f := range body.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, _ := strconv.Unquote(f.Tag.Value)
		if name, _, _ := strings.Cut(reflect.StructTag(tag).Get("yaml"), ","); name != "" && name != "-" {
			all[name] = strings.Join(strings.Fields(first(f.Comment, f.Doc)), " ")
		}
	}
	return all
}

// first is the first comment that there is.
func first(all ...*ast.CommentGroup) string {
	for _, c := range all {
		if c != nil {
			return strings.TrimSpace(c.Text())
		}
	}
	return ""
}
