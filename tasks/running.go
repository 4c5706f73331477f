package tasks

import (
	"fmt"
	"sync"

	"retain/bench"
	"retain/tasks/text"
	"retain/tasks/token"
)

// Running is what streams of running text have in common: a language model
// reads windows of it and predicts each next token.
type Running struct {
	Context int     `yaml:"context"` // tokens of a window; the test data is read in windows of the same length
	Windows string  `yaml:"windows"` // apart: windows lie one behind the other, an epoch shows each token once; every: a window at every token, for budgets of iterations
	Limit   int     `yaml:"limit"`   // training text of each experience, its first so many bytes; 0: all
	Test    int     `yaml:"test"`    // test text of each experience, its first so many bytes; 0: all
	Valid   float64 `yaml:"valid"`   // share of each experience's training text, its end, that is held out for validation
}

func (c *Running) check() error {
	switch {
	case c.Context < 1 || c.Context > 1<<16:
		return field("context", "context is %d and must lie in 1 to %d", c.Context, 1<<16)
	case c.Windows != "apart" && c.Windows != "every":
		return field("windows", "unknown windows %q (hint: apart or every)", c.Windows)
	case c.Limit < 0:
		return field("limit", "limit is %d and must not be negative", c.Limit)
	case c.Test < 0:
		return field("test", "test is %d and must not be negative", c.Test)
	case !(c.Valid >= 0 && c.Valid < 1):
		return field("valid", "valid is %v and must lie in [0, 1)", c.Valid)
	}
	return nil
}

// suffix is what a label says of the common fields.
func (c *Running) suffix() string {
	s := fmt.Sprintf(" context %d", c.Context)
	if c.Windows == "every" {
		s += " every window"
	}
	if c.Limit > 0 {
		s += fmt.Sprintf(" limit %d", c.Limit)
	}
	if c.Test > 0 {
		s += fmt.Sprintf(" test %d", c.Test)
	}
	if c.Valid > 0 {
		s += fmt.Sprintf(" valid %v", c.Valid)
	}
	return s
}

// Setting implements Config: the tokens stay the same.
func (*Running) Setting() bench.Scenario { return bench.DomainIncremental }

// running is a stream of running text.
type running struct {
	config      Running
	experiences int
	tokenizer   token.Tokenizer
	ordered     bool
	facts       func(i int) []bench.Fact // nil: none
	// text is what experience i is made of; fixed says that seed does not matter.
	text  func(i int, seed bench.Seed) (train, test []byte)
	fixed bool

	mu   sync.Mutex
	kept map[int]bench.Experience // by experience, where fixed
}

func (s *running) Spec() bench.Spec {
	n := s.tokenizer.Size()
	spec := bench.Spec{
		Scenario: bench.DomainIncremental, Width: s.config.Context, Tokens: true, Vocabulary: n, Outputs: n, PerToken: true,
		LabelBytes: token.Lengths(s.tokenizer), Ordered: s.ordered,
	}
	all := make([]int32, n)
	for k := range all {
		all[k] = int32(k)
	}
	for range s.experiences {
		spec.Classes = append(spec.Classes, all)
	}
	return spec
}

// Tokenizer is what cuts the texts of the stream.
func (s *running) Tokenizer() token.Tokenizer { return s.tokenizer }

// Facts implements bench.Annotated.
func (s *running) Facts(i int) []bench.Fact {
	if s.facts == nil {
		return nil
	}
	return s.facts(i)
}

func (s *running) At(i int, seed bench.Seed) (bench.Experience, error) {
	if s.fixed {
		s.mu.Lock()
		defer s.mu.Unlock()
		if x, ok := s.kept[i]; ok {
			return x, nil
		}
	}
	train, test := s.text(i, seed)
	train, valid := s.config.cut(train)
	test = first(test, s.config.Test)
	x := bench.Experience{Train: s.data(train, i, s.config.Windows == "every"), Test: s.data(test, i, false)}
	if len(valid) > 0 {
		x.Valid = s.data(valid, i, false)
		if x.Valid.Len() == 0 {
			return x, fmt.Errorf("%d bytes held out are less than a window (hint: valid: 0, or more text)", len(valid))
		}
	}
	if s.fixed {
		if s.kept == nil {
			s.kept = map[int]bench.Experience{}
		}
		s.kept[i] = x
	}
	return x, nil
}

func (s *running) data(words []byte, i int, every bool) bench.Data {
	return text.Windows(s.tokenizer.Append(nil, words), s.config.Context, i, every)
}

// cut limits training text and holds out its end.
func (c *Running) cut(train []byte) (left, held []byte) {
	train = first(train, c.Limit)
	if c.Valid == 0 {
		return train, nil
	}
	return text.Lines(train, len(train)-int(c.Valid*float64(len(train))))
}

// learned is the text that experience i trains on: within the limit, and without
// what is held out.
func (s *running) learned(i int, seed bench.Seed) []byte {
	train, _ := s.text(i, seed)
	left, _ := s.config.cut(train)
	return left
}

// first is the first n bytes, cut at a line; all where n is 0.
func first(words []byte, n int) []byte {
	if n == 0 || n >= len(words) {
		return words
	}
	before, _ := text.Lines(words, n)
	return before
}

// part is part k of n nearly equal parts of words, cut at lines.
func part(words []byte, k, n int) []byte {
	before, _ := text.Lines(words, len(words)*(k+1)/n)
	begin, _ := text.Lines(words, len(words)*k/n)
	return before[len(begin):]
}
