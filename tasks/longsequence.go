package tasks

import (
	"fmt"
	"slices"
	"strings"

	"retain/bench"
	"retain/tasks/data"
	"retain/tasks/text"
)

// LongSequence is text classification tasks of different kinds, one after
// another: topics, sentiment, inference.
type LongSequence struct {
	Encoding
	Scenario  bench.Scenario `yaml:"scenario"`   // what is told at test time: task, the task; class, nothing
	Order     int            `yaml:"order"`      // one of the published orders, from 1: of text-5 four; of text-15 three, which are the orders 4, 6 and 5 of O-LoRA
	Limit     int            `yaml:"limit"`      // training texts of each class, the first in the data set's order; 0: all
	TestLimit int            `yaml:"test_limit"` // test texts of each class, the first in the data set's order; 0: all
	Valid     float64        `yaml:"valid"`      // share of each experience's training data that is held out for validation

	name   string     // text-5 or text-15
	orders [][]string // the published ones
	shared bool       // tasks with the same labels share outputs
}

// text5Orders are the four orders of de Masson d'Autume et al. 2019.
var text5Orders = [][]string{
	{"yelp", "agnews", "dbpedia", "amazon", "yahoo"},
	{"dbpedia", "yahoo", "agnews", "amazon", "yelp"},
	{"yelp", "yahoo", "amazon", "dbpedia", "agnews"},
	{"agnews", "yelp", "amazon", "yahoo", "dbpedia"},
}

// text15Orders are the orders 4, 6 and 5 of O-LoRA (Wang et al. 2023), over the
// tasks of Progressive Prompts (Razdaibiedina et al. 2023).
var text15Orders = [][]string{
	{"MNLI", "CB", "WiC", "COPA", "QQP", "BoolQA", "RTE", "IMDB", "yelp", "amazon", "SST-2", "dbpedia", "agnews", "MultiRC", "yahoo"},
	{"yelp", "amazon", "MNLI", "CB", "COPA", "QQP", "RTE", "IMDB", "SST-2", "dbpedia", "agnews", "yahoo", "MultiRC", "BoolQA", "WiC"},
	{"MultiRC", "BoolQA", "WiC", "MNLI", "CB", "COPA", "QQP", "RTE", "IMDB", "SST-2", "dbpedia", "agnews", "yelp", "amazon", "yahoo"},
}

// newText5 is the five tasks of de Masson d'Autume et al. 2019: the two of
// sentiment share their five outputs, so that there are 33.
func newText5() *LongSequence {
	return &LongSequence{Encoding: usual(64), Scenario: bench.ClassIncremental, Order: 1, name: "text-5", orders: text5Orders, shared: true}
}

// newText15 is the fifteen tasks of Progressive Prompts, each with outputs of
// its own.
func newText15() *LongSequence {
	return &LongSequence{Encoding: usual(128), Scenario: bench.TaskIncremental, Order: 1, name: "text-15", orders: text15Orders}
}

// Since implements bench.Dated: byte pairs were merged on texts held out, too.
func (c *LongSequence) Since() int { return c.since(c.Valid > 0) }

// Sources implements Config.
func (*LongSequence) Sources() []string { return []string{"cl-text"} }

// Setting implements Config.
func (c *LongSequence) Setting() bench.Scenario { return c.Scenario }

// Label names the tasks with derived parts: numbers on them do not compare with
// published ones.
func (c *LongSequence) Label() string {
	label := fmt.Sprintf("%s order %d", c.name, c.Order) + c.suffix()
	if c.Limit > 0 {
		label += fmt.Sprintf(" limit %d", c.Limit)
	}
	if c.TestLimit > 0 {
		label += fmt.Sprintf(" test limit %d", c.TestLimit)
	}
	if c.Valid > 0 {
		label += fmt.Sprintf(" valid %v", c.Valid)
	}
	return label + " (derived: " + strings.Join(data.Derived(c.orders[c.Order-1]), ", ") + ")"
}

