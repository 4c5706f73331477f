package tasks

import (
	"fmt"
	"slices"
	"strings"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// LMDomains is one domain of text after another. Where a domain comes again, its
// training text is shared out among its experiences, so that what comes back is
// the domain and not the words; its test text stays the same.
type LMDomains struct {
	Running
	Tokens
	Domains []string `yaml:"domains"` // domains of text, in their order; one may come again
	Times   int      `yaml:"times"`   // how often they come in turn
}

// order is the domain of each experience.
func (c *LMDomains) order() []string { return slices.Repeat(c.Domains, c.Times) }

// Sources implements Config.
func (*LMDomains) Sources() []string { return []string{"lm-domains"} }

// Label implements Config.
func (c *LMDomains) Label() string {
	label := "lm " + strings.Join(c.Domains, "→")
	if c.Times > 1 {
		label += fmt.Sprintf(" ×%d", c.Times)
	}
	return label + c.Running.suffix() + c.Tokens.suffix()
}

// Check reports fields that cannot be.
func (c *LMDomains) Check() error {
	if len(c.Domains) == 0 {
		return field("domains", "no domains (hint: domains: [fiction, code-go])")
	}
	for _, d := range c.Domains {
		if !slices.Contains(data.Domains(), d) {
			return field("domains", "unknown domain %q (hint: one of %s)", d, strings.Join(data.Domains(), ", "))
		}
	}
	if c.Times < 1 || c.Times > 100 {
		return field("times", "times is %d and must lie in 1 to 100", c.Times)
	}
	if err := c.Tokens.check(); err != nil {
		return err
	}
	return c.Running.check()
}

// Open implements Config.
func (c *LMDomains) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("lm-domains")
	if err != nil {
		return nil, err
	}
	order := c.order()
	texts := func(i int, _ bench.Seed) (train, test []byte) {
		whole := []byte(set.Part(order[i]).Texts[0])
		train, test = text.Lines(whole, len(whole)-len(whole)/10)
		times, before := 0, 0
		for k, d := range order {
			if d == order[i] {
				times++
				if k < i {
					before++
				}
			}
		}
		return part(train, before, times), test
	}
	s := &running{config: c.Running, experiences: len(order), text: texts, fixed: true, facts: returns(order)}
	s.tokenizer, err = c.Tokens.make(func(all bool) [][]byte {
		var train [][]byte
		for i := range order {
			if all || i == 0 {
				train = append(train, s.learned(i, bench.Seed{}))
			}
		}
		return train
	})
	if slices.Contains(order, goCode) {
		var code []byte
		for i, d := range order {
			if d == goCode {
				code = append(code, s.learned(i, bench.Seed{})...)
			}
		}
		return golang{s, code, order}, err
	}
	return s, err
}

// goCode is the domain whose text Go's parser can judge.
const goCode = "code-go"

var _ bench.Annotated = (*running)(nil)

// FactSame names the first experience with the same test data, from 1.
const FactSame = "same-as"

// returns says of each experience which one was the first of its domain; nil
// where none comes again.
func returns(order []string) func(i int) []bench.Fact {
	for i, d := range order {
		if slices.Index(order, d) < i {
			return func(i int) []bench.Fact {
				return []bench.Fact{{Name: FactSame, Value: float64(slices.Index(order, order[i]) + 1)}}
			}
		}
	}
	return nil
}
