package tasks

import (
	"fmt"
	"slices"

	"retain/tasks/text"
	"retain/tasks/token"
)

// Encoding is how streams of labelled texts show a text to a model.
type Encoding struct {
	Features string `yaml:"features"` // hashed: a vector of hashed n-grams, for an MLP; tokens: a sequence, for a GPT
	Width    int    `yaml:"width"`    // hashed: number of features
	Words    int    `yaml:"words"`    // hashed: n-grams of up to so many words; 0: none
	Chars    []int  `yaml:"chars"`    // hashed: n-grams of so many characters, the least and the most; none: no such n-grams
	Store    string `yaml:"store"`    // hashed: float32, or uint8: a quarter of the memory, in steps of 1/255
	Length   int    `yaml:"length"`   // tokens: of each text the first so many, behind padding where it has fewer (with files their <|pad|>, <pad>, [PAD] or <|padding|>, else their <|endoftext|> or </s>; without one, a token more)
	Tokens          // tokens: how texts are cut
}

// usual is how a stream of short texts is encoded where a config says nothing.
func usual(length int) Encoding {
	return Encoding{Features: "hashed", Width: 2048, Words: 2, Chars: []int{3, 4}, Store: "float32", Length: length, Tokens: Tokens{Tokenizer: "bytes", Vocabulary: 1024}}
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
	case c.Features == "hashed" && c.Tokenizer == fromFiles:
		return field("features", "hashed n-grams have no tokenizer, and it is %s (hint: features: tokens)", fromFiles)
	}
	return c.Tokens.check()
}

// trained says whether a tokenizer is trained on texts.
func (c *Encoding) trained() bool {
	return c.Features == "tokens" && (c.Tokenizer == "bpe" || c.Tokenizer == "bpe-all")
}

// since is the version of a stream of labelled texts: the second moved nothing but
// tokenizers that were trained on more than experiences train on.
func (c *Encoding) since(beyond bool) int {
	if c.trained() && beyond {
		return 2
	}
	return 1
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
	if c.Tokenizer == fromFiles {
		return fmt.Sprintf("%s length %d", c.Tokens.suffix(), c.Length)
	}
	return fmt.Sprintf(" %s %d", tokenizerLabel(c.Tokenizer, c.Vocabulary), c.Length)
}

// encoder makes the encoder; files is the tokenizer where it comes from files, texts
// gives what it is trained on where it is trained.
func (c *Encoding) encoder(files *token.BPE, texts func() [][]byte) (text.Encoder, error) {
	switch {
	case c.Features == "hashed":
		h := text.Hashed{Width: c.Width, Words: c.Words, Bytes: c.Store == "uint8"}
		if len(c.Chars) == 2 {
			h.From, h.To = c.Chars[0], c.Chars[1]
		}
		return h, nil
	case files != nil:
		return text.Sequence{Tokenizer: files, Length: c.Length}, nil
	}
	t, err := newTokenizer(c.Tokenizer, c.Vocabulary, func(bool) [][]byte { return texts() })
	return text.Sequence{Tokenizer: t, Length: c.Length}, err
}

// checkTokenizer reports a tokenizer that there cannot be.
func checkTokenizer(name string, vocabulary int) error {
	if name != "bytes" && name != "bpe" && name != "bpe-all" && name != fromFiles {
		return field("tokenizer", "unknown tokenizer %q (hint: bytes, bpe, bpe-all or files)", name)
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
