package data

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// omniglotSet is one of the archives of Omniglot (Lake, Salakhutdinov and
// Tenenbaum 2015, https://github.com/brendenlake/omniglot): characters of
// several alphabets, each drawn by 20 people, as PNGs of 105×105 pixels named
// archive/Alphabet/character01/0108_01.png, where the last number is that of
// the drawing.
//
// A character is a class; classes are in the byte order of Alphabet/character01.
// Drawings 1 to 15 of each are training data, 16 to 20 test data, class by
// class in the order of their numbers.
type omniglotSet struct {
	name       string
	archive    string // without .zip, in the folder omniglot
	characters int
}

const (
	omniglotDrawings = 20
	omniglotTrain    = 15                    // of the drawings of a character
	omniglotArchive  = 64 << 20              // bytes, no archive is larger
	omniglotMember   = 8 << 10               // bytes, no drawing is larger
	omniglotPixels   = drawnSide * drawnSide // of the image made of a drawing
)

func (s omniglotSet) open(root string) (*Images, error) {
	path := filepath.Join(root, "omniglot", s.archive+".zip")
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	d, err := s.read(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return d, nil
}

// read reads an archive of the given bytes. Nothing is written anywhere; a
// member that does not belong there is an error, as is one that is missing.
func (s omniglotSet) read(r io.ReaderAt, size int64) (*Images, error) {
	if size > omniglotArchive {
		return nil, fmt.Errorf("oversized: expected at most %d bytes, found %d", omniglotArchive, size)
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("corrupt: %w", err)
	}
	drawings, err := s.sort(archive.File)
	if err != nil {
		return nil, err
	}
	d := &Images{Name: s.name, Width: drawnSide, Height: drawnSide, Channels: 1, Classes: s.characters}
	for class, character := range slices.Sorted(maps.Keys(drawings)) {
		for i, member := range drawings[character] {
			if member == nil {
				return nil, fmt.Errorf("%s/%s: drawing %d is missing", s.archive, character, i+1)
			}
			part := &d.Train
			if i >= omniglotTrain {
				part = &d.Test
			}
			if part.Pixels, err = appendMember(part.Pixels, member); err != nil {
				return nil, fmt.Errorf("member %s: %w", member.Name, err)
			}
			part.Labels = append(part.Labels, int32(class))
		}
	}
	d.Digest = d.ContentDigest()
	return d, nil
}

// drawingName is the name of a drawing below its archive's folder: the
// character and the number.
var drawingName = regexp.MustCompile(`^([^/\\]+/character[0-9]{2})/[0-9]{4}_([0-9]{2})\.png$`)

// sort puts the drawings in their places: by character, then by number.
func (s omniglotSet) sort(members []*zip.File) (map[string]*[omniglotDrawings]*zip.File, error) {
	drawings := map[string]*[omniglotDrawings]*zip.File{}
	for _, m := range members {
		name, folder := strings.CutSuffix(m.Name, "/")
		if !fs.ValidPath(name) || folder != m.Mode().IsDir() || !folder && !m.Mode().IsRegular() {
			return nil, fmt.Errorf("member %q: neither a file nor a folder within the archive", m.Name)
		}
		if folder {
			continue
		}
		below, ok := strings.CutPrefix(name, s.archive+"/")
		match := drawingName.FindStringSubmatch(below)
		if !ok || match == nil {
			return nil, fmt.Errorf("member %q: expected a name like %s/Greek/character01/0394_01.png", m.Name, s.archive)
		}
		number, err := strconv.Atoi(match[2])
		if err != nil || number < 1 || number > omniglotDrawings {
			return nil, fmt.Errorf("member %s: drawing %s, expected 01 to %d", m.Name, match[2], omniglotDrawings)
		}
		of := drawings[match[1]]
		if of == nil {
			of = new([omniglotDrawings]*zip.File)
			drawings[match[1]] = of
		}
		if of[number-1] != nil {
			return nil, fmt.Errorf("member %s: drawing %d is there twice", m.Name, number)
		}
		of[number-1] = m
	}
	if len(drawings) != s.characters {
		return nil, fmt.Errorf("expected %d characters, found %d", s.characters, len(drawings))
	}
	return drawings, nil
}

// appendMember appends the image of a drawing to dst. What the archive says of
// sizes is not believed.
func appendMember(dst []uint8, member *zip.File) ([]uint8, error) {
	r, err := member.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	file, err := io.ReadAll(io.LimitReader(r, omniglotMember+1))
	if err != nil {
		return nil, readError(err, "at byte %d", len(file))
	}
	if len(file) > omniglotMember {
		return nil, fmt.Errorf("oversized: expected at most %d bytes", omniglotMember)
	}
	return appendDrawing(dst, file)
}
