package tasks

import (
	"fmt"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// NewsDrift is news items and their categories in order of time, some months in
// each experience: what the same categories are about changes. Every fifth item
// is a test item. Row i of R holds, beside the present, the accuracy on the next
// period before it is learned, and on the past.
type NewsDrift struct {
	Encoding
	Months  int     `yaml:"months"`  // months in each experience, from January of each year on
	Ordered bool    `yaml:"ordered"` // batches keep the order of time; else they are drawn
	Valid   float64 `yaml:"valid"`   // share of each experience's training data that is held out for validation
}

// Since implements bench.Dated: byte pairs were merged on texts held out, too.
func (c *NewsDrift) Since() int { return c.since(c.Valid > 0) }

// Sources implements Config.
func (*NewsDrift) Sources() []string { return []string{"news-category-subset"} }

// Setting implements Config: the categories stay the same.
func (*NewsDrift) Setting() bench.Scenario { return bench.DomainIncremental }

// Label implements Config.
func (c *NewsDrift) Label() string {
	label := fmt.Sprintf("news-drift by %d months", c.Months) + c.suffix()
	if !c.Ordered {
		label += " shuffled"
	}
	if c.Valid > 0 {
		label += fmt.Sprintf(" valid %v", c.Valid)
	}
	return label
}

// Check reports fields that cannot be.
func (c *NewsDrift) Check() error {
	if err := checkMonths(c.Months); err != nil {
		return err
	}
	if !(c.Valid >= 0 && c.Valid < 1) {
		return field("valid", "valid is %v and must lie in [0, 1)", c.Valid)
	}
	return c.check()
}

// Open implements Config.
func (c *NewsDrift) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("news-category-subset")
	if err != nil {
		return nil, err
	}
	s := &newsDrift{config: *c, set: set}
	p := set.Part("all")
	for _, idx := range periods(p, c.Months) {
		var train, test data.Passages
		for k, n := range idx {
			into := &train
			if k%5 == 4 {
				into = &test
			}
			into.Texts = append(into.Texts, p.Texts[n])
			into.Labels = append(into.Labels, p.Labels[n])
		}
		s.train, s.test = append(s.train, train), append(s.test, test)
	}
	s.encoders, err = c.encoders(c.Valid > 0)
	return s, err
}

type newsDrift struct {
	config      NewsDrift
	set         *data.Text
	train, test []data.Passages // by experience
	encoders    *encoders
}

func (s *newsDrift) Spec() bench.Spec {
	n := len(s.set.Classes)
	spec := bench.Spec{Scenario: bench.DomainIncremental, Outputs: n, Ordered: s.config.Ordered}
	s.encoders.spec(&spec)
	for range s.train {
		spec.Classes = append(spec.Classes, identity(n))
	}
	return spec
}

// encoder is what encodes texts under a seed.
func (s *newsDrift) encoder(seed bench.Seed) (*text.Encoded, error) {
	same := identity(len(s.set.Classes))
	return s.encoders.get("", seed, len(s.train), func(i int) [][]byte {
		return learned(&s.train[i], same, 0, s.config.Valid, seed, i)
	})
}

func (s *newsDrift) At(i int, seed bench.Seed) (bench.Experience, error) {
	same := identity(len(s.set.Classes))
	encode, err := s.encoder(seed)
	if err != nil {
		return bench.Experience{}, err
	}
	x := bench.Experience{
		Train: text.Labelled(&s.train[i], same, i, 0, encode),
		Test:  text.Labelled(&s.test[i], same, i, 0, encode),
	}
	x.Train, x.Valid = holdOut(x.Train, nil, s.config.Valid, seed, i)
	return x, nil
}

// identity is the numbers below n.
func identity(n int) []int32 {
	all := make([]int32, n)
	for k := range all {
		all[k] = int32(k)
	}
	return all
}
