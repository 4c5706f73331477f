package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Entry is one component that configs can name: New makes it with its default
// hyper-parameters, Version is raised when its bits move, Doc is one line.
type Entry[T any] struct {
	New     func() T
	Version int
	Doc     string
	Alias   []string
}

// Dated is a component of which a higher version moved the bits under some of its
// settings only: Since is the version that moved those which it has. It is part of
// the identity in place of the entry's, so that runs whose bits are the same stay
// the same.
type Dated interface{ Since() int }

// Registry is the literal map in which a package lists its components.
type Registry[T any] map[string]Entry[T]

// Registries is one registry of what several packages list. It panics where two
// have the same name.
func Registries[T any](all ...Registry[T]) Registry[T] {
	one := Registry[T]{}
	for _, r := range all {
		for name, e := range r {
			if _, ok := one[name]; ok {
				panic("bench: two components are called " + name)
			}
			one[name] = e
		}
	}
	return one
}

// Names lists the canonical names in order.
func (r Registry[T]) Names() []string { return slices.Sorted(maps.Keys(r)) }

// Find is the entry that answers to name, under its canonical name. The error
// lists what there is and suggests what may have been meant.
func (r Registry[T]) Find(name string) (canonical string, e Entry[T], err error) {
	if e, ok := r[name]; ok {
		return name, e, nil
	}
	nearest, least := "", 3
	for _, n := range r.Names() {
		for _, a := range append([]string{n}, r[n].Alias...) {
			if a == name {
				return n, r[n], nil
			}
			if d := distance(name, a); d < least {
				nearest, least = a, d
			}
		}
	}
	hint := "one of " + strings.Join(r.Names(), ", ")
	if nearest != "" {
		hint = fmt.Sprintf("did you mean %q?", nearest)
	}
	return "", e, fmt.Errorf("unknown name %q (hint: %s)", name, hint)
}

// distance is the number of letters to insert, delete or change between a and b, or
// to swap with the one beside it (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
