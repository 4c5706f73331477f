// Package tasks holds the streams: sequences of experiences over data sets.
package tasks

import (
	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/data/glyphs"
	"retain/tasks/dialects"
)

// Config is a stream as a config describes it. Its exported fields are what
// configs set.
type Config interface {
	// Open reads the data and makes the stream.
	Open() (bench.Stream, error)
	// Sources are the data sets that the stream is made of, by name.
	Sources() []string
	// Setting is the scenario.
	Setting() bench.Scenario
	// Label names the stream briefly, without its scenario: "split mnist ×5".
	Label() string
}

// Streams lists every stream by the name that configs give it.
var Streams = bench.Registry[Config]{
	"split": {
		New: func() Config {
			return &Split{Images: Images{Data: "mnist", Scenario: bench.ClassIncremental}, Experiences: 5, ClassOrder: "seeded"}
		},
		Version: 1,
		Doc:     "the classes of a data set, a few in each experience",
	},
	"permuted": {
		New: func() Config {
			return &Permuted{Images: Images{Data: "mnist", Scenario: bench.DomainIncremental}, Experiences: 10, First: "permuted"}
		},
		Version: 1,
		Doc:     "all classes in each experience, the pixels permuted anew",
	},
	"rotated": {
		New: func() Config {
			return &Rotated{Images: Images{Data: "mnist", Scenario: bench.DomainIncremental}, Experiences: 20}
		},
		Version: 1,
		Doc:     "all classes in each experience, the images rotated by another angle",
	},
	"clinc150": {
		New: func() Config {
			return &CLINC150{Intents: Intents{Encoding: usual(32), Scenario: bench.ClassIncremental, Order: "seeded"}}
		},
		Version: 2,
		Doc:     "a chatbot's 10 domains of 15 intents, one domain after another",
	},
	"banking77": {
		New: func() Config {
			return &Banking77{Intents: Intents{Encoding: usual(64), Scenario: bench.ClassIncremental, Order: "seeded"}, Experiences: 7}
		},
		Version: 2,
		Doc:     "77 intents of a bank's customers, 11 in each experience",
	},
	"lm-domains": {
		New: func() Config {
			return &LMDomains{
				Running: Running{Context: 128, Windows: "apart"}, Tokens: Tokens{Tokenizer: "bytes", Vocabulary: 1024},
				Domains: []string{"fiction", "code-go", "dialogue", "legal", "news"}, Times: 1,
			}
		},
		Version: 1,
		Doc:     "a language model's domains of text, one after another",
	},
	"lm-switch": {
		New: func() Config {
			return &LMDomains{
				Running: Running{Context: 128, Windows: "apart"}, Tokens: Tokens{Tokenizer: "bytes", Vocabulary: 1024},
				Domains: []string{"fiction", "code-go"}, Times: 3,
			}
		},
		Version: 1,
		Doc:     "fiction and code in turn: how fast does it come back?",
	},
	"tinyshakespeare": {
		New: func() Config {
			return &TinyShakespeare{Running: Running{Context: 64, Windows: "every"}, Tokenizer: "chars"}
		},
		Version: 1,
		Doc:     "one text, as nanoGPT divides it",
	},
	"dialects": {
		New: func() Config {
			return &Dialects{Running: Running{Context: 64, Windows: "apart", Limit: 60000, Test: 8000}, Languages: dialects.Names()}
		},
		Version: 1,
		Doc:     "small generated languages of known entropy, one after another",
	},
	"headlines": {
		New: func() Config {
			return &Headlines{Running: Running{Context: 64, Windows: "apart"}, Tokens: Tokens{Tokenizer: "bytes", Vocabulary: 1024}, Months: 1}
		},
		Version: 1,
		Doc:     "a newspaper's headlines month by month, for language models",
	},
	"news-drift": {
		New: func() Config {
			return &NewsDrift{Encoding: usual(64), Months: 6, Ordered: true}
		},
		Version: 2,
		Doc:     "news and their categories, half-year by half-year",
	},
	"text-5": {
		New:     func() Config { return newText5() },
		Version: 2,
		Doc:     "five tasks of text classification in the orders of de Masson d'Autume et al. 2019",
	},
	"text-15": {
		New:     func() Config { return newText15() },
		Version: 2,
		Doc:     "the fifteen tasks of Progressive Prompts and O-LoRA",
	},
}

// Datasets is every data set that streams can be made of.
var Datasets = data.NewRegistry(append(data.Sets(), glyphs.Sets()...)...)
