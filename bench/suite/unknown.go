package suite

import (
	"errors"
	"strings"

	"retain/bench"
)

// unknown is the error about a name that is not among the known ones; it
// suggests what may have been meant.
func unknown(what, name string, known []string) error {
	r := make(bench.Registry[any], len(known))
	for _, k := range known {
		r[k] = bench.Entry[any]{}
	}
	_, _, err := r.Find(name)
	return renameUnknown(what, err)
}

// renameUnknown says in a registry's error of what kind the unknown name is.
func renameUnknown(what string, err error) error {
	return errors.New(strings.Replace(err.Error(), "unknown name", "unknown "+what, 1))
}
