package tasks

import (
	"fmt"
	"slices"

	"retain/bench"
	"retain/tasks/text"
	"retain/tasks/token"
)

// Encoding is how streams of labelled texts show a text to a model.
type Encoding struct {
	Features   string `yaml:"features"`   // hashed: a vector of hashed n-grams, for an MLP; tokens: a sequence, for a GPT
	Width      int    `yaml:"width"`      // hashed: number of features
	Words      int    `yaml:"words"`      // hashed: n-grams of up to so many words; 0: none
	Chars      []int  `yaml:"chars"`      // hashed: n-grams of so many characters, the least and the most; none: no such n-grams
	Store      string `yaml:"store"`      // hashed: float32, or uint8: a quarter of the memory, in steps of 1/255
	Length     int    `yaml:"length"`     // tokens: of each text the first so many
	Tokenizer  string `yaml:"tokenizer"`  // tokens: what a token is; bytes; bpe: byte pairs merged on the first experience; bpe-all: on the training texts of all
	Vocabulary int    `yaml:"vocabulary"` // bpe: number of tokens, the 256 bytes among them
}

// usual is how a stream of short texts is encoded where a config says nothing.
func usual(length int) Encoding {
	return Encoding{Features: "hashed", Width: 2048, Words: 2, Chars: []int{3, 4}, Store: "float32", Length: length, Tokenizer: "bytes", Vocabulary: 1024}
}

func (c *Encoding) check() error {
	switch {
	case c.Features != "hashed" && c.Features != "tokens":
		return field("features", "unknown features %q (hint: hashed or tokens)", c.Features)
	case c.Width < 1 || c.Width > 1<<20:
		return field("width", "width is %d and must lie in 1 to %d", c.Width, 1<<20)
	case c.Words < 0 || c.Words > 8:
		return field("words", "words is %d and must lie in 0 to 8", c.Words)
	case len(c.Chars) != 0 && (len(c.Chars) != 2 || c.Chars[0] < 1 || c.Chars[1] < c.Chars[0] || c.Chars[1] > 16):
		return field("chars", "chars is %v and must be two numbers from 1 to 16 in order (hint: [3, 4], or [] for none)", c.Chars)
	case c.Words == 0 && len(c.Chars) == 0:
		return field("words", "neither n-grams of words nor of characters (hint: words: 1)")
	case c.Store != "float32" && c.Store != "uint8":
		return field("store", "unknown store %q (hint: float32 or uint8)", c.Store)
	case c.Length < 1 || c.Length > 1<<16:
		return field("length", "length is %d and must lie in 1 to %d", c.Length, 1<<16)
	}
	return checkTokenizer(c.Tokenizer, c.Vocabulary)
}

// suffix is what a label says of the encoding.
func (c *Encoding) suffix() string {
	if c.Features == "hashed" {
		s := fmt.Sprintf(" hashed %d", c.Width)
		if c.Words != 2 {
			s += fmt.Sprintf(" words %d", c.Words)
		}
		switch {
		case len(c.Chars) == 0:
			s += " no chars"
		case !slices.Equal(c.Chars, []int{3, 4}):
			s += fmt.Sprintf(" chars %d-%d", c.Chars[0], c.Chars[1])
		}
		if c.Store != "float32" {
			s += " " + c.Store
		}
		return s
	}
	return fmt.Sprintf(" %s %d", tokenizerLabel(c.Tokenizer, c.Vocabulary), c.Length)
}

// spec fills in what the encoding says of the inputs.
func (c *Encoding) spec(s *bench.Spec) {
	s.Width = c.Width
	if c.Features == "tokens" {
		s.Tokens, s.Width, s.Vocabulary = true, c.Length, tokenizerSize(c.Tokenizer, c.Vocabulary)+1
	}
}

// encoder makes the encoder; texts gives what a tokenizer is trained on: those
// of the first experience, or of all.
func (c *Encoding) encoder(texts func(all bool) [][]byte) (text.Encoder, error) {
	if c.Features == "hashed" {
		h := text.Hashed{Width: c.Width, Words: c.Words, Bytes: c.Store == "uint8"}
		if len(c.Chars) == 2 {
			h.From, h.To = c.Chars[0], c.Chars[1]
		}
		return h, nil
	}
	t, err := newTokenizer(c.Tokenizer, c.Vocabulary, texts)
	return text.Sequence{Tokenizer: t, Length: c.Length}, err
}

// checkTokenizer reports a tokenizer that there cannot be.
func checkTokenizer(name string, vocabulary int) error {
	if name != "bytes" && name != "bpe" && name != "bpe-all" {
		return field("tokenizer", "unknown tokenizer %q (hint: bytes, bpe or bpe-all)", name)
	}
	if vocabulary < 256 || vocabulary > 1<<16 {
		return field("vocabulary", "vocabulary is %d and must lie in 256 to %d", vocabulary, 1<<16)
	}
	return nil
}

func tokenizerLabel(name string, vocabulary int) string {
	if name == "bytes" {
		return name
	}
	return fmt.Sprintf("%s %d", name, vocabulary)
}

func tokenizerSize(name string, vocabulary int) int {
	if name == "bytes" {
		return 256
	}
	return vocabulary
}

func newTokenizer(name string, vocabulary int, texts func(all bool) [][]byte) (token.Tokenizer, error) {
	if name == "bytes" {
		return token.Bytes{}, nil
	}
	return token.Train(vocabulary, texts(name == "bpe-all"))
}
