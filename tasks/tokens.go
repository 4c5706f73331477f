package tasks

import (
	"path/filepath"

	"retain/tasks/token"
)

// Tokens is how text is cut into tokens.
type Tokens struct {
	Tokenizer  string `yaml:"tokenizer"`  // what a token is; bytes; bpe: byte pairs merged on what the first experience trains on; bpe-all: on what all of them do; files: as a folder has it
	Vocabulary int    `yaml:"vocabulary"` // bpe: number of tokens, the 256 bytes among them
	From       string `yaml:"from"`       // files: folder with tokenizer.json, or vocab.json and merges.txt, of a byte-level BPE as GPT-2's
}

// fromFiles is the tokenizer that a folder has.
const fromFiles = "files"

// Pretokenized is a stream whose tokenizer comes from files: Digests is the
// SHA-256 of what they hold, in hex, as a part of a run's identity.
type Pretokenized interface {
	Digests() (map[string]string, error)
}

// Digests implements Pretokenized.
func (c *Tokens) Digests() (map[string]string, error) {
	if c.Tokenizer != fromFiles {
		return nil, nil
	}
	_, digest, err := token.Load(c.From)
	if err != nil {
		return nil, fieldError("from", err)
	}
	return map[string]string{"tokenizer": digest}, nil
}

// Folder is where the tokenizer's files are; "" where it comes from no files.
func (c *Tokens) Folder() string {
	if c.Tokenizer != fromFiles {
		return ""
	}
	return c.From
}

func (c *Tokens) check() error {
	switch {
	case c.Tokenizer == fromFiles && c.From == "":
		return field("from", "no folder of the tokenizer's files (hint: from: gpt2)")
	case c.Tokenizer != fromFiles && c.From != "":
		return field("from", "a folder, and the tokenizer is %s (hint: tokenizer: files)", c.Tokenizer)
	case c.Tokenizer == fromFiles:
		return nil
	}
	return checkTokenizer(c.Tokenizer, c.Vocabulary)
}

func (c *Tokens) suffix() string {
	switch c.Tokenizer {
	case "bytes":
		return ""
	case fromFiles:
		return " tokens from " + filepath.Base(c.From)
	}
	return " " + tokenizerLabel(c.Tokenizer, c.Vocabulary)
}

// make makes the tokenizer; see newTokenizer.
func (c *Tokens) make(texts func(all bool) [][]byte) (token.Tokenizer, error) {
	if c.Tokenizer == fromFiles {
		t, _, err := token.Load(c.From)
		if err != nil {
			return nil, fieldError("from", err)
		}
		return t, nil
	}
	return newTokenizer(c.Tokenizer, c.Vocabulary, texts)
}
