package glyphs

import (
	"codeberg.org/go-fonts/liberation/liberationmonobold"
	"codeberg.org/go-fonts/liberation/liberationmonobolditalic"
	"codeberg.org/go-fonts/liberation/liberationmonoitalic"
	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansbolditalic"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-fonts/liberation/liberationserifbold"
	"codeberg.org/go-fonts/liberation/liberationserifbolditalic"
	"codeberg.org/go-fonts/liberation/liberationserifitalic"
	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/gomonobolditalic"
	"golang.org/x/image/font/gofont/gomonoitalic"
	"golang.org/x/image/font/gofont/goregular"
)

// Font is a font file that glyphs are drawn from.
type Font struct {
	Name   string
	Family string // no family serves both parts
	Test   bool   // drawn for the test part, else for the training part
	ttf    []byte
}

// fonts is in a fixed order: an image draws its font by position in its part.
// Liberation (SIL OFL 1.1) has sans, serif and monospaced faces; of the Go
// fonts (BSD-3-Clause) the proportional ones are sans and the monospaced ones
// have slab serifs.
var fonts = []Font{
	{"Liberation Sans", "Liberation", false, liberationsansregular.TTF},
	{"Liberation Sans Italic", "Liberation", false, liberationsansitalic.TTF},
	{"Liberation Sans Bold", "Liberation", false, liberationsansbold.TTF},
	{"Liberation Sans Bold Italic", "Liberation", false, liberationsansbolditalic.TTF},
	{"Liberation Serif", "Liberation", false, liberationserifregular.TTF},
	{"Liberation Serif Italic", "Liberation", false, liberationserifitalic.TTF},
	{"Liberation Serif Bold", "Liberation", false, liberationserifbold.TTF},
	{"Liberation Serif Bold Italic", "Liberation", false, liberationserifbolditalic.TTF},
	{"Liberation Mono", "Liberation", false, liberationmonoregular.TTF},
	{"Liberation Mono Italic", "Liberation", false, liberationmonoitalic.TTF},
	{"Liberation Mono Bold", "Liberation", false, liberationmonobold.TTF},
	{"Liberation Mono Bold Italic", "Liberation", false, liberationmonobolditalic.TTF},
	{"Go Regular", "Go", true, goregular.TTF},
	{"Go Medium", "Go", true, gomedium.TTF},
	{"Go Italic", "Go", true, goitalic.TTF},
	{"Go Bold", "Go", true, gobold.TTF},
	{"Go Bold Italic", "Go", true, gobolditalic.TTF},
	{"Go Mono", "Go", true, gomono.TTF},
	{"Go Mono Italic", "Go", true, gomonoitalic.TTF},
	{"Go Mono Bold", "Go", true, gomonobold.TTF},
	{"Go Mono Bold Italic", "Go", true, gomonobolditalic.TTF},
}

// Fonts lists the font files in the order of Render's argument.
func Fonts() []Font { return append([]Font(nil), fonts...) }

// fontsOf is the positions of the fonts of one part.
func fontsOf(test bool) []int {
	var at []int
	for i, f := range fonts {
		if f.Test == test {
			at = append(at, i)
		}
	}
	return at
}
