package data

import (
	"fmt"
	"slices"
	"strings"
)

// A Dataset is one entry of a registry: what is known of a data set without
// reading it, and how it is read.
type Dataset struct {
	Name     string // as configs write it
	Title    string
	Licence  string
	Citation string
	Homepage string
	Files    []File // what is downloaded; none for an embedded or generated set

	// Origin completes "it is …" for a set whose files no address offers; else "".
	Origin string

	// Open reads a set of images from the folder root, which holds Files; root
	// is "" where there are none. Text does the same for a set of texts. A set
	// has one of the two.
	Open func(root string) (*Images, error)
	Text func(root string) (*Text, error)
}

// A File is one file of a data set, as its source offers it.
type File struct {
	Name   string   // path below the data folder, with slashes
	URLs   []string // mirrors, tried in order; none for a set with an Origin
	Size   int64    // bytes
	SHA256 string   // lower-case hexadecimal

	// Content is what a .gz file holds, for those who keep it unpacked under
	// the name without the suffix; zero for other files and for archives.
	Content Sum
}

// Sum is the size and digest of some bytes.
type Sum struct {
	Size   int64
	SHA256 string // lower-case hexadecimal
}

// Size is the bytes of all files as downloaded.
func (d Dataset) Size() int64 {
	var n int64
	for _, f := range d.Files {
		n += f.Size
	}
	return n
}

// A Registry is a fixed list of data sets, each of which it reads at most once.
// It is safe for concurrent use.
type Registry struct {
	sets   []Dataset // by name
	images cache[Images]
	texts  cache[Text]
}

// NewRegistry makes a registry. It panics if two sets share a name.
func NewRegistry(sets ...Dataset) *Registry {
	sets = slices.SortedFunc(slices.Values(sets), func(a, b Dataset) int {
		return strings.Compare(a.Name, b.Name)
	})
	for i := 1; i < len(sets); i++ {
		if sets[i].Name == sets[i-1].Name {
			panic("data: two sets named " + sets[i].Name)
		}
	}
	return &Registry{sets: sets}
}

// Names are the names of all sets, sorted.
func (r *Registry) Names() []string {
	names := make([]string, len(r.sets))
	for i, d := range r.sets {
		names[i] = d.Name
	}
	return names
}

// Lookup finds a set by name.
func (r *Registry) Lookup(name string) (Dataset, bool) {
	for _, d := range r.sets {
		if d.Name == name {
			return d, true
		}
	}
	return Dataset{}, false
}

// Open returns the named set of images, read from where Find finds it. A set is
// read once per registry and folder, and shared: nobody may write to it. A
// failed read is tried again at the next call.
//
// Errors: *UnknownError, *MissingError, that a file is broken, by name, or that
// the set is of another kind.
func (r *Registry) Open(name string) (*Images, error) {
	d, root, err := r.find(name)
	if err != nil {
		return nil, err
	}
	if d.Open == nil {
		return nil, fmt.Errorf("data set %s holds texts where images are needed", name)
	}
	return opened(&r.images, name, root, d.Open)
}

// OpenText returns the named set of texts, as Open does for images.
func (r *Registry) OpenText(name string) (*Text, error) {
	d, root, err := r.find(name)
	if err != nil {
		return nil, err
	}
	if d.Text == nil {
		return nil, fmt.Errorf("data set %s holds images where texts are needed", name)
	}
	return opened(&r.texts, name, root, d.Text)
}

// Digest is the digest of the named set, of whatever kind, read if need be.
func (r *Registry) Digest(name string) ([32]byte, error) {
	if d, ok := r.Lookup(name); ok && d.Text != nil {
		set, err := r.OpenText(name)
		if err != nil {
			return [32]byte{}, err
		}
		return set.Digest, nil
	}
	set, err := r.Open(name)
	if err != nil {
		return [32]byte{}, err
	}
	return set.Digest, nil
}

// find is the named set and the folder that holds it.
func (r *Registry) find(name string) (d Dataset, root string, err error) {
	d, ok := r.Lookup(name)
	if !ok {
		return d, "", &UnknownError{Name: name, Known: r.Names()}
	}
	if len(d.Files) > 0 {
		root, err = Find(d)
	}
	return d, root, err
}

func opened[T any](c *cache[T], name, root string, open func(root string) (*T, error)) (*T, error) {
	set, err := c.get(name, root, open)
	if err != nil && root != "" {
		return nil, fmt.Errorf("data set %s: %w; `retain data verify %s` tells more", name, err, name)
	}
	return set, err
}

// UnknownError says that no data set has this name.
type UnknownError struct {
	Name  string
	Known []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("unknown data set %q; there are %s", e.Name, strings.Join(e.Known, ", "))
}
