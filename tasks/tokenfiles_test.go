package tasks

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retain/tasks/token"
)

// bytePairs is a folder with the tokenizer that has one merge, the token 256, and
// behind it the given ones.
func bytePairs(t *testing.T, merge string, beside ...string) string {
	t.Helper()
	folder := t.TempDir()
	vocab := map[string]int32{strings.Replace(merge, " ", "", 1): 256}
	for k, name := range beside {
		vocab[name] = int32(257 + k)
	}
	next := rune(256)
	for b := range int32(256) {
		r := b
		if !(b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE) {
			r, next = next, next+1
		}
		vocab[string(r)] = b
	}
	writeData(t, folder, "vocab.json", vocab)
	writeData(t, folder, "merges.txt", merge+"\n")
	return folder
}

// TestTokenizerOfFiles: a stream takes a tokenizer from files, whose digest is
// part of a run's identity.
func TestTokenizerOfFiles(t *testing.T) {
	smallData(t)
	folder := bytePairs(t, "f i", "<|endoftext|>")
	c := Streams["lm-domains"].New().(*LMDomains)
	c.Domains, c.Context, c.Tokenizer, c.From = []string{"fiction", "legal"}, 16, "files", folder
	s := open(t, c)
	spec := s.Spec()
	if spec.Vocabulary != 258 || spec.Outputs != 258 || spec.LabelBytes[256] != 2 || spec.LabelBytes[257] != 13 {
		t.Errorf("%d tokens of %v bytes", spec.Vocabulary, spec.LabelBytes[250:])
	}
	x := at(t, s, 0, 1)
	if text := words(t, s, x.Test); !strings.HasPrefix(text, "fict 090\n") || all(x.Test).In.Tokens[0] != 256 {
		t.Errorf("text %q", text)
	}
	digests, err := c.Digests()
	if err != nil || len(digests["tokenizer"]) != 64 {
		t.Errorf("digests %v, %v", digests, err)
	}
	c.From = ""
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "no folder") {
		t.Errorf("error %v", err)
	}
	c.From, c.Tokenizer = folder, "bytes"
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "tokenizer: files") {
		t.Errorf("error %v", err)
	}
}

// TestLabelledTextsOfFiles: streams of labelled texts take a tokenizer from files as
// running text does, with the padding that it has.
func TestLabelledTextsOfFiles(t *testing.T) {
	smallData(t)
	for _, want := range []struct {
		beside              []string
		padding, vocabulary int32
	}{
		{[]string{"<|endoftext|>"}, 257, 258},
		{[]string{"</s>", "<pad>"}, 258, 259},
		{[]string{"<s>"}, 258, 259}, // none: a number of its own
	} {
		folder := bytePairs(t, "t h", want.beside...)
		running := &Tokens{Tokenizer: "files", From: folder}
		digests, err := running.Digests()
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range smallTexts() {
			tokens := tokensIn(c)
			tokens.Tokenizer, tokens.From = "files", folder
			s := open(t, c)
			if spec := s.Spec(); !spec.Tokens || spec.Vocabulary != int(want.vocabulary) {
				t.Errorf("%s: %d tokens, want %d", name, spec.Vocabulary, want.vocabulary)
			}
			row := all(at(t, s, 0, 1).Test).In.Tokens[:60]
			if row[0] != want.padding || strings.HasPrefix(name, "clinc") && !slices.Contains(row, 256) {
				t.Errorf("%s: tokens %v, padding is %d", name, row, want.padding)
			}
			if text := string(token.Decode(token.Bytes{}, row)); text == "" || strings.Contains(text, "th") {
				t.Errorf("%s: the bytes %q", name, text)
			}
			if got, err := c.(Pretokenized).Digests(); err != nil || got["tokenizer"] != digests["tokenizer"] {
				t.Errorf("%s: digests %v, %v, want %v", name, got, err, digests)
			}
			if label := c.Label(); !strings.Contains(label, " tokens from "+filepath.Base(folder)+" length 60") {
				t.Errorf("%s: label %q", name, label)
			}
		}
	}
	c := Streams["text-5"].New().(*LongSequence)
	if digests, err := c.Digests(); digests != nil || err != nil {
		t.Errorf("without files: digests %v, %v", digests, err)
	}
	c.Tokenizer, c.From = "files", bytePairs(t, "t h")
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "features: tokens") {
		t.Errorf("error %v", err)
	}
	c.Features, c.From = "tokens", ""
	if err := c.Check(); err == nil || !strings.Contains(err.Error(), "no folder") {
		t.Errorf("error %v", err)
	}
	c.From = t.TempDir()
	if _, err := c.Open(); err == nil || !strings.Contains(err.Error(), "no tokenizer") {
		t.Errorf("error %v", err)
	}
}
