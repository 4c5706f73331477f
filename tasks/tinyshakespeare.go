package tasks

import (
	"retain/bench"
	"retain/tasks/token"
)

// TinyShakespeare is one experience: the text that small language models are
// compared on (Karpathy 2015), divided as nanoGPT does, the first nine tenths
// for training. Its characters are bytes.
type TinyShakespeare struct {
	Running
	Tokenizer string `yaml:"tokenizer"` // chars: the 65 characters that occur in the text; bytes: all 256
}

// Sources implements Config.
func (*TinyShakespeare) Sources() []string { return []string{"tinyshakespeare"} }

// Label implements Config.
func (c *TinyShakespeare) Label() string {
	return "tinyshakespeare " + c.Tokenizer + c.Running.suffix()
}

// Check reports fields that cannot be.
func (c *TinyShakespeare) Check() error {
	if c.Tokenizer != "chars" && c.Tokenizer != "bytes" {
		return field("tokenizer", "unknown tokenizer %q (hint: chars or bytes)", c.Tokenizer)
	}
	return c.Running.check()
}

// Open implements Config.
func (c *TinyShakespeare) Open() (bench.Stream, error) {
	set, err := Datasets.OpenText("tinyshakespeare")
	if err != nil {
		return nil, err
	}
	whole := []byte(set.Part("all").Texts[0])
	s := &running{config: c.Running, experiences: 1, tokenizer: token.Bytes{}, fixed: true}
	if c.Tokenizer == "chars" {
		s.tokenizer = token.NewAlphabet(whole)
	}
	s.text = func(int, bench.Seed) (train, test []byte) {
		n := len(whole) * 9 / 10
		return whole[:n:n], whole[n:]
	}
	return s, nil
}
