package results

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// What can be wrong with a store; errors.Is tells them apart.
var (
	ErrMissing    = errors.New("no such file")
	ErrForeign    = errors.New("not a retain store")
	ErrNewer      = errors.New("made by a newer retain")
	ErrDamaged    = errors.New("torn or damaged file")
	ErrFull       = errors.New("no space left on the disk")
	ErrLocked     = errors.New("locked by another process")
	ErrUnwritable = errors.New("no access")
	ErrNoRun      = errors.New("no such run")
	ErrAmbiguous  = errors.New("more than one run")
	ErrInvalid    = errors.New("not a valid record")
)

// Error is an error of a store: which file, what is wrong with it, and what
// helps.
type Error struct {
	Path string // as it was given to Open
	Err  error  // wraps one of the errors above where one fits
	hint string
}

// Error gives the place and the cause on one line: "store results.db: …".
func (e *Error) Error() string { return fmt.Sprintf("store %s: %v", e.Path, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what the user can do; it may be empty.
func (e *Error) Hint() string { return e.hint }

const (
	hintOther   = "name another file with --db FILE"
	hintMake    = "`retain run CONFIG` makes a store; --db FILE or RETAIN_DB names another"
	hintNewer   = "use the newer retain, or name another file with --db FILE"
	hintDamaged = "restore a copy, or save what can be read: sqlite3 FILE .recover | sqlite3 NEW"
	hintFull    = "free some space and run the same command again: finished runs are kept"
	hintLocked  = "wait for the other process, or end it, and try again"
	hintList    = "`retain show` and the view runs_v list the runs of a store"
)

// diagnose turns an error of SQLite into one that names the file, the cause
// and what helps. Errors that are none of SQLite's keep their words.
func diagnose(path string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	var lite sqlite3.Error
	if !errors.As(err, &lite) {
		return &Error{Path: path, Err: err}
	}
	kind, hint := classify(lite)
	switch {
	case kind == nil:
		return &Error{Path: path, Err: err}
	case lite.Code == sqlite3.ErrCantOpen:
		return &Error{Path: path, Err: fmt.Errorf("%w: %s", kind, openCause(path, lite)), hint: hint}
	}
	return &Error{Path: path, Err: fmt.Errorf("%w: %w", kind, err), hint: hint}
}

// classify finds the kind of an error of SQLite and its hint; nil for none.
func classify(err sqlite3.Error) (kind error, hint string) {
	if err.SystemErrno == syscall.ENOSPC || err.SystemErrno == syscall.EDQUOT {
		return ErrFull, hintFull
	}
	switch err.Code {
	case sqlite3.ErrFull:
		return ErrFull, hintFull
	case sqlite3.ErrNotADB:
		return ErrForeign, hintOther
	case sqlite3.ErrCorrupt:
		return ErrDamaged, hintDamaged
	case sqlite3.ErrIoErr:
		if err.ExtendedCode == sqlite3.ErrIoErrShortRead {
			return ErrDamaged, hintDamaged
		}
		return nil, ""
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrLocked, hintLocked
	case sqlite3.ErrCantOpen, sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return ErrUnwritable, hintOther
	}
	return nil, ""
}

// openCause says in plain words why a file could not be opened. SQLite tries a
// second time without the right to write, so that its own cause for a file
// that cannot be made is that it is not there.
func openCause(path string, err sqlite3.Error) string {
	info, e := os.Stat(path)
	switch {
	case e == nil && info.IsDir():
		return "it is a directory"
	case errors.Is(e, os.ErrNotExist):
		return makeCause(filepath.Dir(path), err)
	case e != nil:
		return e.Error()
	case err.SystemErrno != 0:
		return err.SystemErrno.Error()
	}
	return err.Error()
}

// makeCause says why no file could be made in a directory.
func makeCause(dir string, err sqlite3.Error) string {
	if _, e := os.Stat(dir); errors.Is(e, os.ErrNotExist) {
		return "there is no directory " + dir
	}
	f, e := os.CreateTemp(dir, ".retain-*")
	if e == nil {
		f.Close()
		os.Remove(f.Name())
		return err.Error()
	}
	var place *os.PathError
	if errors.As(e, &place) {
		e = place.Err
	}
	return fmt.Sprintf("no file can be made in %s: %v", dir, e)
}
