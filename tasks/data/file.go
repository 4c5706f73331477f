package data

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// readFile opens the file at path or its twin (see present) and lets read take
// its bytes; gzipped says that they are packed. Errors of read get the name of
// the file that was found.
func readFile(path string, read func(r io.Reader, gzipped bool) error) (found string, err error) {
	found, err = present(path)
	if err != nil {
		return "", err
	}
	f, err := os.Open(found)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if err := read(bufio.NewReaderSize(f, 1<<16), strings.HasSuffix(found, ".gz")); err != nil {
		return "", fmt.Errorf("%s: %w", found, err)
	}
	return found, nil
}

// gunzip is r, unpacked if it is gzipped, in one member or several.
func gunzip(r io.Reader, gzipped bool) (io.Reader, error) {
	if !gzipped {
		return r, nil
	}
	packed, ok := r.(*bufio.Reader)
	if !ok {
		packed = bufio.NewReader(r)
	}
	unzip, err := gzip.NewReader(packed)
	if err != nil {
		return nil, readError(err, "in the gzip header")
	}
	unzip.Multistream(false)
	return unpacked{packed, unzip}, nil
}

// unpacked tells a gzip stream that is cut off from content that ends too soon,
// and from one that something else follows.
type unpacked struct {
	packed *bufio.Reader
	gzip   *gzip.Reader
}

var (
	errCutOff = errors.New("the gzip stream is cut off")
	errBehind = errors.New("bytes that are no gzip stream follow one")
)

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.gzip.Read(p)
	if errors.Is(err, io.EOF) {
		err = u.next()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errCutOff
	}
	return n, err
}

// next begins the next member; io.EOF where there is none.
func (u unpacked) next() error {
	magic, err := u.packed.Peek(2)
	switch {
	case len(magic) == 0:
		return err
	case string(magic) != "\x1f\x8b":
		return errBehind
	}
	if err := u.gzip.Reset(u.packed); err != nil {
		return err
	}
	u.gzip.Multistream(false)
	return nil
}

// readError says what is wrong with a file at a place.
func readError(err error, format string, args ...any) error {
	place := fmt.Sprintf(format, args...)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, errCutOff):
		return fmt.Errorf("truncated: it ends %s", place)
	case errors.Is(err, errBehind):
		return fmt.Errorf("oversized %s: %w", place, err)
	default:
		return fmt.Errorf("corrupt %s: %w", place, err)
	}
}

// readExactly reads size bytes and the end.
func readExactly(r io.Reader, size int) ([]byte, error) {
	values := roomier(nil, size)
	for len(values) < size {
		if len(values) == cap(values) {
			values = roomier(values, size)
		}
		n, err := r.Read(values[len(values):cap(values)])
		values = values[:len(values)+n]
		if err != nil && len(values) < size {
			return nil, readError(err, "at byte %d of the %d bytes of values", len(values), size)
		}
	}
	if err := readEnd(r, "%d bytes of values", size); err != nil {
		return nil, err
	}
	return values, nil
}

// readEnd reads the end of r, which has the expected content behind it.
func readEnd(r io.Reader, format string, args ...any) error {
	content := fmt.Sprintf(format, args...)
	switch n, err := io.ReadFull(r, make([]byte, 1)); {
	case n > 0:
		return fmt.Errorf("oversized: more bytes follow the expected %s", content)
	case err != io.EOF:
		return readError(err, "behind the %s", content)
	}
	return nil
}

// roomier is values with twice the room, from a megabyte up to size: memory
// grows with the bytes that arrive.
func roomier(values []byte, size int) []byte {
	return append(make([]byte, 0, min(size, max(1<<20, 2*cap(values)))), values...)
}
