package data

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Env is the environment variable that names the data folder.
const Env = "RETAIN_DATA"

// Find returns the folder that holds the files of d: $RETAIN_DATA, else
// os.UserCacheDir()/retain. A .gz file may also be there unpacked, without the
// suffix, and a plain file gzipped, with it. Files are looked for, not into.
//
// Errors: *MissingError where neither folder holds a file of d, or one holds
// some but not all; and that $RETAIN_DATA is set but is no folder.
func Find(d Dataset) (root string, err error) {
	places, err := lookup()
	if err != nil {
		return "", err
	}
	missing := &MissingError{Dataset: d.Name, Origin: d.Origin}
	for _, p := range places {
		missing.Places = append(missing.Places, p.String())
		if p.dir == "" {
			continue
		}
		absent, err := absentFiles(d, p.dir)
		if err != nil {
			return "", fmt.Errorf("data set %s: %w", d.Name, err)
		}
		switch {
		case len(absent) == 0:
			return p.dir, nil
		case len(absent) < len(d.Files):
			missing.Root, missing.Absent = p.dir, absent
			return "", missing
		}
	}
	return "", missing
}

// FetchRoot is the folder that data is downloaded to: $RETAIN_DATA if it is set,
// else os.UserCacheDir()/retain. It need not exist.
func FetchRoot() (string, error) {
	if dir := os.Getenv(Env); dir != "" {
		return filepath.Abs(dir)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for data: %w; set $%s", err, Env)
	}
	return filepath.Join(cache, "retain"), nil
}

// A place is a folder that may hold data.
type place struct {
	dir  string // absolute; "" if there is none
	note string // what it is, or why there is none
}

func (p place) String() string {
	if p.dir == "" {
		return p.note
	}
	return p.dir + " (" + p.note + ")"
}

// lookup lists the places in the order in which they are searched.
func lookup() ([]place, error) {
	var places []place
	if dir := os.Getenv(Env); dir == "" {
		places = append(places, place{note: "$" + Env + " (not set)"})
	} else {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return nil, fmt.Errorf("$%s: %w", Env, err)
		}
		if err := isDir(abs); err != nil {
			return nil, fmt.Errorf("$%s is set, but %w (hint: set it to the data folder, or unset it)", Env, err)
		}
		places = append(places, place{abs, "$" + Env})
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return append(places, place{note: "the cache folder (" + err.Error() + ")"}), nil //nolint:nilerr // the note says it
	}
	return append(places, place{filepath.Join(cache, "retain"), "the cache folder"}), nil
}

func isDir(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s", path)
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder", path)
	}
	return err
}

// absentFiles are the files of d that root does not hold, by name.
func absentFiles(d Dataset, root string) ([]string, error) {
	var absent []string
	for _, f := range d.Files {
		_, err := present(filepath.Join(root, filepath.FromSlash(f.Name)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			absent = append(absent, f.Name)
		case err != nil:
			return nil, err
		}
	}
	return absent, nil
}

// present returns which of path and its twin exists. If neither does, the error
// is that path does not.
func present(path string) (string, error) {
	_, err := os.Stat(path)
	if other := twin(path); other != "" && errors.Is(err, fs.ErrNotExist) {
		if _, otherErr := os.Stat(other); !errors.Is(otherErr, fs.ErrNotExist) {
			return other, otherErr
		}
	}
	return path, err
}

// twin is the name under which a file's content may also be there: a .gz file
// unpacked, another gzipped; "" for archives, which are what they are.
func twin(path string) string {
	plain, gz := strings.CutSuffix(path, ".gz")
	switch ext := filepath.Ext(plain); {
	case ext == ".tar", ext == ".zip":
		return ""
	case gz:
		return plain
	default:
		return path + ".gz"
	}
}

// MissingError says that a data set was not found, or only in part.
type MissingError struct {
	Dataset string
	Places  []string // the folders tried, in order
	Root    string   // the folder that holds a part of the set, "" if none does
	Absent  []string // what Root lacks
	Origin  string   // of Dataset
}

func (e *MissingError) Error() string {
	get := "`retain data fetch " + e.Dataset + "`"
	if e.Origin != "" {
		get = "a copy: it is " + e.Origin
	}
	if e.Root != "" {
		return fmt.Sprintf("data set %s: %s lacks %s and holds the rest; complete it with %s",
			e.Dataset, e.Root, strings.Join(e.Absent, ", "), get)
	}
	return fmt.Sprintf("data set %s: found neither in %s; get it with %s",
		e.Dataset, strings.Join(e.Places, " nor in "), get)
}
