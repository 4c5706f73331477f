package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// streams expands every stream of the file: its own keys over those of the config
// that it is taken from, and these over the common ones.
func (c *Claim) streams(root *node) error {
	streams := root.get("streams")
	if streams.kind != mapping || len(streams.keys) == 0 {
		return streams.errorf("%s stands where streams belong (hint: %s)", streams.kind, claimExamples["streams"])
	}
	common := root.without("claim", "streams")
	for _, k := range streams.keys {
		if err := k.value.only(append([]string{"from", "methods", "also"}, cellKeys...)...); err != nil {
			return err
		}
		base := common
		if from := k.value.get("from"); from != nil {
			config, err := c.configs(from)
			if err != nil {
				return err
			}
			base = merge(common, config)
		}
		whole := also(merge(base, k.value.without("from", "also")), k.value.get("also"))
		specs, err := expand(whole, nil)
		if err != nil {
			return err
		}
		if err := unambiguous(k.value, k.name, whole); err != nil {
			return err
		}
		point := len(c.Streams)
		c.Streams = append(c.Streams, k.name)
		for _, s := range specs {
			s.point = point
			c.specs, c.places = append(c.specs, s), append(c.places, k.name)
		}
	}
	return nil
}

// unambiguous refuses two entries of one stream with the same name: a verdict
// names one of them. at is where the stream stands.
func unambiguous(at *node, stream string, root *node) error {
	entries, err := methodEntries(root)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for i, e := range entries {
		if known[e.arm()] {
			if more := at.get("also"); more != nil && i >= len(entries)-len(more.items) {
				at = e.at
			}
			return at.errorf("stream %q has two methods named %q (hint: as: another name)", stream, e.arm())
		}
		known[e.arm()] = true
	}
	return nil
}

// keepNamed leaves out the entries that no assertion names, and that none which is
// named is made equal to: they would cost runs and say nothing.
func (c *Claim) keepNamed() {
	named := map[string]bool{}
	for _, a := range c.Assertions {
		named[a.Treatment] = true
		for _, b := range a.Baselines {
			named[b] = true
		}
	}
	for range c.specs { // an entry that is only referred to may refer to another
		for _, s := range c.specs {
			if named[s.Arm] && s.equal != nil {
				named[s.equal.to] = true
			}
		}
	}
	specs, places := c.specs, c.places
	c.specs, c.places = nil, nil
	for i, s := range specs {
		if named[s.Arm] {
			c.specs, c.places = append(c.specs, s), append(c.places, places[i])
		}
	}
}

// configs reads the config that a stream is taken from, or several: those after
// the first add their methods to it.
func (c *Claim) configs(n *node) (*node, error) {
	if n.kind != list {
		return c.config(n)
	}
	if len(n.items) == 0 {
		return nil, n.errorf("from names no config (hint: from: ../tuned/NAME.yaml)")
	}
	all, err := c.config(n.items[0])
	if err != nil {
		return nil, err
	}
	for _, item := range n.items[1:] {
		more, err := c.config(item)
		if err != nil {
			return nil, err
		}
		for _, k := range cellKeys {
			if !all.get(k).equal(more.get(k)) {
				return nil, item.errorf("%s and %s have another %s: their methods were not made for one stream (hint: configs that differ in their methods alone)", n.items[0].text, item.text, k)
			}
		}
		all = also(all, more.get("methods"))
	}
	return all, nil
}

// config reads one config that a stream is taken from, a path beside the claim's.
// It belongs to what the claim's digest is of; its seeds are not used.
func (c *Claim) config(n *node) (*node, error) {
	path := filepath.Join(filepath.Dir(c.path), filepath.FromSlash(n.text))
	text, err := read(path)
	if err != nil {
		return nil, n.at(untuned(path, err))
	}
	root, err := parse(text)
	if err == nil {
		_, err = expand(root, nil)
	}
	if err == nil && root.get("grid") != nil {
		err = root.get("grid").errorf("a grid gives a stream of a claim several settings (hint: one config for each)")
	}
	if err != nil {
		return nil, inFile(path, err)
	}
	c.text += fmt.Sprintf("# from: %s\n%s", n.text, text)
	return root.without("seeds", "grid"), nil
}

// untuned says of a config that is missing in configs/tuned which search writes it.
func untuned(path string, err error) error {
	if _, missing := os.Stat(path); !errors.Is(missing, fs.ErrNotExist) || filepath.Base(filepath.Dir(path)) != "tuned" {
		return err
	}
	search := filepath.Join(filepath.Dir(filepath.Dir(path)), "tune", filepath.Base(path))
	return fmt.Errorf("%s: no such file (hint: `retain tune %s` writes it)", path, search)
}

// also is a config with further entries behind its methods.
func also(root, more *node) *node {
	if more == nil || more.kind != list {
		return root
	}
	all := *more
	if m := root.get("methods"); m != nil && m.kind == list {
		all.items = append(slices.Clone(m.items), more.items...)
	}
	return root.with(key{name: "methods", line: more.line, column: more.column, value: &all})
}
