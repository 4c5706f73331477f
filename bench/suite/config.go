package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Config is a config file, resolved.
type Config struct {
	Name  string // the file's name without its folder
	Path  string // as it was given, for errors
	Specs []Spec // one for each run, in the written order: grid, methods, seeds
}

// Load reads the config file at path. seeds replaces the file's seeds; nil
// keeps them. Every mistake is a *PlaceError with the file, and the line and
// column where it has one.
func Load(path string, seeds []int64) (*Config, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, text, seeds)
}

// read is the text of the config at path.
func read(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: is a directory (hint: name a config file in it)", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, reason(err))
	}
	return text, nil
}

func reason(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file (hint: examples lie in configs/)")
	}
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Parse reads a config; path is its name in errors. See Load.
func Parse(path string, text []byte, seeds []int64) (*Config, error) {
	root, err := parse(text)
	if err != nil {
		return nil, inFile(path, err)
	}
	specs, err := expand(root, seeds)
	if err != nil {
		return nil, inFile(path, err)
	}
	return &Config{Name: filepath.Base(path), Path: path, Specs: specs}, nil
}

// ErrTunes refuses to run a config that says how to tune: its methods are not
// what is to be reported.
var ErrTunes = errors.New("this config chooses hyper-parameters first (hint: retain tune FILE, then retain run the config that it writes)")

// configKeys are the keys of a config file.
var configKeys = append([]string{"methods", "seeds", "grid", "tune"}, cellKeys...)

// expand multiplies grid, methods and seeds out. Runs that come out equal are
// one run.
func expand(root *node, seeds []int64) ([]Spec, error) {
	if k := root.key("claim"); k != nil {
		return nil, k.errorf("this file is a claim and no config (hint: retain claim FILE; retain plan FILE says what it takes)")
	}
	if err := root.only(configKeys...); err != nil {
		return nil, err
	}
	if k := root.key("tune"); k != nil {
		return nil, k.at(ErrTunes)
	}
	for _, need := range []string{"methods", "seeds"} {
		if n := root.get(need); n == nil || n.kind == null {
			return nil, root.errorf("no %s (hint: %s)", need, examples[need])
		}
	}
	if seeds == nil {
		var err error
		if seeds, err = seedsOf(root.get("seeds")); err != nil {
			return nil, err
		}
	}
	cells, err := grid(root)
	if err != nil {
		return nil, err
	}
	if len(cells)*len(seeds) > mostSeeds*10 {
		return nil, root.errorf("more than a million runs (hint: a smaller grid)")
	}
	var specs []Spec
	known := map[string]int{} // where the runs of a cell begin
	entries, err := methodEntries(root)
	if err != nil {
		return nil, err
	}
	for i, cell := range cells {
		spec, err := resolve(cell)
		if err != nil {
			return nil, err
		}
		spec.point = i / len(entries)
		form := fmt.Sprintf("%s as %s, %v", spec.JSON(), spec.Arm, spec.equal)
		if first, ok := known[form]; ok {
			for i := range seeds {
				specs[first+i].Tuned = union(specs[first+i].Tuned, spec.Tuned)
			}
			continue
		}
		known[form] = len(specs)
		for _, spec.Seed = range seeds {
			specs = append(specs, spec)
		}
	}
	return specs, nil
}
