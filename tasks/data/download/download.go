// Package download fetches one file of known size and SHA-256 over HTTP. It
// resumes what an interrupted attempt left, tries mirrors in order, and gives
// the file its name only after the digest was found right.
package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// File is what is fetched. Its size and digest are known beforehand, so a
// server is never believed.
type File struct {
	URLs   []string // mirrors, tried in order
	Size   int64    // bytes
	SHA256 string   // lower-case hexadecimal
}

// Client holds the patience of a download.
type Client struct {
	HTTP    *http.Client
	Stall   time.Duration // longest wait for an answer or for the next bytes
	Tries   int           // attempts per mirror, at least one
	Backoff time.Duration // wait before the second attempt, doubled each time
}

// Default is the client of the command: three attempts per mirror, 30 s
// without a byte is a stall.
func Default() *Client {
	return &Client{HTTP: http.DefaultClient, Stall: 30 * time.Second, Tries: 3, Backoff: time.Second}
}

// Fetch downloads f to path, whose folder must exist, and calls progress (may
// be nil) with the bytes held so far. The bytes grow in path + ".part" in the
// same folder, which is kept when a download is interrupted and taken up by
// the next one. The part is synced and renamed to path once its size and
// SHA-256 are those of f; what proves wrong is deleted. Whatever stood at path
// is replaced.
//
// The part is locked while it is written: a second process that fetches the
// same file waits for the first and then finds the work done.
func (c *Client) Fetch(ctx context.Context, f File, path string, progress func(done, total int64)) error {
	if progress == nil {
		progress = func(done, total int64) {}
	}
	part, err := lockPart(ctx, f, path)
	if err != nil || part == nil {
		return err
	}
	defer part.Close()
	d := &job{client: c, file: f, path: path, part: part, progress: progress}
	if err := d.run(ctx); err != nil {
		return err
	}
	return d.publish()
}

// lockPart opens and locks the part of path. It returns nil without an error
// when another process completed path in the meantime.
func lockPart(ctx context.Context, f File, path string) (*lockedfile.File, error) {
	for ctx.Err() == nil {
		part, err := lock(ctx, path+".part")
		if err != nil {
			return nil, err
		}
		// The one who held the lock before may have renamed or removed the
		// file under it; then the lock is on a file that is no longer there.
		mine, err := part.Stat()
		if err != nil {
			return nil, errors.Join(err, part.Close())
		}
		now, err := os.Stat(path + ".part")
		if err != nil || !os.SameFile(mine, now) {
			part.Close()
			continue
		}
		if got, err := sum(path); err == nil && got == f.SHA256 {
			return nil, errors.Join(os.Remove(path+".part"), part.Close())
		}
		return part, nil
	}
	return nil, fmt.Errorf("%s: interrupted: %w", path, context.Cause(ctx))
}

// lock opens name for reading and writing and waits for its lock, or for ctx.
func lock(ctx context.Context, name string) (*lockedfile.File, error) {
	type result struct {
		file *lockedfile.File
		err  error
	}
	got := make(chan result, 1)
	go func() {
		file, err := lockedfile.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644)
		got <- result{file, err}
	}()
	select {
	case r := <-got:
		return r.file, r.err
	case <-ctx.Done():
		go func() { // the lock comes later: let it go at once
			if r := <-got; r.err == nil {
				r.file.Close()
			}
		}()
		return nil, fmt.Errorf("%s: waiting for another download to end: %w", name, context.Cause(ctx))
	}
}

// publish gives the verified part its final name, durably.
func (d *job) publish() error {
	if err := d.part.Sync(); err != nil {
		return diskError{err}
	}
	if err := os.Rename(d.part.Name(), d.path); err != nil {
		return diskError{err}
	}
	dir, err := os.Open(filepath.Dir(d.path))
	if err != nil {
		return diskError{err}
	}
	defer dir.Close()
	// Some file systems cannot sync a folder; the rename stands all the same.
	if err := dir.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return diskError{err}
	}
	return nil
}

// sum is the SHA-256 of the file, in hexadecimal.
func sum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