// Check reports fields that cannot be.
func (c *LongSequence) Check() error {
	switch {
	case c.Scenario != bench.TaskIncremental && c.Scenario != bench.ClassIncremental:
		return field("scenario", "unknown scenario %q (hint: task or class)", string(c.Scenario))
	case c.Order < 1 || c.Order > len(c.orders):
		return field("order", "order is %d and must lie in 1 to %d", c.Order, len(c.orders))
	case c.Limit < 0:
		return field("limit", "limit is %d and must not be negative", c.Limit)
	case c.TestLimit < 0:
		return field("test_limit", "test_limit is %d and must not be negative", c.TestLimit)
	case !(c.Valid >= 0 && c.Valid < 1):
		return field("valid", "valid is %v and must lie in [0, 1)", c.Valid)
	}
	return c.check()
}

// Open implements Config.
func (c *LongSequence) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("cl-text")
	if err != nil {
		return nil, err
	}
	s := &longSequence{config: *c, set: set, tasks: c.orders[c.Order-1]}
	s.share()
	for _, task := range s.tasks {
		s.train = append(s.train, limited(set.Part(task+"/train"), c.Limit))
		s.test = append(s.test, limited(set.Part(task+"/test"), c.TestLimit))
	}
	s.encoders, err = c.encoders(c.Valid > 0)
	return s, err
}

type longSequence struct {
	config   LongSequence
	set      *data.Text
	tasks    []string
	outputs  []int32   // of each class; −1: of a task that does not come
	classes  [][]int32 // outputs of each experience
	count    int32
	encoders *encoders

	train, test []*data.Passages // by experience, within the limits
}

// share gives each class its output, counted on in the order of the tasks; a
// task whose labels an earlier one has, all of them and no other, takes those
// outputs where the stream has it so.
func (s *longSequence) share() {
	s.outputs = slices.Repeat([]int32{-1}, len(s.set.Classes))
	known := map[string]int32{} // output of a label among the labels of its task
	for _, task := range s.tasks {
		g := s.set.Groups[slices.IndexFunc(s.set.Groups, func(g data.Group) bool { return g.Name == task })]
		var labels []string
		for _, k := range g.Classes {
			labels = append(labels, strings.TrimPrefix(s.set.Classes[k], task+"/"))
		}
		kind := strings.Join(slices.Sorted(slices.Values(labels)), "\n")
		if !s.config.shared {
			kind = task
		}
		var own []int32
		for n, k := range g.Classes {
			name := kind + "\n\n" + labels[n]
			if _, ok := known[name]; !ok {
				known[name] = s.count
				s.count++
			}
			s.outputs[k] = known[name]
			own = append(own, known[name])
		}
		slices.Sort(own)
		s.classes = append(s.classes, own)
	}
}

func (s *longSequence) Spec() bench.Spec {
	spec := bench.Spec{Scenario: s.config.Scenario, Outputs: int(s.count), Classes: s.classes}
	s.encoders.spec(&spec)
	return spec
}

// encoder is what encodes texts under a seed.
func (s *longSequence) encoder(seed bench.Seed) (*text.Encoded, error) {
	return s.encoders.get("", seed, len(s.train), func(i int) [][]byte {
		return learned(s.train[i], s.outputs, 0, s.config.Valid, seed, i)
	})
}

func (s *longSequence) At(i int, seed bench.Seed) (bench.Experience, error) {
	encode, err := s.encoder(seed)
	if err != nil {
		return bench.Experience{}, err
	}
	x := bench.Experience{
		Train: text.Labelled(s.train[i], s.outputs, i, 0, encode),
		Test:  text.Labelled(s.test[i], s.outputs, i, 0, encode),
	}
	x.Train, x.Valid = holdOut(x.Train, nil, s.config.Valid, seed, i)
	return x, nil
}
