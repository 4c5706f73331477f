package tasks

import (
	"fmt"
	"math"

	"retain/bench"
	"retain/model/vec"
)

// Rotated shows all classes in each experience, the images turned counter-
// clockwise about their middle by another angle, to the nearest pixel
// (Lopez-Paz and Ranzato 2017).
type Rotated struct {
	Images
	Experiences int       `yaml:"experiences"` // how many there are
	Angles      []float64 `yaml:"angles"`      // degrees, one an experience; none: each drawn uniformly from [0, 180)
}

// Label implements Config.
func (c *Rotated) Label() string {
	label := fmt.Sprintf("rotated %s ×%d", c.Data, c.Experiences)
	if len(c.Angles) > 0 {
		label += fmt.Sprintf(" angles %v", c.Angles)
	}
	return label + c.suffix()
}

// Check reports fields that cannot be.
func (c *Rotated) Check() error {
	if err := atLeastOne(c.Experiences); err != nil {
		return err
	}
	if n := len(c.Angles); n != 0 && n != c.Experiences {
		return field("angles", "%d angles for %d experiences", n, c.Experiences)
	}
	for _, a := range c.Angles {
		if !(a >= -360 && a <= 360) {
			return field("angles", "an angle of %v (hint: degrees, -360 to 360)", a)
		}
	}
	return c.check()
}

// Open implements Config.
func (c *Rotated) Open() (bench.Stream, error) {
	s, err := c.open()
	return &rotated{s, *c}, err
}

type rotated struct {
	source
	config Rotated
}

func (s *rotated) Spec() bench.Spec {
	return s.spec(s.config.Experiences, s.set.Classes, s.set.Height, s.set.Width)
}

func (s *rotated) At(i int, seed bench.Seed) (bench.Experience, error) {
	degrees := float64(seed.Rand("angle", i).Uint64()>>11) * (180.0 / (1 << 53))
	if len(s.config.Angles) > 0 {
		degrees = s.config.Angles[i]
	}
	label := func(class int) (int32, bool) { return s.output(i, class, s.set.Classes), true }
	return s.experience(i, seed, label, rotation(s.set.Channels, s.set.Height, s.set.Width, degrees)), nil
}

// rotation maps each pixel of an image turned by degrees to the source's, in
// integers of 1/65536 pixel, so that it is the same on every CPU.
func rotation(channels, height, width int, degrees float64) []int32 {
	const one = 1 << 16
	angle := float64(degrees*math.Pi) / 180
	cos := int64(math.Floor(float64(vec.Cos(angle)*one) + 0.5))
	sin := int64(math.Floor(float64(vec.Sin(angle)*one) + 0.5))
	pixels := make([]int32, 0, channels*height*width)
	for c := range channels {
		for y := range height {
			for x := range width {
				// In half pixels from the middle of the image, y downwards.
				dx, dy := int64(2*x+1-width), int64(2*y+1-height)
				fx := (cos*dx - sin*dy + int64(width)*one) >> 17 // ÷ 2·65536, rounded down
				fy := (sin*dx + cos*dy + int64(height)*one) >> 17
				from := int32(-1)
				if fx >= 0 && fx < int64(width) && fy >= 0 && fy < int64(height) {
					from = int32((c*height+int(fy))*width + int(fx))
				}
				pixels = append(pixels, from)
			}
		}
	}
	return pixels
}
