package data

import (
	"encoding/binary"
	"fmt"
	"io"
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

// readIDXFile reads the file at path or its twin (see present), and says which.
// It must hold unsigned bytes of exactly the given dimensions.
func readIDXFile(path string, dims ...int) (values []byte, found string, err error) {
	found, err = readFile(path, func(r io.Reader, gzipped bool) error {
		values, err = readIDX(r, gzipped, dims...)
		return err
	})
	return values, found, err
}

// readIDX reads an IDX file of unsigned bytes whose dimensions are known: two
// zero bytes, the type 0x08, the number of dimensions, each dimension as a
// big-endian uint32, and the values. Anything else, and anything behind it, is
// an error. Memory grows with the bytes that arrive.
func readIDX(r io.Reader, gzipped bool, dims ...int) ([]byte, error) {
	r, err := gunzip(r, gzipped)
	if err != nil {
		return nil, err
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

// shape writes dimensions as "60000×28×28".
func shape(dims []int) string {
	texts := make([]string, len(dims))
	for i, d := range dims {
		texts[i] = fmt.Sprint(d)
	}
	return strings.Join(texts, "×")
}
