package glyphs

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strconv"

	"retain/tasks/data/glyphs/raster"
)

// How far an image may be from upright, each drawn evenly.
const (
	maxShift      = 512 // 2 pixels
	maxAngle      = 357 // 20 degrees
	minScale      = 179 // 0.7
	maxScale      = 269 // 1.05
	maxStretch    = 38  // 0.15: one side longer and the other shorter by this part
	maxShear      = 64  // 0.25
	minWeight     = -77 // 0.3 pixel thinner on either side
	maxWeight     = 154 // 0.6 pixel thicker
	maxNoiseLevel = 64  // grey levels: the widest noise of an image
)

// artist paints the images of one part of a data set without allocating. It
// belongs to one goroutine.
type artist struct {
	chars    string
	fonts    []int
	seed     []byte // of the part; class and index are appended
	chance   *rand.ChaCha8
	draws    *rand.Rand // from chance
	renderer *Renderer
}

func newArtist(s *set, test bool) *artist {
	part := "train"
	if test {
		part = "test"
	}
	a := &artist{chars: s.chars, fonts: fontsOf(test), chance: rand.NewChaCha8([32]byte{}), renderer: NewRenderer()}
	a.draws = rand.New(a.chance)
	a.seed = append(a.seed, "glyphs"...)
	a.seed = append(strconv.AppendInt(append(a.seed, '/'), Version, 10), '/')
	a.seed = append(append(append(a.seed, s.name...), '/'), part...)
	return a
}

// paint draws image index of a class to dst (28, 28).
//
// The generator is ChaCha8, seeded with the SHA-256 of the text
// "glyphs/version/set/part/class/index"; it draws the font, the transform and
// the noise, in this order.
func (a *artist) paint(dst []uint8, class, index int) error {
	text := append(a.seed, '/') //nolint:gocritic // the rest of the text goes behind the seed, whose memory is kept
	text = strconv.AppendInt(text, int64(class), 10)
	text = strconv.AppendInt(append(text, '/'), int64(index), 10)
	a.seed = text[:len(a.seed)]
	a.chance.Seed(sha256.Sum256(text))

	font := a.fonts[a.draws.IntN(len(a.fonts))]
	t := a.transform()
	noise := a.between(0, maxNoiseLevel)
	if err := a.drawInside(dst, rune(a.chars[class]), font, t); err != nil {
		return err
	}
	addNoise(dst, noise, a.chance)
	return nil
}

// drawInside draws a glyph, its shift shortened where it would push ink over
// the border.
func (a *artist) drawInside(dst []uint8, char rune, font int, t Transform) error {
	o, err := outlineOf(char, font)
	if err != nil {
		return err
	}
	low, high := a.renderer.place(o, t)
	a.renderer.fill(dst, o, inside(t.ShiftX, low.X, high.X), inside(t.ShiftY, low.Y, high.Y))
	return nil
}

// inside is the shift nearest to the given one that keeps the range from low
// to high within the image; one that is too long for it is centred.
func inside(shift, low, high int32) int32 {
	const half = Side * raster.Unit / 2
	if high-low > 2*half {
		return -(low + high) / 2
	}
	return min(max(shift, -half-low), half-high)
}

func (a *artist) transform() Transform {
	t := Transform{
		ShiftX: a.between(-maxShift, maxShift),
		ShiftY: a.between(-maxShift, maxShift),
		Angle:  a.between(-maxAngle, maxAngle),
		Shear:  a.between(-maxShear, maxShear),
		Weight: a.between(minWeight, maxWeight),
	}
	scale, stretch := a.between(minScale, maxScale), a.between(-maxStretch, maxStretch)
	t.ScaleX = scale * (One + stretch) / One
	t.ScaleY = scale * (One - stretch) / One
	return t
}

// between draws an integer in [low, high].
func (a *artist) between(low, high int32) int32 {
	return low + int32(a.draws.IntN(int(high-low)+1))
}

// addNoise adds to every pixel the difference of two even draws from
// [0, level), as far as black and white allow. Half of it is lost on black, so
// that most of the ground stays black or nearly so.
func addNoise(image []uint8, level int32, chance *rand.ChaCha8) {
	var bytes [8]byte
	for i := range image {
		k := 2 * i % 8
		if k == 0 {
			binary.LittleEndian.PutUint64(bytes[:], chance.Uint64())
		}
		add := (int32(bytes[k]) - int32(bytes[k+1])) * level / 256
		image[i] = uint8(min(max(int32(image[i])+add, 0), 255))
	}
}
