package data

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// idxSet is a set in the layout of MNIST: four files in the IDX format
// (LeCun et al. 1998, http://yann.lecun.com/exdb/mnist/, "file formats"),
// gzipped or not, in a folder of the set's name.
type idxSet struct {
	name          string
	width, height int
	classes       int
	train, test   int // examples
}

// idxNames are the files of such a set: images and labels of train and test.
var idxNames = [4]string{
	"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
	"t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
}

func (s idxSet) open(root string) (*Images, error) {
	d := &Images{Name: s.name, Width: s.width, Height: s.height, Channels: 1, Classes: s.classes}
	dir := filepath.Join(root, s.name)
	var err error
	if d.Train, err = s.part(dir, idxNames[0], idxNames[1], s.train); err != nil {
		return nil, err
	}
	if d.Test, err = s.part(dir, idxNames[2], idxNames[3], s.test); err != nil {
		return nil, err
	}
	d.Digest = d.ContentDigest()
	return d, nil
}

// part reads n images and their n labels.
func (s idxSet) part(dir, images, labels string, n int) (Part, error) {
	pixels, _, err := readIDXFile(filepath.Join(dir, images+".gz"), n, s.height, s.width)
	if err != nil {
		return Part{}, err
	}
	raw, path, err := readIDXFile(filepath.Join(dir, labels+".gz"), n)
	if err != nil {
		return Part{}, err
	}
	part := Part{Pixels: pixels, Labels: make([]int32, n)}
	for i, l := range raw {
		if int(l) >= s.classes {
			return Part{}, fmt.Errorf("%s: label %d of example %d, expected below %d", path, l, i, s.classes)
		}
		part.Labels[i] = int32(l)
	}
	return part, nil
}

// readIDXFile reads the file at path or, where there is none, path without its
// suffix .gz, and says which. It must hold unsigned bytes of exactly the given
// dimensions.
func readIDXFile(path string, dims ...int) (values []byte, found string, err error) {
	if path, err = present(path); err != nil {
		return nil, "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	values, err = readIDX(bufio.NewReaderSize(f, 1<<16), strings.HasSuffix(path, ".gz"), dims...)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return values, path, nil
}

// readIDX reads an IDX file of unsigned bytes whose dimensions are known: two
// zero bytes, the type 0x08, the number of dimensions, each dimension as a
// big-endian uint32, and the values. Anything else, and anything behind it, is
// an error. Memory grows with the bytes that arrive.
func readIDX(r io.Reader, gzipped bool, dims ...int) ([]byte, error) {
	if gzipped {
		unzip, err := gzip.NewReader(r)
		if err != nil {
			return nil, readError(err, "in the gzip header")
		}
		r = unzip
	}
	header := make([]byte, 4+4*len(dims))
	if n, err := io.ReadFull(r, header); err != nil {
		return nil, readError(err, "at byte %d of the %d bytes of the header", n, len(header))
	}
	want := []byte{0, 0, 8, byte(len(dims))}
	if magic := header[:4]; string(magic) != string(want) {
		return nil, fmt.Errorf("not an IDX file of %d dimensions of bytes: expected magic number %x, found %x", len(dims), want, magic)
	}
	size := 1
	found := make([]int, len(dims))
	for i, d := range dims {
		size *= d
		found[i] = int(binary.BigEndian.Uint32(header[4+4*i:]))
	}
	if got, want := shape(found), shape(dims); got != want {
		return nil, fmt.Errorf("expected dimensions %s, the header says %s", want, got)
	}
	return readExactly(r, size)
}

// readExactly reads size bytes and the end.
func readExactly(r io.Reader, size int) ([]byte, error) {
	values := make([]byte, 0, min(size, 1<<20))
	for len(values) < size {
		if len(values) == cap(values) {
			values = append(make([]byte, 0, min(size, 2*cap(values))), values...)
		}
		n, err := r.Read(values[len(values):cap(values)])
		values = values[:len(values)+n]
		if err != nil && len(values) < size {
			return nil, readError(err, "at byte %d of the %d bytes of values", len(values), size)
		}
	}
	switch n, err := io.ReadFull(r, make([]byte, 1)); {
	case n > 0:
		return nil, fmt.Errorf("oversized: more bytes follow the expected %d bytes of values", size)
	case err != io.EOF:
		return nil, readError(err, "behind the %d bytes of values", size)
	}
	return values, nil
}

// readError says what is wrong with a file at a place.
func readError(err error, format string, args ...any) error {
	place := fmt.Sprintf(format, args...)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("truncated: it ends %s", place)
	default:
		return fmt.Errorf("corrupt %s: %w", place, err)
	}
}

// shape writes dimensions as "60000×28×28".
func shape(dims []int) string {
	texts := make([]string, len(dims))
	for i, d := range dims {
		texts[i] = fmt.Sprint(d)
	}
	return strings.Join(texts, "×")
}
