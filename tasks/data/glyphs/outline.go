package glyphs

import (
	"fmt"
	"strings"
	"sync"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"retain/tasks/data/glyphs/raster"
)

// box is the longer side of a glyph's bounding box in outline units. Every
// glyph is brought to this size, as MNIST's digits were to a common box.
const (
	boxBits = 16
	box     = 1 << boxBits
)

// flatness is how far, in outline units, straight pieces may leave a curve:
// 1/40 of a pixel where the box is 20 pixels.
const flatness = box / 800

// outline is a glyph as polygons around the centre of its bounding box.
type outline struct {
	vertices []vertex
	ends     []int // vertices[ends[i-1]:ends[i]] is contour i
}

// vertex is a corner of a contour, and the way it moves when the contour is
// pushed outward by one unit (fixed point, see normalOne).
type vertex struct{ x, y, nx, ny int32 }

// outlines holds, once asked for, all characters of all fonts: [font][class].
var outlines = sync.OnceValues(func() ([][]outline, error) {
	all := make([][]outline, len(fonts))
	for i, f := range fonts {
		parsed, err := sfnt.Parse(f.ttf)
		if err != nil {
			return nil, fmt.Errorf("glyphs: font %s: %w", f.Name, err)
		}
		var buf sfnt.Buffer
		for _, char := range characters {
			o, err := load(parsed, &buf, char)
			if err != nil {
				return nil, fmt.Errorf("glyphs: font %s: character %q: %w", f.Name, char, err)
			}
			all[i] = append(all[i], o)
		}
	}
	return all, nil
})

// outlineOf finds the outline of a character in a font of the table.
func outlineOf(char rune, font int) (*outline, error) {
	all, err := outlines()
	if err != nil {
		return nil, err
	}
	if font < 0 || font >= len(all) {
		return nil, fmt.Errorf("glyphs: no font %d (hint: 0 to %d, see Fonts)", font, len(all)-1)
	}
	class := strings.IndexRune(characters, char)
	if class < 0 {
		return nil, fmt.Errorf("glyphs: no character %q (hint: one of %s)", char, characters)
	}
	return &all[font][class], nil
}

// load reads a character at one pixel per font unit, so that the reader's
// coordinates are those of the file: integers, never rounded.
func load(f *sfnt.Font, buf *sfnt.Buffer, char rune) (outline, error) {
	index, err := f.GlyphIndex(buf, char)
	if err != nil {
		return outline{}, err
	}
	if index == 0 {
		return outline{}, sfnt.ErrNotFound
	}
	segments, err := f.LoadGlyph(buf, index, fixed.Int26_6(f.UnitsPerEm()), nil)
	if err != nil {
		return outline{}, err
	}
	return trace(segments)
}

// trace brings the segments of a glyph to box size and cuts them into
// polygons with normals.
func trace(segments sfnt.Segments) (outline, error) {
	contours := flatten(segments, frameOf(segments))
	var o outline
	for _, c := range contours {
		for _, p := range c {
			o.vertices = append(o.vertices, vertex{x: p.X, y: p.Y})
		}
		o.ends = append(o.ends, len(o.vertices))
	}
	if len(o.ends) == 0 {
		return outline{}, fmt.Errorf("no contour")
	}
	o.addNormals()
	return o, nil
}

// frame maps font units to outline units.
type frame struct{ midX2, midY2, side int64 }

// frameOf is the frame of the box of all points, curves' control points too:
// fonts put points at the extremes of curves, where both boxes are one.
func frameOf(segments sfnt.Segments) frame {
	b := segments.Bounds()
	return frame{
		int64(b.Min.X) + int64(b.Max.X),
		int64(b.Min.Y) + int64(b.Max.Y),
		max(int64(b.Max.X-b.Min.X), int64(b.Max.Y-b.Min.Y), 1),
	}
}

// point is a point in outline units, rounded down: (p − mid)·box/side.
func (f frame) point(p fixed.Point26_6) raster.Point {
	scale := func(v, mid2 int64) int32 {
		n, d := (2*v-mid2)*box, 2*f.side
		q := n / d
		if n%d < 0 {
			q--
		}
		return int32(q)
	}
	return raster.Point{X: scale(int64(p.X), f.midX2), Y: scale(int64(p.Y), f.midY2)}
}

// flatten cuts curves into straight pieces and drops points that repeat.
func flatten(segments sfnt.Segments, f frame) [][]raster.Point {
	var contours [][]raster.Point
	var now []raster.Point
	finish := func() {
		if c := distinct(now); len(c) > 2 {
			contours = append(contours, c)
		}
	}
	for _, s := range segments {
		p := f.point(s.Args[0])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			finish()
			now = []raster.Point{p}
		case sfnt.SegmentOpLineTo:
			now = append(now, p)
		case sfnt.SegmentOpQuadTo:
			now = raster.Quad(now, now[len(now)-1], p, f.point(s.Args[1]), flatness)
		case sfnt.SegmentOpCubeTo:
			now = raster.Cubic(now, now[len(now)-1], p, f.point(s.Args[1]), f.point(s.Args[2]), flatness)
		}
	}
	finish()
	return contours
}

// distinct drops points equal to the one before, around the contour.
func distinct(c []raster.Point) []raster.Point {
	var out []raster.Point
	for i, p := range c {
		if p != c[(i+len(c)-1)%len(c)] {
			out = append(out, p)
		}
	}
	return out
}
