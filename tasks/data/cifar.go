package data

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// cifarSet is a set in the binary format of CIFAR-10 and CIFAR-100 (Krizhevsky
// 2009, https://www.cs.toronto.edu/~kriz/cifar.html, "binary version"): images
// of 3 planes of 32×32 bytes, red, green and blue, row-major.
type cifarSet struct {
	name    string
	archive string   // the .tar.gz that holds the files, below the data folder; "": they lie there themselves, gzipped or not
	dir     string   // of the files, in the archive or below the data folder
	train   []string // files, in the order of their examples
	each    int      // records of each
	test    string
	tested  int // records of test
	record  cifarRecord
}

// cifarRecord is an example in a file: label bytes and the pixels.
type cifarRecord struct {
	labels []int // number of classes of each label
	class  int   // the label that is the class
}

const (
	cifarSide   = 32
	cifarPixels = 3 * cifarSide * cifarSide
)

func (c cifarRecord) size() int { return len(c.labels) + cifarPixels }

func (s cifarSet) open(root string) (*Images, error) {
	files := append(slices.Clone(s.train), s.test)
	parts := make([]Part, len(files))
	read := func(i int, r io.Reader) (err error) {
		parts[i], err = s.record.read(r, s.records(i))
		return err
	}
	var err error
	if s.archive != "" {
		err = s.readArchive(filepath.Join(root, filepath.FromSlash(s.archive)), files, read)
	} else {
		err = readEach(filepath.Join(root, filepath.FromSlash(s.dir)), files, read)
	}
	if err != nil {
		return nil, err
	}
	d := &Images{
		Name: s.name, Width: cifarSide, Height: cifarSide, Channels: 3, Classes: s.record.labels[s.record.class],
		Train: join(parts[:len(s.train)]), Test: parts[len(s.train)],
	}
	d.Digest = d.ContentDigest()
	return d, nil
}

// records is the number of examples in file i, the test file being the last.
func (s cifarSet) records(i int) int {
	if i < len(s.train) {
		return s.each
	}
	return s.tested
}

// readArchive reads the files out of the archive at path.
func (s cifarSet) readArchive(path string, files []string, read func(i int, r io.Reader) error) error {
	names := make([]string, len(files))
	var size int64
	for i, f := range files {
		names[i] = s.dir + "/" + f
		size += int64(s.records(i) * s.record.size())
	}
	_, err := readFile(path, func(r io.Reader, gzipped bool) error {
		return readTar(r, gzipped, names, size, read)
	})
	return err
}

// readEach reads files that lie in a folder, gzipped or not.
func readEach(dir string, files []string, read func(i int, r io.Reader) error) error {
	for i, f := range files {
		_, err := readFile(filepath.Join(dir, f+".gz"), func(r io.Reader, gzipped bool) error {
			r, err := gunzip(r, gzipped)
			if err != nil {
				return err
			}
			return read(i, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// read reads a file of exactly the given number of records. Memory grows with
// the bytes that arrive.
func (c cifarRecord) read(r io.Reader, records int) (Part, error) {
	var p Part
	record := make([]byte, c.size())
	for {
		n, err := io.ReadFull(r, record)
		switch {
		case err == io.EOF && p.Len() == records:
			return p, nil
		case err == io.EOF:
			return Part{}, fmt.Errorf("expected %d records of %d bytes, found %d", records, c.size(), p.Len())
		case err == io.ErrUnexpectedEOF:
			return Part{}, fmt.Errorf("expected a whole number of records of %d bytes, found %d: record %d ends at byte %d",
				c.size(), p.Len()*c.size()+n, p.Len(), n)
		case err != nil:
			return Part{}, readError(err, "in record %d of %d, at byte %d of it", p.Len(), records, n)
		case p.Len() == records:
			return Part{}, fmt.Errorf("expected %d records of %d bytes, found more", records, c.size())
		}
		for i, classes := range c.labels {
			if int(record[i]) >= classes {
				return Part{}, fmt.Errorf("label %d of record %d, expected below %d", record[i], p.Len(), classes)
			}
		}
		if len(p.Pixels)+cifarPixels > cap(p.Pixels) {
			p.Pixels = roomier(p.Pixels, records*cifarPixels)
		}
		p.Pixels = append(p.Pixels, record[len(c.labels):]...)
		p.Labels = append(p.Labels, int32(record[c.class]))
	}
}

// join puts parts behind one another.
func join(parts []Part) Part {
	if len(parts) == 1 {
		return parts[0]
	}
	var pixels [][]uint8
	var labels [][]int32
	for _, p := range parts {
		pixels = append(pixels, p.Pixels)
		labels = append(labels, p.Labels)
	}
	return Part{Pixels: slices.Concat(pixels...), Labels: slices.Concat(labels...)}
}
