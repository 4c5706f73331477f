package data

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
)

// optdigitsSet is the set of UCI's optdigits (Alpaydin and Kaynak 1998): text
// files of one example a line, 64 counts from 0 to 16 of the ink in each cell
// of an 8×8 grid, row-major, and the digit, all separated by commas.
//
// A count v becomes the pixel (255·v + 8) / 16, rounded down: 255/16 of it,
// rounded to nearest, halves up.
type optdigitsSet struct {
	name        string // and folder
	train, test int    // examples
}

const (
	optdigitsSide   = 8
	optdigitsPixels = optdigitsSide * optdigitsSide
	optdigitsMost   = 16 // ink of a cell
)

func (s optdigitsSet) open(root string) (*Images, error) {
	d := &Images{Name: s.name, Width: optdigitsSide, Height: optdigitsSide, Channels: 1, Classes: 10}
	for _, f := range []struct {
		name     string
		part     *Part
		examples int
	}{{"optdigits.tra", &d.Train, s.train}, {"optdigits.tes", &d.Test, s.test}} {
		_, err := readFile(filepath.Join(root, s.name, f.name), func(r io.Reader, gzipped bool) (err error) {
			*f.part, err = readOptdigits(r, gzipped, f.examples)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	d.Digest = d.ContentDigest()
	return d, nil
}

// readOptdigits reads a file of exactly the given number of examples.
func readOptdigits(r io.Reader, gzipped bool, examples int) (Part, error) {
	r, err := gunzip(r, gzipped)
	if err != nil {
		return Part{}, err
	}
	var p Part
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<10)
	for lines.Scan() {
		if p.Len() == examples {
			return Part{}, fmt.Errorf("expected %d lines, found more", examples)
		}
		if err := p.appendOptdigit(lines.Bytes()); err != nil {
			return Part{}, fmt.Errorf("line %d: %w", p.Len()+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		return Part{}, readError(err, "in line %d", p.Len()+1)
	}
	if p.Len() < examples {
		return Part{}, fmt.Errorf("truncated: expected %d lines, found %d", examples, p.Len())
	}
	return p, nil
}

// appendOptdigit appends the example of a line; on an error p is unchanged.
func (p *Part) appendOptdigit(line []byte) error {
	fields := bytes.Split(line, []byte{','})
	if len(fields) != optdigitsPixels+1 {
		return fmt.Errorf("expected %d values, found %d", optdigitsPixels+1, len(fields))
	}
	var pixels [optdigitsPixels]uint8
	for i, field := range fields[:optdigitsPixels] {
		v, err := strconv.ParseUint(string(field), 10, 8)
		if err != nil || v > optdigitsMost {
			return fmt.Errorf("value %d is %q, expected 0 to %d", i+1, field, optdigitsMost)
		}
		pixels[i] = uint8((255*v + 8) / optdigitsMost)
	}
	digit, err := strconv.ParseUint(string(fields[optdigitsPixels]), 10, 8)
	if err != nil || digit > 9 {
		return fmt.Errorf("the digit is %q, expected 0 to 9", fields[optdigitsPixels])
	}
	p.Pixels = append(p.Pixels, pixels[:]...)
	p.Labels = append(p.Labels, int32(digit))
	return nil
}
