package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// indexName is the file of a report that lists the others.
const indexName = "README.md"

// indexMark is a line of every index. What an index without it lists is not
// known to be a report's.
const indexMark = "<!-- retain report: the files listed here are written, and removed, by it -->"

// indexed are the files that the index in dir lists; nil where there is none. An
// index that is none of a report's is an error: it would be written over. A name with a folder in it is none of a report's and is left out.
func indexed(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, indexName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	marked := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		marked = marked || line == indexMark
		cell, ok := strings.CutPrefix(line, "| [")
		_, link, found := strings.Cut(cell, "](")
		name, _, ends := strings.Cut(link, ") | ")
		if ok && found && ends && filepath.Base(name) == name && filepath.IsLocal(name) && name != "." &&
			!strings.ContainsAny(name, `/\`) && name != indexName {
			names = append(names, name)
		}
	}
	if !marked {
		return nil, fmt.Errorf("%s is there and was not written by retain report (hint: --out with another folder)", filepath.Join(dir, indexName))
	}
	return names, nil
}

// tidy removes the files of an earlier report that this one did not write.
// Nothing but regular files is removed; one that is gone already is no error.
func (d *directory) tidy(earlier []string) {
	written := map[string]bool{}
	for _, f := range d.files {
		written[f.Name] = true
	}
	for _, name := range earlier {
		if d.err != nil || written[name] {
			continue
		}
		path := filepath.Join(d.path, name)
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue
		}
		if err == nil {
			err = os.Remove(path)
		}
		if err != nil {
			d.err = fmt.Errorf("report: a file of an earlier report: %w", err)
		}
	}
}
