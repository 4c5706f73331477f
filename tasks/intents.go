package tasks

import (
	"fmt"
	"slices"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// Intents is what streams of short texts and their intents have in common.
type Intents struct {
	Encoding
	Scenario bench.Scenario `yaml:"scenario"` // what is told at test time: task or class
	Order    string         `yaml:"order"`    // seeded: drawn anew for each seed; fixed: the data set's order
	Limit    int            `yaml:"limit"`    // training texts of each class, the first in the data set's order; 0: all
}

// Setting implements Config.
func (c *Intents) Setting() bench.Scenario { return c.Scenario }

func (c *Intents) check() error {
	switch {
	case c.Scenario != bench.TaskIncremental && c.Scenario != bench.ClassIncremental:
		return field("scenario", "unknown scenario %q (hint: task or class)", string(c.Scenario))
	case c.Order != "seeded" && c.Order != "fixed":
		return field("order", "unknown order %q (hint: seeded or fixed)", c.Order)
	case c.Limit < 0:
		return field("limit", "limit is %d and must not be negative", c.Limit)
	}
	return c.Encoding.check()
}

// suffix is what a label says of the common fields.
func (c *Intents) suffix() string {
	s := c.Encoding.suffix()
	if c.Order == "fixed" {
		s += " fixed order"
	}
	if c.Limit > 0 {
		s += fmt.Sprintf(" limit %d", c.Limit)
	}
	return s
}

// CLINC150 teaches a chatbot ten domains of fifteen intents each, one domain
// after another (Larson et al. 2019). Texts that no intent fits are asked
// beside the test data: how well a model tells them apart (AUROC) is recorded
// under every test mask that does not tell the experience. That is so in the
// class scenario; in the task scenario, whose mask is own, it takes another mask
// beside: mask: {train: own, test: [own, all]} records it under all, of outputs
// that were not trained against those of other domains.
type CLINC150 struct {
	Intents
	Valid bool `yaml:"valid"` // also evaluate on the data set's own validation part
}

// Since implements bench.Dated: byte pairs were merged on texts beyond the limit.
func (c *CLINC150) Since() int { return c.since(c.Limit > 0) }

// Sources implements Config.
func (*CLINC150) Sources() []string { return []string{"clinc150"} }

// Label implements Config.
func (c *CLINC150) Label() string { return "clinc150 ×10" + c.suffix() + validLabel(c.Valid) }

func validLabel(valid bool) string {
	if valid {
		return " valid"
	}
	return ""
}

// Check reports fields that cannot be.
func (c *CLINC150) Check() error { return c.check() }

// Open implements Config.
func (c *CLINC150) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("clinc150")
	if err != nil {
		return nil, err
	}
	s := &intents{config: c.Intents, set: set, experiences: len(set.Groups), classes: len(set.Groups[0].Classes), domains: true}
	if s.encoders, err = c.encoders(false); err != nil {
		return nil, err
	}
	for _, g := range set.Groups {
		if len(g.Classes) != s.classes {
			return nil, fmt.Errorf("domain %q has %d intents and %q has %d", g.Name, len(g.Classes), set.Groups[0].Name, s.classes)
		}
	}
	if c.Valid {
		s.valid = set.Part("valid")
	}
	return outsider{s}, nil
}

// Banking77 shows the 77 intents of a bank's customers, a few in each
// experience (Casanueva et al. 2020).
type Banking77 struct {
	Intents
	Experiences int     `yaml:"experiences"` // how many there are: 7 of 11 intents, 11 of 7, or 1 or 77
	Valid       float64 `yaml:"valid"`       // share of each experience's training data that is held out for validation
}

// Since implements bench.Dated: byte pairs were merged on texts beyond the limit,
// and on those held out.
func (c *Banking77) Since() int { return c.since(c.Limit > 0 || c.Valid > 0) }

// Sources implements Config.
func (*Banking77) Sources() []string { return []string{"banking77"} }

// Label implements Config.
func (c *Banking77) Label() string {
	label := fmt.Sprintf("banking77 ×%d", c.Experiences) + c.suffix()
	if c.Valid > 0 {
		label += fmt.Sprintf(" valid %v", c.Valid)
	}
	return label
}

