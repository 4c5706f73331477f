package download

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// A job is one call of Fetch while it holds the lock of its part.
type job struct {
	client   *Client
	file     File
	path     string
	part     *lockedfile.File
	progress func(done, total int64)
}

// run returns nil when the part is whole and its digest right. After an error
// the part holds bytes worth resuming, or it is gone.
func (d *job) run(ctx context.Context) error {
	err := d.anyMirror(ctx)
	if err == nil {
		return nil
	}
	if have, statErr := d.have(); statErr == nil && have == 0 {
		err = errors.Join(err, os.Remove(d.part.Name()))
	}
	return err
}

func (d *job) anyMirror(ctx context.Context) error {
	if whole, err := d.wholeAlready(); err != nil || whole {
		return err
	}
	failed := &MirrorsError{Path: d.path}
	for _, url := range d.file.URLs {
		err := d.mirror(ctx, url)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: interrupted: %w", d.path, context.Cause(ctx))
		}
		if errors.As(err, new(diskError)) {
			return err
		}
		failed.Reasons = append(failed.Reasons, fmt.Errorf("%s: %w", url, err))
	}
	return failed
}

// wholeAlready looks at what an earlier download left. A part as long as the
// file is either right or emptied; a shorter one is resumed.
func (d *job) wholeAlready() (bool, error) {
	have, err := d.have()
	if err != nil || have < d.file.Size {
		return false, err
	}
	err = d.check()
	if errors.As(err, new(*DigestError)) {
		return false, nil
	}
	return err == nil, err
}

// mirror downloads from one address, again after an error that may pass. It
// returns nil when the part is whole and its digest right.
func (d *job) mirror(ctx context.Context, url string) error {
	etag := ""
	for try := 1; ; try++ {
		err := d.attempt(ctx, url, &etag)
		if err == nil || try >= d.client.Tries || !errors.As(err, new(passingError)) {
			return err
		}
		select {
		case <-time.After(d.client.Backoff << (try - 1)):
		case <-ctx.Done():
			return err
		}
	}
}

// have is the number of bytes in the part.
func (d *job) have() (int64, error) {
	info, err := d.part.Stat()
	if err != nil {
		return 0, diskError{err}
	}
	return info.Size(), nil
}

// empty throws the bytes of the part away.
func (d *job) empty() error {
	have, err := d.have()
	if err != nil || have == 0 {
		return err
	}
	if err := d.part.Truncate(0); err != nil {
		return diskError{err}
	}
	return nil
}

// check reads the part back from disk, compares its digest with the registered
// one, and empties it if they differ.
func (d *job) check() error {
	got, err := sum(d.part.Name())
	if err != nil {
		return diskError{err}
	}
	if got == d.file.SHA256 {
		return nil
	}
	if err := d.empty(); err != nil {
		return err
	}
	return &DigestError{Want: d.file.SHA256, Got: got}
}

// DigestError says that a complete download has other content than registered.
type DigestError struct{ Want, Got string } // SHA-256, hexadecimal

func (e *DigestError) Error() string {
	return fmt.Sprintf("corrupt: expected SHA-256 %s, found %s; deleted", e.Want, e.Got)
}

// MirrorsError says that no mirror gave the file, and why each did not.
type MirrorsError struct {
	Path    string
	Reasons []error // one per mirror, in order
}

func (e *MirrorsError) Error() string {
	if len(e.Reasons) == 0 {
		return e.Path + ": no address to fetch it from"
	}
	texts := make([]string, len(e.Reasons))
	for i, err := range e.Reasons {
		texts[i] = err.Error()
	}
	return e.Path + ": not fetched: " + strings.Join(texts, "; ")
}

func (e *MirrorsError) Unwrap() []error { return e.Reasons }

// A passingError may be gone at the next attempt: a cut connection, a stall, a
// busy server.
type passingError struct{ error }

func (e passingError) Unwrap() error { return e.error }

// A diskError is ours, not the server's: no other mirror would help.
type diskError struct{ error }

func (e diskError) Unwrap() error { return e.error }
