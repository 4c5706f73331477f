package tasks

import (
	"strings"

	"retain/bench"
	"retain/tasks/dialects"
	"retain/tasks/token"
)

// Dialects is one small generated language after another, as bytes: of each it
// is known how many bits a byte holds, and whether a line is in it. Limit and
// Test are the bytes that are written, up to the end of a line.
type Dialects struct {
	Running
	Languages []string `yaml:"languages"` // languages in their order; one may come again, with other training text
}

// FactFloor names the bits that a byte of the experience's text holds.
const FactFloor = "floor-bits"

// Sources implements Config.
func (*Dialects) Sources() []string { return nil }

// Label implements Config.
func (c *Dialects) Label() string {
	return "dialects " + strings.Join(c.Languages, "→") + c.suffix()
}

// Check reports fields that cannot be.
func (c *Dialects) Check() error {
	if len(c.Languages) == 0 {
		return field("languages", "no languages (hint: languages: [fiction, code])")
	}
	for _, l := range c.Languages {
		if _, err := dialects.Of(l); err != nil {
			return field("languages", "%w", err)
		}
	}
	const most = 1 << 26
	if c.Limit < 1 || c.Limit > most {
		return field("limit", "limit is %d and must lie in 1 to %d: so much is written", c.Limit, most)
	}
	if c.Test < 1 || c.Test > most {
		return field("test", "test is %d and must lie in 1 to %d: so much is written", c.Test, most)
	}
	return c.check()
}

// Open implements Config.
func (c *Dialects) Open() (bench.Stream, error) {
	grammars := make([]*dialects.Grammar, len(c.Languages))
	for i, l := range c.Languages {
		var err error
		if grammars[i], err = dialects.Of(l); err != nil {
			return nil, field("languages", "%w", err)
		}
	}
	config := c.Running
	config.Limit, config.Test = 0, 0 // what is written is as long as it should be
	again := returns(c.Languages)
	return &dialectal{running: &running{
		config: config, experiences: len(grammars), tokenizer: token.Bytes{},
		facts: func(i int) []bench.Fact {
			facts := []bench.Fact{{Name: FactFloor, Value: grammars[i].Rate()}}
			if again != nil {
				facts = append(facts, again(i)...)
			}
			return facts
		},
		text: func(i int, seed bench.Seed) (train, test []byte) {
			return writeLines(grammars[i], c.Limit, seed.At("train", i)), writeLines(grammars[i], c.Test, seed.At("test", c.Languages[i]))
		},
	}, grammars: grammars, languages: c.Languages}, nil
}

// writeLines writes at least n bytes, up to the end of a line.
func writeLines(g *dialects.Grammar, n int, seed bench.Seed) []byte {
	rng := seed.Rand("lines")
	text := make([]byte, 0, n+n/8)
	for len(text) < n {
		text = g.Append(text, rng)
	}
	return text
}

// dialectal is a stream of dialects: its lines can be judged.
type dialectal struct {
	*running
	languages []string
	grammars  []*dialects.Grammar // of each experience, as languages
}
