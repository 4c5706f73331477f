package tasks

import (
	"fmt"

	"retain/bench"
)

// Split cuts the classes of a data set into experiences of equally many
// classes. In the task- and class-incremental scenario every class has an
// output of its own; in the domain-incremental one the k-th class of each
// experience shares output k.
type Split struct {
	Images
	Experiences int    `yaml:"experiences"` // how many there are
	Classes     int    `yaml:"classes"`     // classes in each experience; 0: all classes of the data set, in equal parts
	ClassOrder  string `yaml:"class_order"` // seeded: drawn anew for each seed; fixed: the data set's order
}

// Label implements Config.
func (c *Split) Label() string {
	label := fmt.Sprintf("split %s ×%d", c.Data, c.Experiences)
	if c.Classes > 0 {
		label += fmt.Sprintf(" of %d classes", c.Classes)
	}
	if c.ClassOrder == "fixed" {
		label += " fixed order"
	}
	return label + c.suffix()
}

// Check reports fields that cannot be.
func (c *Split) Check() error {
	if c.ClassOrder != "seeded" && c.ClassOrder != "fixed" {
		return field("class_order", "unknown class order %q (hint: seeded or fixed)", c.ClassOrder)
	}
	if c.Classes < 0 {
		return field("classes", "classes is %d and must not be negative", c.Classes)
	}
	if err := atLeastOne(c.Experiences); err != nil {
		return err
	}
	return c.check()
}

// Open implements Config.
func (c *Split) Open() (bench.Stream, error) {
	s, err := c.open()
	if err != nil {
		return nil, err
	}
	n := c.Classes
	if n == 0 {
		if n = s.set.Classes / c.Experiences; n*c.Experiences != s.set.Classes {
			return nil, field("experiences", "%d classes of %s do not divide into %d experiences (hint: %s)",
				s.set.Classes, c.Data, c.Experiences, division(s.set.Classes, c.Experiences))
		}
	}
	if n*c.Experiences > s.set.Classes {
		return nil, field("classes", "%d experiences of %d classes need %d classes and %s has %d",
			c.Experiences, n, n*c.Experiences, c.Data, s.set.Classes)
	}
	return &split{s, c.Experiences, n, c.ClassOrder == "seeded"}, nil
}

// division says into how many experiences the classes do divide, near the wish,
// and how the wish comes true with some of the classes.
func division(classes, wish int) string {
	if wish > classes {
		return fmt.Sprintf("at most %d", classes)
	}
	below, above := wish, wish
	for classes%below != 0 {
		below--
	}
	for classes%above != 0 {
		above++
	}
	return fmt.Sprintf("%d or %d, or classes: %d for %d of the %d classes", below, above, classes/wish, classes/wish*wish, classes)
}

type split struct {
	source
	experiences, classes int
	seeded               bool
}

func (s *split) Spec() bench.Spec {
	return s.spec(s.experiences, s.classes, s.set.Height, s.set.Width)
}

func (s *split) At(i int, seed bench.Seed) (bench.Experience, error) {
	place := make([]int, s.set.Classes) // of each class in the order of classes
	for k := range place {
		place[k] = k
	}
	if s.seeded {
		place = seed.Rand("class order").Perm(len(place))
	}
	label := func(class int) (int32, bool) {
		k := place[class] - i*s.classes
		return s.output(i, k, s.classes), k >= 0 && k < s.classes
	}
	return s.experience(i, seed, label, nil), nil
}