// Check reports fields that cannot be.
func (c *Banking77) Check() error {
	if c.Experiences < 1 || 77%c.Experiences != 0 {
		return field("experiences", "77 intents do not divide into %d experiences (hint: 7 or 11)", c.Experiences)
	}
	if !(c.Valid >= 0 && c.Valid < 1) {
		return field("valid", "valid is %v and must lie in [0, 1)", c.Valid)
	}
	return c.check()
}

// Open implements Config.
func (c *Banking77) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("banking77")
	if err != nil {
		return nil, err
	}
	if len(set.Classes)%c.Experiences != 0 {
		return nil, field("experiences", "%d intents do not divide into %d experiences", len(set.Classes), c.Experiences)
	}
	s := &intents{config: c.Intents, set: set, experiences: c.Experiences, classes: len(set.Classes) / c.Experiences, held: c.Valid}
	s.encoders, err = c.encoders(c.Valid > 0)
	return s, err
}

// intents is a stream of intents.
type intents struct {
	config               Intents
	set                  *data.Text
	experiences, classes int
	domains              bool // an experience is a domain
	valid                *data.Passages
	held                 float64
	encoders             *encoders
}

func (s *intents) Spec() bench.Spec {
	spec := bench.Spec{Scenario: s.config.Scenario, Outputs: s.experiences * s.classes}
	s.encoders.spec(&spec)
	for i := range s.experiences {
		own := make([]int32, s.classes)
		for k := range own {
			own[k] = int32(i*s.classes + k)
		}
		spec.Classes = append(spec.Classes, own)
	}
	return spec
}

// order is the classes in the order in which they are met.
func (s *intents) order(seed bench.Seed) []int32 {
	n := len(s.set.Classes)
	if s.domains {
		n = s.experiences
	}
	perm := make([]int, n)
	for k := range perm {
		perm[k] = k
	}
	if s.config.Order == "seeded" {
		perm = seed.Rand("class order").Perm(n)
	}
	var order []int32
	for _, k := range perm {
		if s.domains {
			order = append(order, s.set.Groups[k].Classes...)
		} else {
			order = append(order, int32(k))
		}
	}
	return order
}

// encoder is what encodes texts under a seed.
func (s *intents) encoder(seed bench.Seed) (*text.Encoded, error) {
	order := s.order(seed)
	return s.encoders.get(fmt.Sprint(order[:s.classes]), seed, s.experiences, func(i int) [][]byte {
		return learned(s.set.Part("train"), s.outputs(order, i), s.config.Limit, s.held, seed, i)
	})
}

// outputs is the output of each class in experience i; −1: it is not in it.
func (s *intents) outputs(order []int32, i int) []int32 {
	outputs := slices.Repeat([]int32{-1}, len(s.set.Classes))
	for k := i * s.classes; k < (i+1)*s.classes; k++ {
		outputs[order[k]] = int32(k)
	}
	return outputs
}

func (s *intents) At(i int, seed bench.Seed) (bench.Experience, error) {
	encode, err := s.encoder(seed)
	if err != nil {
		return bench.Experience{}, err
	}
	outputs := s.outputs(s.order(seed), i)
	x := bench.Experience{
		Train: text.Labelled(s.set.Part("train"), outputs, i, s.config.Limit, encode),
		Test:  text.Labelled(s.set.Part("test"), outputs, i, 0, encode),
	}
	if s.valid != nil {
		x.Valid = text.Labelled(s.valid, outputs, i, 0, encode)
	}
	x.Train, x.Valid = holdOut(x.Train, x.Valid, s.held, seed, i)
	return x, nil
}

// outsider is a stream of intents with texts that no intent fits.
type outsider struct{ *intents }

// Outside implements bench.Outsider: the test texts out of scope.
func (s outsider) Outside(seed bench.Seed) (bench.Data, error) {
	encode, err := s.encoder(seed)
	if err != nil {
		return nil, err
	}
	return text.Labelled(s.set.Part("oos-test"), nil, 0, 0, encode), nil
}

var _ bench.Outsider = outsider{}
