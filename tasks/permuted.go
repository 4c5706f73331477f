package tasks

import (
	"fmt"

	"retain/bench"
)

// Permuted shows all classes in each experience, the pixels in another order
// (Goodfellow et al. 2013).
type Permuted struct {
	Images
	Experiences int    `yaml:"experiences"` // how many there are
	First       string `yaml:"first"`       // how the first experience has its pixels: permuted, or identity, as they are
	Pad         int    `yaml:"pad"`         // black pixels put around the image before they are permuted
}

// Label implements Config.
func (c *Permuted) Label() string {
	label := fmt.Sprintf("permuted %s ×%d", c.Data, c.Experiences)
	if c.Pad > 0 {
		label += fmt.Sprintf(" pad %d", c.Pad)
	}
	if c.First == "identity" {
		label += " from identity"
	}
	return label + c.suffix()
}

// Check reports fields that cannot be.
func (c *Permuted) Check() error {
	if c.First != "permuted" && c.First != "identity" {
		return field("first", "unknown first experience %q (hint: permuted or identity)", c.First)
	}
	if c.Pad < 0 || c.Pad > 64 {
		return field("pad", "pad is %d and must lie in 0 to 64", c.Pad)
	}
	if err := atLeastOne(c.Experiences); err != nil {
		return err
	}
	return c.check()
}

// Open implements Config.
func (c *Permuted) Open() (bench.Stream, error) {
	s, err := c.open()
	if err == nil && c.Normalize && s.set.Channels > 1 {
		err = field("normalize", "permuted pixels of %d channels have left their channels (hint: normalize: false)", s.set.Channels)
	}
	return &permuted{s, *c}, err
}

type permuted struct {
	source
	config Permuted
}

func (s *permuted) Spec() bench.Spec {
	pad := 2 * s.config.Pad
	return s.spec(s.config.Experiences, s.set.Classes, s.set.Height+pad, s.set.Width+pad)
}

func (s *permuted) At(i int, seed bench.Seed) (bench.Experience, error) {
	padded := s.padded()
	pixels := padded
	if i > 0 || s.config.First == "permuted" {
		pixels = make([]int32, len(padded))
		for k, from := range seed.Rand("permutation", i).Perm(len(padded)) {
			pixels[k] = padded[from]
		}
	}
	label := func(class int) (int32, bool) { return s.output(i, class, s.set.Classes), true }
	return s.experience(i, seed, label, pixels), nil
}

// padded maps each pixel of the padded image to the source's.
func (s *permuted) padded() []int32 {
	h, w, pad := s.set.Height, s.set.Width, s.config.Pad
	var pixels []int32
	for c := range s.set.Channels {
		for y := -pad; y < h+pad; y++ {
			for x := -pad; x < w+pad; x++ {
				from := int32(-1)
				if y >= 0 && y < h && x >= 0 && x < w {
					from = int32((c*h+y)*w + x)
				}
				pixels = append(pixels, from)
			}
		}
	}
	return pixels
}
