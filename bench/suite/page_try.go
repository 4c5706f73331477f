package suite

import (
	"errors"
	"fmt"
	"strings"
)

// Trial says whether a component can be used in a setting.
type Trial struct {
	Setting string `json:"setting"`
	Taken   bool   `json:"taken"`
	Why     string `json:"why,omitempty"` // it is not
}

// PageCost is something that a component takes, in the setting of its page.
type PageCost struct {
	What  string  `json:"what"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"` // "bytes", "×", or "" for a number of things
}

// surroundings are a config without its methods, made of what needs no download.
type surroundings struct {
	name                             string
	stream, model, optimizer, budget string
	more                             string // other keys, a line each
}

// images is the setting of configs/quickstart.yaml in one scenario, small where
// it is only tried.
func images(scenario string) surroundings {
	return surroundings{
		name:      scenario + "-incremental",
		stream:    "{name: split, data: glyphs-digits, experiences: 5, scenario: " + scenario + "}",
		model:     "{name: mlp, hidden: [200, 200]}",
		optimizer: "{name: adam, rate: 1e-3}",
		budget:    "{epochs: 2, batch: 32}",
	}
}

// writing is one in which a small GPT learns languages that are drawn on the spot.
func writing() surroundings {
	return surroundings{
		name:      "model: gpt, on text",
		stream:    "{name: dialects, limit: 20000, test: 4000}",
		model:     "{name: gpt, layers: 2, heads: 2, width: 32}",
		optimizer: "{name: adamw, rate: 1e-3}",
		budget:    "{epochs: 1, batch: 16}",
	}
}

// adapting is one in which adapters of a network are trained, and not the network.
func adapting() surroundings {
	s := images("class")
	s.model = "{name: lora, base: {name: mlp, hidden: [200, 200]}}"
	return s
}

// prompting is writing by prompts before a transformer that has room for them, where
// the language is told.
func prompting() surroundings {
	s := writing().as("model: prompts, of a gpt, on text, told")
	s.model = "{name: prompts, length: 4, base: {name: gpt, layers: 2, heads: 2, width: 32, context: 128}}"
	s.more = "mask: {train: all, test: [own]}\n"
	return s
}

// around is where a method is tried that fits home: each scenario, hidden
// boundaries, and the kinds of networks.
func around(home surroundings) []surroundings {
	scenario := "class"
	if strings.Contains(home.stream, "scenario: task") {
		scenario = "task"
	}
	var all []surroundings
	for _, told := range []string{"task", "domain", "class"} {
		s := images(told)
		if strings.Contains(home.stream, "scenario: ") {
			s.model = home.model
		}
		all = append(all, s)
	}
	hidden, conv, lora := home.as("boundaries: hidden"), images(scenario).as("model: cnn"), images(scenario).as("model: lora, of an mlp")
	hidden.more = "boundaries: hidden\n"
	conv.model, lora.model = "{name: cnn, channels: [4, 8], hidden: [32]}", adapting().model
	all = append(all, hidden, conv, lora, writing())
	if home.name == prompting().name {
		all = append(all, home)
	}
	return all
}

func (s surroundings) small() surroundings {
	s.stream = strings.Replace(s.stream, "glyphs-digits", "glyphs-digits, limit: 20, test_limit: 10", 1)
	return s
}

func (s surroundings) as(name string) surroundings {
	s.name = name
	return s
}

// config is a config of the setting; methods and seeds are as they are written there.
func (s surroundings) config(methods, seeds string) string {
	return fmt.Sprintf("stream: %s\nmodel: %s\noptimizer: %s\nbudget: %s\n%smethods:%s\nseeds: %s\n",
		s.stream, s.model, s.optimizer, s.budget, s.more, methods, seeds)
}

// plan is the one run of a method in the setting; the error says why there can
// be none.
func (s surroundings) plan(method string) (*Planned, error) {
	c, err := Parse("", []byte(s.config(" ["+method+"]", "1000")), nil)
	if err != nil {
		return nil, err
	}
	runs, err := planned("", c.Specs)
	if err != nil {
		return nil, err
	}
	return runs[0], nil
}

// try says whether the method can be used in the setting.
func (s surroundings) try(method string) Trial {
	_, err := s.small().plan(method)
	if err == nil {
		return Trial{Setting: s.name, Taken: true}
	}
	var placed *PlaceError
	if errors.As(err, &placed) {
		err = placed.Err
	}
	why, _, _ := strings.Cut(err.Error(), " (hint: ")
	return Trial{Setting: s.name, Why: why}
}

// labels names the setting as tables do.
func (r *Planned) labels() string {
	s := r.Spec
	return fmt.Sprintf("%s · %s-incremental · %s · %s · %s", s.streamLabel(), r.Work.Spec.Scenario, s.Model.New().Label(), s.optimizerLabel(), budgetLabel(s.Budget))
}
