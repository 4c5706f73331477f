// Package glyphs is the embedded image data set: digits and capital letters
// drawn at 28 × 28 from the outlines of fonts, white on black and framed like
// MNIST, each with its own shift, rotation, scale, shear, stroke weight and
// noise. It needs no download.
//
// Training and test images come from different font families, so that the
// difference between the two accuracies is a true generalisation gap; both
// sides have upright, italic and bold, proportional and monospaced, sans and
// serif faces (see Fonts).
//
// Every image is a function of its coordinates alone: version, data set, part,
// class and index. From the font file to the pixel there are only integers
// (golang.org/x/image/font/sfnt reads the files' own, package raster draws),
// so that every CPU makes the same bytes.
//
// In the set "glyphs" some digits and letters are hard or impossible to tell
// apart, 0 and O above all: in the training fonts a plain 0 is a narrow O, and
// a stretched O is a 0. (Their monospaced zero has a dot, and every zero of the
// test fonts a slash that training never shows.) 100 % is out of reach there.
package glyphs

import (
	"fmt"
	"strings"
	"sync"

	"retain/tasks/data"
)

// Version is part of every image's seed and is raised when a pixel moves.
const Version = 1

// Side is the width and height of an image in pixels.
const Side = 28

// Images of each class in the sets that Load opens.
const (
	TrainPerClass = 1000
	TestPerClass  = 200
)

const (
	digits     = "0123456789"
	letters    = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	characters = digits + letters
)

// set is one data set: its class c is the character at position c of chars.
type set struct {
	name, title, chars string
	load               func() (*data.Images, error)
}

var sets = []set{
	newSet("glyphs", "Digits and capital letters drawn from fonts", characters),
	newSet("glyphs-digits", "Digits drawn from fonts", digits),
	newSet("glyphs-letters", "Capital letters drawn from fonts", letters),
}

func newSet(name, title, chars string) set {
	s := set{name: name, title: title, chars: chars}
	s.load = sync.OnceValues(func() (*data.Images, error) {
		return s.generate(TrainPerClass, TestPerClass)
	})
	return s
}

// Names lists the data sets: "glyphs" (36 classes, digits then capitals),
// "glyphs-digits" (10) and "glyphs-letters" (26).
func Names() []string {
	var names []string
	for _, s := range sets {
		names = append(names, s.name)
	}
	return names
}

// Load returns a data set with TrainPerClass and TestPerClass images of each
// class. It is made at the first call and shared after that; nobody may write
// to it. Load is safe for concurrent use.
func Load(name string) (*data.Images, error) {
	s, err := find(name)
	if err != nil {
		return nil, err
	}
	return s.load()
}

// Generate makes a data set with other numbers of images of each class.
// Image i of a class is the same in every size, and the classes take turns
// (0, 1, …, 0, 1, …), so that a smaller set is a prefix of a larger one and
// every prefix is balanced.
func Generate(name string, trainPerClass, testPerClass int) (*data.Images, error) {
	s, err := find(name)
	if err != nil {
		return nil, err
	}
	if trainPerClass < 0 || testPerClass < 0 {
		return nil, fmt.Errorf("glyphs: %s: %d and %d images per class (hint: none may be negative)",
			name, trainPerClass, testPerClass)
	}
	return s.generate(trainPerClass, testPerClass)
}

func find(name string) (*set, error) {
	for i := range sets {
		if sets[i].name == name {
			return &sets[i], nil
		}
	}
	return nil, fmt.Errorf("glyphs: no data set %q (hint: one of %s)", name, strings.Join(Names(), ", "))
}

func (s *set) generate(trainPerClass, testPerClass int) (*data.Images, error) {
	train, err := s.part(false, trainPerClass)
	if err != nil {
		return nil, err
	}
	test, err := s.part(true, testPerClass)
	if err != nil {
		return nil, err
	}
	d := &data.Images{
		Name: s.name, Width: Side, Height: Side, Channels: 1,
		Classes: len(s.chars), Train: train, Test: test,
	}
	d.Digest = d.ContentDigest()
	return d, nil
}

func (s *set) part(test bool, perClass int) (data.Part, error) {
	p := data.Part{
		Pixels: make([]uint8, perClass*len(s.chars)*Side*Side),
		Labels: make([]int32, perClass*len(s.chars)),
	}
	a := newArtist(s, test)
	for i := range p.Labels {
		class := i % len(s.chars)
		p.Labels[i] = int32(class)
		if err := a.paint(p.Pixels[i*Side*Side:(i+1)*Side*Side], class, i/len(s.chars)); err != nil {
			return data.Part{}, fmt.Errorf("image %d of class %d: %w", i/len(s.chars), class, err)
		}
	}
	return p, nil
}
