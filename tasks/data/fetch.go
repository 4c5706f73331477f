package data

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"retain/tasks/data/download"
)

// Fetch downloads to the folder root, which is made if need be, every file of d
// that Verify does not find ok there. A file gets its name only after size and
// SHA-256 were found right; see package download for mirrors, resuming, and
// what happens when two processes fetch the same. progress (may be nil) is
// called, from the calling goroutine, with the registered name of a file and its
// bytes: those held and those of the whole. A restart lets done fall; a file
// that is already there is reported once, as whole. A set with an Origin cannot
// be downloaded: the error says what it is.
func Fetch(ctx context.Context, d Dataset, root string, progress func(file string, done, total int64)) error {
	return fetch(ctx, download.Default(), d, root, progress)
}

func fetch(ctx context.Context, c *download.Client, d Dataset, root string, progress func(file string, done, total int64)) error {
	if progress == nil {
		progress = func(file string, done, total int64) {}
	}
	for _, f := range d.Files {
		if verifyFile(f, root).State == FileOK {
			progress(f.Name, f.Size, f.Size)
			continue
		}
		path := filepath.Join(root, filepath.FromSlash(f.Name))
		if d.Origin != "" {
			return fmt.Errorf("data set %s: no address offers %s: it is %s", d.Name, path, d.Origin)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("data set %s: %w", d.Name, err)
		}
		file := download.File{URLs: f.URLs, Size: f.Size, SHA256: f.SHA256}
		report := func(done, total int64) { progress(f.Name, done, total) }
		if err := c.Fetch(ctx, file, path, report); err != nil {
			return fmt.Errorf("data set %s: %w", d.Name, err)
		}
	}
	return nil
}
