package report

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The colours of Okabe & Ito (2008), told apart by colour-blind readers too.
// Their yellow is left out: it cannot be seen on white. Their black is joint's.
var okabeIto = []color.RGBA{
	{0, 114, 178, 255},   // blue
	{213, 94, 0, 255},    // vermillion
	{0, 158, 115, 255},   // bluish green
	{204, 121, 167, 255}, // reddish purple
	{230, 159, 0, 255},   // orange
	{86, 180, 233, 255},  // sky blue
}

var (
	ink       = color.RGBA{30, 30, 30, 255}
	grey      = color.RGBA{120, 120, 120, 255}
	faint     = color.RGBA{225, 225, 225, 255}
	rulerGrey = color.RGBA{190, 190, 190, 255}
	white     = color.RGBA{255, 255, 255, 255}
)

var shapes = []draw.GlyphDrawer{
	draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, draw.RingGlyph{},
	draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.CrossGlyph{}, draw.PlusGlyph{},
}

var dashes = [][]vg.Length{nil, {5, 2}, {1.5, 1.5}, {6, 2, 1.5, 2}}

// shade is the colour of an accuracy in [0, 1]: white to blue to dark blue, of
// falling lightness, so that it survives grey print. The second colour is for
// text upon it.
func shade(v float64) (fill, on color.RGBA) {
	stops := []color.RGBA{{255, 255, 255, 255}, {86, 160, 211, 255}, {0, 48, 92, 255}}
	v = min(max(v, 0), 1) * 2
	k := min(int(v), 1)
	fill = blend(stops[k], stops[k+1], v-float64(k))
	if v < 1.1 {
		return fill, ink
	}
	return fill, white
}

// blend is the colour at the share v of the way from a to b.
func blend(a, b color.RGBA, v float64) color.RGBA {
	mix := func(a, b uint8) uint8 {
		return uint8(float64(float64(a)*(1-v)) + float64(float64(b)*v) + 0.5)
	}
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 255}
}

// sans is a text style of that size in points, drawn in Liberation Sans.
func sans(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Handler: plain,
		Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
	}
}

// bold is sans in bold.
func bold(size vg.Length) text.Style {
	s := sans(size, ink)
	s.Font.Weight = xfont.WeightBold
	return s
}

var plain = text.Plain{Fonts: font.DefaultCache}
