package tasks

import (
	"fmt"
	"slices"

	"retain/bench"
	"retain/tasks/data"
)

// Images is what all streams of images have in common.
type Images struct {
	Data      string         `yaml:"data"`       // data set of images: retain list data
	Scenario  bench.Scenario `yaml:"scenario"`   // what is told at test time
	Limit     int            `yaml:"limit"`      // training examples of each class, the first in the data set's order; 0: all
	TestLimit int            `yaml:"test_limit"` // test examples of each class, the first in the data set's order; 0: all
	Valid     float64        `yaml:"valid"`      // share of each experience's training data that is held out for validation
	Normalize bool           `yaml:"normalize"`  // models read pixels less their channel's mean, over its deviation, both of the whole training part
}

// Sources implements Config.
func (c *Images) Sources() []string { return []string{c.Data} }

// Setting implements Config.
func (c *Images) Setting() bench.Scenario { return c.Scenario }

func (c *Images) check() error {
	switch c.Scenario {
	case bench.TaskIncremental, bench.DomainIncremental, bench.ClassIncremental:
	default:
		return field("scenario", "unknown scenario %q (hint: task, domain or class)", string(c.Scenario))
	}
	if c.TestLimit < 0 {
		return field("test_limit", "test_limit is %d and must not be negative", c.TestLimit)
	}
	if c.Limit < 0 {
		return field("limit", "limit is %d and must not be negative", c.Limit)
	}
	if !(c.Valid >= 0 && c.Valid < 1) {
		return field("valid", "valid is %v and must lie in [0, 1)", c.Valid)
	}
	return nil
}

// suffix is what a label says of the common fields.
func (c *Images) suffix() string {
	s := ""
	if c.Limit > 0 {
		s += fmt.Sprintf(" limit %d", c.Limit)
	}
	if c.TestLimit > 0 {
		s += fmt.Sprintf(" test limit %d", c.TestLimit)
	}
	if c.Valid > 0 {
		s += fmt.Sprintf(" valid %v", c.Valid)
	}
	if c.Normalize {
		s += " normalized"
	}
	return s
}

func field(name, format string, args ...any) error {
	return &bench.FieldError{Field: name, Err: fmt.Errorf(format, args...)}
}

func fieldError(name string, err error) error { return &bench.FieldError{Field: name, Err: err} }

// atLeastOne reports a number of experiences that there cannot be.
func atLeastOne(experiences int) error {
	if experiences < 1 {
		return field("experiences", "experiences is %d and must be at least 1", experiences)
	}
	return nil
}

// source is an opened data set under the common fields.
type source struct {
	Images
	set       *data.Images
	mean, std []float32 // of each channel; nil where nothing is normalised
}

func (c *Images) open() (source, error) {
	set, err := Datasets.Open(c.Data)
	if err != nil || !c.Normalize {
		return source{Images: *c, set: set}, err
	}
	mean, std := set.Moments()
	if channel := slices.Index(std, 0); channel >= 0 {
		return source{}, field("normalize", "channel %d of %s is the same everywhere and has no deviation to divide by (hint: normalize: false)", channel+1, c.Data)
	}
	return source{*c, set, mean, std}, nil
}

// experience makes experience i of a stream: the examples whose class keep has
// a new label for, under the map of pixels.
func (s *source) experience(i int, seed bench.Seed, label func(class int) (int32, bool), pixels []int32) bench.Experience {
	labels := make([]int32, s.set.Classes)
	for class := range labels {
		labels[class] = -1
		if y, ok := label(class); ok {
			labels[class] = y
		}
	}
	view := func(p *data.Part, limit int) *view {
		v := &view{part: p, size: s.set.Size(), labels: labels, pixels: pixels, exp: int32(i)}
		met := make([]int, s.set.Classes)
		for n, class := range p.Labels {
			if met[class]++; labels[class] >= 0 && (limit == 0 || met[class] <= limit) {
				v.idx = append(v.idx, int32(n))
			}
		}
		return v
	}
	train := view(&s.set.Train, s.Limit)
	x := bench.Experience{Train: train, Test: view(&s.set.Test, s.TestLimit)}
	if held := int(s.Valid * float64(train.Len())); held > 0 {
		perm := seed.Rand("valid", i).Perm(train.Len())
		slices.Sort(perm[:held])
		slices.Sort(perm[held:])
		x.Valid = bench.Subset(train, perm[:held])
		x.Train = bench.Subset(train, perm[held:])
	}
	return x
}

// spec says what a stream over the data set is made of, with the classes of
// each experience counted on from those before, or shared by all.
func (s *source) spec(experiences, classes, height, width int) bench.Spec {
	spec := bench.Spec{
		Scenario: s.Scenario,
		Width:    s.set.Channels * height * width,
		Shape:    [3]int{s.set.Channels, height, width},
		Outputs:  classes,
		Mean:     s.mean,
		Std:      s.std,
	}
	if s.Scenario != bench.DomainIncremental {
		spec.Outputs = classes * experiences
	}
	for i := range experiences {
		own := make([]int32, classes)
		for k := range own {
			own[k] = s.output(i, k, classes)
		}
		spec.Classes = append(spec.Classes, own)
	}
	return spec
}

// output is the output that stands for class k of the classes of experience i.
func (s *source) output(i, k, classes int) int32 {
	if s.Scenario == bench.DomainIncremental {
		return int32(k)
	}
	return int32(i*classes + k)
}
