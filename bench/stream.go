package bench

import (
	"fmt"
	"slices"
)

// Scenario says what is told about the experience of an example at test time
// (van de Ven et al. 2022): task-incremental, its experience; domain-
// incremental, nothing, and the classes stay the same; class-incremental,
// nothing, and the classes of all experiences are to be told apart.
type Scenario string

const (
	TaskIncremental   Scenario = "task"   // the experience of each example
	DomainIncremental Scenario = "domain" // nothing, and the classes stay the same
	ClassIncremental  Scenario = "class"  // nothing, and the classes of all experiences are to be told apart
)

// Spec says what a stream is made of, for all of its seeds alike.
type Spec struct {
	Scenario   Scenario
	Width      int       // of one input: pixels, features or tokens
	Shape      [3]int    // of one image: channels, height, width; zero where inputs are no images
	Tokens     bool      // inputs are token numbers below Vocabulary
	Vocabulary int       // number of tokens, 0 for dense inputs
	Outputs    int       // columns of logits
	PerToken   bool      // each token has a label and a row of logits, as in a language model; else each example has one
	Classes    [][]int32 // the classes of each experience, ascending
	Mean, Std  []float32 // of the pixels of each channel, by which [Spec.Dense] normalises; nil: it does not
	LabelBytes []int32   // (Outputs) bytes of text that each output stands for; nil where outputs are no text
	Ordered    bool      // examples have an order of their own (time), which batches of one experience keep
}

// Experiences is the length T of the stream.
func (s Spec) Experiences() int { return len(s.Classes) }

// Experience is one element of a stream. Valid is nil unless the stream holds
// out a part of its training data.
type Experience struct {
	Train, Valid, Test Data
}

// A Stream is a finite sequence of experiences. At depends on nothing but i
// (from 0) and seed, and is safe for concurrent use.
type Stream interface {
	Spec() Spec
	At(i int, seed Seed) (Experience, error)
}

// Mask says which outputs compete for an example.
type Mask string

const (
	MaskAll  Mask = "all"  // every output, those of classes not yet met included
	MaskSeen Mask = "seen" // the classes of every experience up to the current one and the example's own
	MaskOwn  Mask = "own"  // the classes of the example's own experience
)

// Masks belong to a plan: one for the training loss, and one or more under
// which every evaluation is made and recorded.
type Masks struct {
	Train Mask
	Test  []Mask
}

// Check reports a mask that is not known or that the plan cannot have.
func (m Masks) Check() error {
	for _, k := range append([]Mask{m.Train}, m.Test...) {
		if k != MaskAll && k != MaskSeen && k != MaskOwn {
			return fmt.Errorf("unknown mask %q (hint: all, seen or own)", string(k))
		}
	}
	if len(m.Test) == 0 {
		return fmt.Errorf("no test mask (hint: mask: {train: all, test: [all]})")
	}
	return nil
}

// columns answers, for one stream, which outputs are active for an example.
type columns struct {
	all, seen []([]int32)
	own       [][]int32
}

func newColumns(s Spec) *columns {
	c := &columns{own: s.Classes}
	every := make([]int32, s.Outputs)
	for k := range every {
		every[k] = int32(k)
	}
	var seen []int32
	for _, classes := range s.Classes {
		c.all = append(c.all, every)
		seen = slices.Compact(slices.Sorted(slices.Values(slices.Concat(seen, classes))))
		c.seen = append(c.seen, seen)
	}
	return c
}

// active is the ascending list of outputs that compete for an example of
// experience exp while the stream stands at experience now.
func (c *columns) active(m Mask, now, exp int) []int32 {
	switch m {
	case MaskSeen:
		return c.seen[max(now, exp)]
	case MaskOwn:
		return c.own[exp]
	}
	return c.all[exp]
}
