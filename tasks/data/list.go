package data

import "errors"

// Presence says whether a data set is at hand.
type Presence string

// The degrees of presence.
const (
	Embedded Presence = "embedded" // needs no file
	Present  Presence = "present"  // every file is there; Verify looks into them
	Partial  Presence = "partial"
	Absent   Presence = "absent"
)

// A Listing is a line of `retain data list`.
type Listing struct {
	Dataset
	Presence Presence
	Root     string // the folder that holds the set or a part of it, "" if none
}

// List returns every set of the registry, by name, with its presence on this
// machine. The error is that of a folder that cannot be searched, as in Find.
func (r *Registry) List() ([]Listing, error) {
	lines := make([]Listing, len(r.sets))
	for i, d := range r.sets {
		lines[i] = Listing{Dataset: d, Presence: Embedded}
		if len(d.Files) == 0 {
			continue
		}
		root, err := Find(d)
		var missing *MissingError
		switch {
		case err == nil:
			lines[i].Presence, lines[i].Root = Present, root
		case !errors.As(err, &missing):
			return nil, err
		case missing.Root != "":
			lines[i].Presence, lines[i].Root = Partial, missing.Root
		default:
			lines[i].Presence = Absent
		}
	}
	return lines, nil
}
