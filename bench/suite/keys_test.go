package suite

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
	"retain/internal/golden"
	"retain/model"
	"retain/model/optim"
	"retain/tasks"
)

// TestKeys: every key that a config takes is listed, and no other.
func TestKeys(t *testing.T) {
	listed := map[string][]string{}
	for _, k := range Keys() {
		part, name, inner := strings.Cut(k.Name, ".")
		if !inner {
			part, name = "", k.Name
		}
		listed[part] = append(listed[part], name)
		if k.Default == "" || k.Doc == "" || strings.HasPrefix(k.Default, " ") {
			t.Errorf("%+v says too little", k)
		}
	}
	for part, want := range map[string][]string{
		"":         configKeys,
		"budget":   fieldNames(reflect.TypeFor[bench.Budget]()),
		"evaluate": fieldNames(reflect.TypeFor[bench.Evaluate]()),
		"mask":     {"train", "test"},
		"tune":     tuneKeys,
	} {
		if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(listed[part]))); diff != "" {
			t.Errorf("keys of %q (-taken +listed):\n%s", part, diff)
		}
	}
	known := map[string][]string{}
	add := func(part string, made any) {
		known[part] = append(known[part], "name")
		known[part] = append(known[part], fieldNames(reflect.TypeOf(made).Elem())...)
	}
	for _, name := range []string{"split", "permuted", "rotated"} {
		add("stream", tasks.Streams[name].New())
	}
	add("model", model.Models["mlp"].New())
	for _, name := range []string{"sgd", "adam", "adamw"} {
		add("optimizer", optim.Optimizers[name].New())
	}
	for part, names := range known {
		for _, name := range names {
			if !slices.Contains(listed[part], name) {
				t.Errorf("%s.%s is not listed", part, name)
			}
		}
		for _, name := range listed[part] {
			if !slices.Contains(names, name) {
				t.Errorf("%s.%s is listed and not taken", part, name)
			}
		}
	}
}

// TestReference: the config with all keys in configs/README.md is the one that
// the program knows, it loads, and it plans without a warning.
func TestReference(t *testing.T) {
	const path, begin = "../../configs/README.md", "```yaml\n"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	old, after, end := strings.Cut(rest, "```")
	if !ok || !end {
		t.Fatal("no config in configs/README.md")
	}
	if *golden.Update {
		if err := os.WriteFile(path, []byte(before+begin+Reference()+"```"+after), 0o644); err != nil {
			t.Fatal(err)
		}
		old = Reference()
	}
	if diff := cmp.Diff(Reference(), old); diff != "" {
		t.Errorf("configs/README.md has another config (hint: go test ./bench/suite -run Reference -update):\n%s", diff)
	}
	c, err := Parse("README.md", []byte(old), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Specs) != 2*6*5 { // scenarios, methods with er twice, seeds
		t.Errorf("%d runs", len(c.Specs))
	}
	p, err := NewPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range p.Warnings() {
		t.Error(w)
	}
}
