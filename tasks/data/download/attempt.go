package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

var errStall = errors.New("stalled")

// attempt asks url for what the part lacks, once, or a second time from the
// first byte when the resumed whole has a wrong digest. etag is the mark of
// the version that the server sent last, "" if none.
func (d *job) attempt(ctx context.Context, url string, etag *string) error {
	off, err := d.have()
	if err != nil {
		return err
	}
	if off < d.file.Size {
		err = d.ask(ctx, url, off, etag)
	}
	if err == nil {
		err = d.check()
	}
	if off > 0 && errors.As(err, new(*DigestError)) {
		return d.attempt(ctx, url, etag)
	}
	return err
}

// ask makes one request for the bytes from off on and appends what comes.
func (d *job) ask(ctx context.Context, url string, off int64, etag *string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(d.client.Stall, func() {
		cancel(fmt.Errorf("%w: no byte in %v", errStall, d.client.Stall))
	})
	defer watch.Stop()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "retain")
	req.Header.Set("Accept-Encoding", "identity") // the file is the .gz itself
	if off > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", off))
		if *etag != "" {
			req.Header.Set("If-Range", *etag)
		}
	}
	resp, err := d.client.HTTP.Do(req)
	if err != nil {
		return passingError{causeOf(ctx, err)}
	}
	defer resp.Body.Close()
	if off, err = d.start(resp, off); err != nil {
		return err
	}
	*etag = strong(resp.Header.Get("ETag"))
	body := watched{resp.Body, func() { watch.Reset(d.client.Stall) }}
	if err := d.append(body, off); err != nil {
		if errors.As(err, new(passingError)) && errors.Is(context.Cause(ctx), errStall) {
			return passingError{fmt.Errorf("%w: %w", context.Cause(ctx), err)}
		}
		return err
	}
	return nil
}

// start judges the head of an answer and returns where its body belongs in the
// part, emptying the part where the server did not resume.
func (d *job) start(resp *http.Response, off int64) (int64, error) {
	switch code := resp.StatusCode; {
	case code == http.StatusPartialContent && off > 0:
		var first, last, total int64
		_, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-%d/%d", &first, &last, &total)
		if err != nil || first != off || total != d.file.Size {
			return 0, d.restart("Content-Range %q, expected bytes %d-%d/%d",
				resp.Header.Get("Content-Range"), off, d.file.Size-1, d.file.Size)
		}
	case code == http.StatusOK: // it ignored the range, or the file changed
		off = 0
	case code == http.StatusRequestedRangeNotSatisfiable && off > 0:
		return 0, d.restart("refuses to resume at byte %d", off)
	case code >= 500, code == http.StatusTooManyRequests, code == http.StatusRequestTimeout:
		return 0, passingError{errors.New("answers " + resp.Status)}
	default:
		return 0, errors.New("answers " + resp.Status)
	}
	if n := resp.ContentLength; n >= 0 && off+n != d.file.Size {
		return 0, fmt.Errorf("offers %d bytes, expected %d", off+n, d.file.Size)
	}
	if off == 0 {
		return 0, d.empty()
	}
	return off, nil
}

// restart gives up what the part holds: the next attempt asks for the whole.
func (d *job) restart(format string, args ...any) error {
	if err := d.empty(); err != nil {
		return err
	}
	return passingError{fmt.Errorf(format, args...)}
}

// append writes the body to the part from byte off on. It never writes more
// than the registered size.
func (d *job) append(body io.Reader, off int64) error {
	if _, err := d.part.Seek(off, io.SeekStart); err != nil {
		return diskError{err}
	}
	d.progress(off, d.file.Size)
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if int64(n) > d.file.Size-off {
			if err := d.empty(); err != nil {
				return err
			}
			return fmt.Errorf("sends more than the expected %d bytes", d.file.Size)
		}
		if _, err := d.part.Write(buf[:n]); err != nil {
			return diskError{err}
		}
		off += int64(n)
		if n > 0 {
			d.progress(off, d.file.Size)
		}
		switch {
		case err == io.EOF && off == d.file.Size:
			return nil
		case err != nil:
			return passingError{fmt.Errorf("broke off after %d of %d bytes: %w", off, d.file.Size, err)}
		}
	}
}

// watched calls alive whenever bytes arrive.
type watched struct {
	io.Reader
	alive func()
}

func (w watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if n > 0 {
		w.alive()
	}
	return n, err
}

// strong is the entity tag if it may stand in If-Range (RFC 9110 §13.1.5), else "".
func strong(etag string) string {
	if strings.HasPrefix(etag, "W/") {
		return ""
	}
	return etag
}

// causeOf is why ctx ended, if it did, else err.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
