package glyphs

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The digests of Version 1. When one moves, some pixel moved on this machine:
// either a mistake, or Version is raised and all of them are written anew.
const goldenVersion = 1

var golden = map[string]string{
	"glyphs":         "732bce564714d04bbeb9d6525b79c141615e90daf75f9736270c6b55e08e79e7",
	"glyphs-digits":  "1cf3f0af9829dd106f0537c1af6b309ff97375395030707f266585f5d7776d57",
	"glyphs-letters": "ce20921c7ae23fd97390eedcf8160aa32ecbd77b19bfcc12be27e17b0b5aafa4",
}

// goldenSmall is of the first 8 and 2 images of each class.
var goldenSmall = map[string]string{
	"glyphs":         "e7c582510bbbcc7d4a6078aadb4fcea2b25e2f73437866f1056992d317dc7f0e",
	"glyphs-digits":  "b461cd89c7daf90a19cb9e8c524b5aab5b8e7256d1fb709614eda164fc378478",
	"glyphs-letters": "74cca43382d11c69ce287d6d82578637d14dcfbe3eedc4495330229e2d309353",
}

func TestGolden(t *testing.T) {
	if Version != goldenVersion {
		t.Fatalf("Version is %d, the digests are of %d", Version, goldenVersion)
	}
	for _, name := range Names() {
		d, err := Generate(name, 8, 2)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", d.Digest); got != goldenSmall[name] {
			t.Errorf("%s, 8 and 2 images per class: digest %s, want %s", name, got, goldenSmall[name])
		}
		if got := fmt.Sprintf("%x", open(t, name).Digest); got != golden[name] {
			t.Errorf("%s: digest %s, want %s", name, got, golden[name])
		}
	}
}

// No floating point between the font file and the pixel, and no package that
// would bring some.
func TestOnlyIntegers(t *testing.T) {
	for _, pattern := range []string{"*.go", "raster/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, name := range files {
			if !strings.HasSuffix(name, "_test.go") {
				checkIntegers(t, name)
			}
		}
	}
}

func checkIntegers(t *testing.T, name string) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range file.Imports {
		if i.Path.Value == `"math"` {
			t.Errorf("%s imports math", name)
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if n.Kind == token.FLOAT {
				t.Errorf("%s: %s", set.Position(n.Pos()), n.Value)
			}
		case *ast.Ident:
			switch n.Name {
			case "float32", "float64", "Float32", "Float64", "NormFloat64", "ExpFloat64":
				t.Errorf("%s: %s", set.Position(n.Pos()), n.Name)
			}
		}
		return true
	})
}
