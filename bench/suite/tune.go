package suite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"retain/bench"
)

// TuningConfig is a config that says how hyper-parameters are chosen: an
// ordinary config with a section tune.
type TuningConfig struct {
	Name string // the file's name without its folder
	Path string // as it was given, for errors

	root   *node
	search search
}

// search is the section tune.
type search struct {
	How            string   `yaml:"search"` // grid or random
	Configurations int      `yaml:"configurations"`
	Draws          int64    `yaml:"draws"`
	Until          int      `yaml:"until"`
	Mask           string   `yaml:"mask"`
	Halving        *halving `yaml:"halving"`
	seeds          []int64  // that tune
	space          []dimension
	fixed          []*node // names of methods that are not tuned
	from           *node
}

// tuneKeys are the keys of the section tune.
var tuneKeys = append(fieldNames(reflect.TypeFor[search]()), "space", "seeds", "fixed")

// LoadTuning reads a config with a section tune. Mistakes are as in Load.
func LoadTuning(path string) (*TuningConfig, error) {
	text, err := read(path)
	if err != nil {
		return nil, err
	}
	return ParseTuning(path, text)
}

// Tunes says whether the config at path has a section tune; false where it is
// no config.
func Tunes(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	root, err := parse(text)
	return err == nil && root.key("tune") != nil
}

// ParseTuning reads a config with a section tune; path is its name in errors.
func ParseTuning(path string, text []byte) (*TuningConfig, error) {
	root, err := parse(text)
	if err != nil {
		return nil, inFile(path, err)
	}
	c := &TuningConfig{Name: filepath.Base(path), Path: path, root: root}
	return c, inFile(path, c.read())
}

func (c *TuningConfig) read() error {
	if err := c.root.only(configKeys...); err != nil {
		return err
	}
	if k := c.root.key("grid"); k != nil {
		return k.errorf("a grid in a config that tunes (hint: tune.space takes lists of values, and one point of each is chosen)")
	}
	for _, need := range []string{"methods", "seeds", "tune"} {
		if n := c.root.get(need); n == nil || n.kind == null {
			return c.root.errorf("no %s (hint: %s)", need, examples[need])
		}
	}
	seeds, err := seedsOf(c.root.get("seeds"))
	if err != nil {
		return err
	}
	if seeds[0] < firstReporting {
		return c.root.get("seeds").errorf("these seeds go into the tuned config, which reports (hint: seeds: 1000-1004, and tune.seeds: 1-3)")
	}
	return c.search.read(c.root.get("tune"))
}

func (s *search) read(n *node) error {
	*s = search{How: "grid", Draws: 1, from: n}
	if err := n.only(tuneKeys...); err != nil {
		return err
	}
	if err := decodeStruct(n.without("space", "seeds", "fixed"), reflect.ValueOf(s).Elem()); err != nil {
		return err
	}
	for _, need := range []string{"space", "seeds"} {
		if v := n.get(need); v == nil || v.kind == null {
			return n.errorf("no %s to tune with (hint: %s)", need, examples["tune."+need])
		}
	}
	var err error
	if s.space, err = dimensions(n.get("space")); err != nil {
		return err
	}
	if s.seeds, err = seedsOf(n.get("seeds")); err != nil {
		return err
	}
	if s.seeds[0] > lastTuning {
		return n.get("seeds").errorf("seeds from 1000 up report, and what they report must not choose (hint: tune: {seeds: 1-3})")
	}
	if f := n.get("fixed"); f != nil {
		if f.kind != list {
			return f.errorf("%s stands where a list of methods belongs (hint: fixed: [finetune])", f.kind)
		}
		s.fixed = f.items
	}
	return s.check()
}

func (s *search) check() error {
	switch {
	case s.How != "grid" && s.How != "random":
		return s.from.at(&bench.FieldError{Field: "search", Err: fmt.Errorf("unknown search %q (hint: grid or random)", s.How)})
	case s.How == "random" && s.Configurations < 1:
		return s.from.errorf("a random search needs to know how many configurations each method gets (hint: configurations: 9)")
	case s.Configurations < 0 || s.Configurations > mostConfigurations:
		return s.from.at(&bench.FieldError{Field: "configurations",
			Err: fmt.Errorf("configurations is %d and must lie in 1 to %d", s.Configurations, mostConfigurations)})
	case s.from.get("until") != nil && s.Until < 1:
		return s.from.at(&bench.FieldError{Field: "until", Err: fmt.Errorf("until is %d and must be at least 1", s.Until)})
	}
	for _, d := range s.space {
		if s.How == "grid" && d.values == nil {
			return d.at.errorf("a grid has lists of values (hint: %s: [a, b], or search: random)", d.path)
		}
	}
	return s.from.get("halving").at(s.Halving.check())
}

// mostConfigurations keeps a mistyped number from being taken seriously.
const mostConfigurations = 10_000

// isFixed says whether the method of an entry is left as it is.
func (s *search) isFixed(e entry) bool {
	for _, n := range s.fixed {
		if e.answers(n.text) {
			return true
		}
	}
	return false
}

// known refuses a method in fixed or in the space that the config does not have.
func (s *search) known(entries []entry) error {
	var names []string
	for _, e := range entries {
		names = append(names, e.arm())
	}
	have := func(name string) bool {
		for _, e := range entries {
			if e.answers(name) {
				return true
			}
		}
		return false
	}
	missing := func(name string) error {
		return fmt.Errorf("no method %q here to tune (hint: methods are %s)", name, strings.Join(names, ", "))
	}
	for _, n := range s.fixed {
		if !have(n.text) {
			return n.at(missing(n.text))
		}
	}
	for _, d := range s.space {
		if d.method != "" && !have(d.method) {
			return d.at.at(missing(d.method))
		}
		searched := func(e entry) bool { return e.answers(d.method) && !s.isFixed(e) }
		if d.method != "" && !slices.ContainsFunc(entries, searched) {
			return d.at.errorf("%s is fixed, and its hyper-parameter is in the space (hint: one of both)", d.method)
		}
	}
	if len(s.fixed) > 0 && !slices.ContainsFunc(entries, func(e entry) bool { return !s.isFixed(e) }) {
		return s.from.at(errors.New("every method is fixed: nothing is left to tune"))
	}
	return nil
}
