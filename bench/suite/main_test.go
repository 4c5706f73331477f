package suite

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"retain/bench"
)

// Methods that misbehave, for the pool.
func TestMain(m *testing.M) {
	Methods["test-panics"] = bench.Entry[bench.Method]{New: func() bench.Method { return &panics{} }, Version: 1}
	Methods["test-fails"] = bench.Entry[bench.Method]{New: func() bench.Method { return &fails{} }, Version: 1}
	Methods["test-waits"] = bench.Entry[bench.Method]{New: func() bench.Method { return &waits{} }, Version: 1}
	Methods["test-shows"] = bench.Entry[bench.Method]{New: func() bench.Method { return &shows{} }, Version: 1}
	os.Exit(m.Run())
}

type panics struct{}

func (*panics) Learn(*bench.Learner, bench.Data) error {
	var none []int
	_ = none[len(none)]
	return nil
}

type fails struct {
	Word string `yaml:"word"`
}

func (m *fails) Learn(*bench.Learner, bench.Data) error {
	return errors.New("does not like it " + m.Word)
}

func (m *fails) Check(w bench.Work) error {
	if m.Word == "never" {
		return &bench.FieldError{Field: "word", Err: errors.New("never say never")}
	}
	return nil
}

func (m *fails) Warnings(bench.Work) []string { return []string{"will fail"} }

// shows always shows one of its fields.
type shows struct {
	fails
	Loud  bool `yaml:"loud"`
	Times int  `yaml:"times"`
}

func (*shows) Shown() []string { return []string{"times"} }

// waits tells that it learns, and goes on when it is told to.
type waits struct{}

func (*waits) Learn(l *bench.Learner, train bench.Data) error {
	for range l.Batches(train) {
		tell()
		<-released
	}
	return nil
}

var (
	waiting, released chan struct{}
	tell              func() // that a run learns, once
)

// announce makes the channels anew.
func announce() {
	waiting, released = make(chan struct{}), make(chan struct{})
	tell = sync.OnceFunc(func() { close(waiting) })
}

// tiny is a config whose runs take milliseconds. Lines of more replace those
// with the same key, or are added.
func tiny(more ...string) string {
	lines := []string{
		"stream: {name: split, data: glyphs-digits, experiences: 2, scenario: class, limit: 20, test_limit: 20}",
		"model: {name: mlp, hidden: [16]}",
		"optimizer: {name: adam, rate: 1e-3}",
		"budget: {iterations: 5, batch: 8}",
		"methods: [finetune]",
		"seeds: 1000",
		"evaluate: {train: 10}",
	}
	for _, m := range more {
		key, _, _ := strings.Cut(m, ":")
		replaced := false
		for i, l := range lines {
			if strings.HasPrefix(l, key+":") {
				lines[i], replaced = m, true
			}
		}
		if !replaced {
			lines = append(lines, m)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func mustParse(t *testing.T, text string) *Config {
	t.Helper()
	c, err := Parse("x.yaml", []byte(text), nil)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return c
}

func mustPlan(t *testing.T, more ...string) *Plan {
	t.Helper()
	p, err := NewPlan(mustParse(t, tiny(more...)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// one is the spec of a config that describes one run.
func one(t *testing.T, text string) Spec {
	t.Helper()
	c := mustParse(t, text)
	if len(c.Specs) != 1 {
		t.Fatalf("%d runs in\n%s", len(c.Specs), text)
	}
	return c.Specs[0]
}

func labels(c *Config) []string {
	var all []string
	for _, s := range c.Specs {
		all = append(all, fmt.Sprintf("%s | %s | %s | %s", s, s.Model.New().Label(), s.optimizerLabel(), budgetLabel(s.Budget)))
	}
	return all
}
