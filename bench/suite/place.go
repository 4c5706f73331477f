package suite

import (
	"errors"
	"fmt"

	"retain/bench"
)

// PlaceError is a mistake at one place of a config. Lines and columns are
// counted from 1; 0 where the mistake has no line.
type PlaceError struct {
	File         string
	Line, Column int
	Err          error
}

// Error is one line: "file:line:column: cause (hint: …)".
func (e *PlaceError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s:%d:%d: %v", e.File, e.Line, e.Column, e.Err)
}

// Unwrap gives the cause.
func (e *PlaceError) Unwrap() error { return e.Err }

// inFile names the file in an error that has a place or none.
func inFile(file string, err error) error {
	if err == nil {
		return nil
	}
	var at *PlaceError
	if errors.As(err, &at) {
		if at.File == "" { // else another file, which this one names
			at.File = file
		}
		return at
	}
	return &PlaceError{File: file, Err: err}
}

// at puts an error where n stands, unless it has a place already. An error of
// one field (bench.FieldError) is put at that key of n.
func (n *node) at(err error) error {
	var placed *PlaceError
	if err == nil || errors.As(err, &placed) {
		return err
	}
	if n == nil {
		return err
	}
	var field *bench.FieldError
	if errors.As(err, &field) {
		if k := n.key(field.Field); k != nil {
			return &PlaceError{Line: k.value.line, Column: k.value.column, Err: err}
		}
	}
	return &PlaceError{Line: n.line, Column: n.column, Err: err}
}

// errorf is an error at n.
func (n *node) errorf(format string, args ...any) error {
	return n.at(fmt.Errorf(format, args...))
}

// errorf is an error at the name of a key.
func (k *key) errorf(format string, args ...any) error {
	return k.at(fmt.Errorf(format, args...))
}

func (k *key) at(err error) error {
	return &PlaceError{Line: k.line, Column: k.column, Err: err}
}
