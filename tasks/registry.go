// Package tasks holds the streams: sequences of experiences over data sets.
package tasks

import (
	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/data/glyphs"
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
		Version: 1,
		Doc:     "a chatbot's 10 domains of 15 intents, one domain after another",
	},
	"banking77": {
		New: func() Config {
			return &Banking77{Intents: Intents{Encoding: usual(64), Scenario: bench.ClassIncremental, Order: "seeded"}, Experiences: 7}
		},
		Version: 1,
		Doc:     "77 intents of a bank's customers, 11 in each experience",
	},
}

// Datasets is every data set that streams can be made of.
var Datasets = data.NewRegistry(append(data.Sets(), glyphs.Sets()...)...)
