package report

import (
	"cmp"
	"hash/fnv"
	"image/color"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A look is how a method is drawn in every figure.
type look struct {
	glyph draw.GlyphStyle
	line  draw.LineStyle
}

// boundLooks are the colours of the methods that bracket the others, without a
// hue, and their places among shapes and dashes.
var boundLooks = map[string]struct {
	color color.RGBA
	first int
}{
	"finetune": {grey, 1}, "joint": {color.RGBA{0, 0, 0, 255}, 0}, "cumulative": {color.RGBA{75, 75, 75, 255}, 2},
	"frozen": {color.RGBA{165, 165, 165, 255}, 6}, "random": {color.RGBA{165, 165, 165, 255}, 7},
}

// favoured are methods in the order in which they choose a hue. The first six
// have one each in every report.
var favoured = []string{"ewc", "er", "der++", "si", "dpm", "er-ace", "ewc-online", "der", "a-gem", "l2", "lwf", "gem", "mas", "icarl"}

// paint gives every cell of g its look. A hue belongs to a method, so that
// reports laid side by side show it alike: each takes the hue that its name
// asks for, or the next that none has yet. The labels of one method, and the
// methods for which no hue is left, share one and differ in marker and dash,
// after eight in shade too.
func (g *Group) paint() {
	hues := g.hues()
	used := map[color.RGBA]int{}
	for i := range g.Cells {
		c := &g.Cells[i]
		base, first := okabeIto[hues[c.Method]], hues[c.Method]
		if b, ok := boundLooks[c.Method]; ok {
			base, first = b.color, b.first
		}
		n := used[base]
		used[base]++
		c.look = lookOf(darker(base, n/len(shapes)), first+n, n)
	}
}

// hues are the places in the palette of the methods of g that are no bounds.
func (g *Group) hues() map[string]int {
	hues, taken := map[string]int{}, make([]bool, len(okabeIto))
	var names []string
	for _, c := range g.Cells {
		if _, bound := boundLooks[c.Method]; !bound && !slices.Contains(names, c.Method) {
			names = append(names, c.Method)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(favour(a), favour(b)), strings.Compare(a, b)) })
	for _, name := range names {
		want := wish(name)
		for k := range okabeIto {
			if h := (want + k) % len(okabeIto); !taken[h] {
				want = h
				break
			}
		}
		hues[name], taken[want] = want, true
	}
	return hues
}

// favour is the place of a method in favoured, or behind all of them.
func favour(method string) int {
	if i := slices.Index(favoured, method); i >= 0 {
		return i
	}
	return len(favoured)
}

// wish is the hue that a method's name asks for.
func wish(method string) int {
	if i := slices.Index(favoured, method); i >= 0 {
		return i % len(okabeIto)
	}
	h := fnv.New32a()
	h.Write([]byte(method))
	return int(h.Sum32() % uint32(len(okabeIto)))
}

// lookOf is the look of a colour with that marker and dash.
func lookOf(c color.RGBA, shape, dash int) look {
	return look{
		draw.GlyphStyle{Color: c, Radius: 3, Shape: shapes[shape%len(shapes)]},
		draw.LineStyle{Color: c, Width: 1.2, Dashes: dashes[dash%len(dashes)]},
	}
}

// darker is c with n thirds of its light taken away, one after the other.
func darker(c color.RGBA, n int) color.RGBA {
	for range n {
		c.R, c.G, c.B = c.R/3*2, c.G/3*2, c.B/3*2
	}
	return c
}

// tint is c mixed with four parts of white.
func tint(c color.RGBA) color.RGBA {
	mix := func(v uint8) uint8 { return uint8((int(v) + 4*255) / 5) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 255}
}

// stages are the colours of experiences from the first to the last: a sequence
// from dark to light, so that none is taken for a method's.
var stages = []color.RGBA{{68, 1, 84, 255}, {59, 82, 139, 255}, {33, 145, 140, 255}, {94, 201, 98, 255}}

// experienceLook is the look of experience j, from 0, of t.
func experienceLook(j, t int) look {
	place := 0.0
	if t > 1 {
		place = float64(float64(j)/float64(t-1)) * float64(len(stages)-1)
	}
	k := min(int(place), len(stages)-2)
	l := lookOf(blend(stages[k], stages[k+1], place-float64(k)), j, 0)
	l.glyph.Radius = 2.2
	return l
}

// jointLine is where joint training ends.
var jointLine = draw.LineStyle{Color: color.RGBA{0, 0, 0, 255}, Width: 1, Dashes: []vg.Length{5, 3}}
