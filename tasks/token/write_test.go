package token

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestWrite: what is written and read again gives the same tokens for every text, and
// each token the same number and bytes.
func TestWrite(t *testing.T) {
	broken := "\xff\xc3( \x00\xed\xa0\x80 end"
	none, err := Train(256, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]*BPE{
		"trained":    trained(t, 350, strings.Repeat(sample, 3), broken+broken, "aaaa aaaaa  \t\n\n\n"),
		"bytes only": none,
		"of GPT-2":   readGPT2(t),
	} {
		folder := t.TempDir()
		written, err := want.Write(folder)
		if err != nil || !slices.Equal(written, []string{"vocab.json", "merges.txt"}) {
			t.Fatalf("%s: %v, %v", name, written, err)
		}
		got, _, err := Load(folder)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !Same(got, want) || !slices.EqualFunc(got.pieces, want.pieces, bytes.Equal) || got.first != want.first {
			t.Errorf("%s: another tokenizer came back", name)
		}
		for _, text := range []string{sample, broken, "", strings.Repeat("the ", 40) + "aaaaaaa", "<|endoftext|> \u00ad\u0085"} {
			if g, w := got.Append(nil, []byte(text)), want.Append(nil, []byte(text)); !slices.Equal(g, w) {
				t.Errorf("%s: %q has the tokens %v, want %v", name, text, g, w)
			}
		}
	}
}

// TestWrittenLetters: bytes are written in the letters of GPT-2, a space as Ġ, behind the
// first line that transformers pass over.
func TestWrittenLetters(t *testing.T) {
	folder := t.TempDir()
	if _, err := trained(t, 258, " é é é").Write(folder); err != nil {
		t.Fatal(err)
	}
	merges, err := os.ReadFile(filepath.Join(folder, "merges.txt"))
	if want := "#version: 0.2\nĠ Ã\nĠÃ ©\n"; err != nil || string(merges) != want {
		t.Errorf("merges %q, want %q (%v)", merges, want, err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "vocab.json"))
	var vocab map[string]int
	if err == nil {
		err = json.Unmarshal(text, &vocab)
	}
	if err != nil || len(vocab) != 258 || vocab["Ġ"] != ' ' || vocab["ĠÃ©"] != 257 || vocab["Ċ"] != '\n' || vocab["\u00ad"] != 0 {
		t.Errorf("vocab %v (%v)", vocab, err)
	}
}

// TestSame: other merges, another order of them or other numbers are another tokenizer.
func TestSame(t *testing.T) {
	a := trained(t, 258, "abab cdcd ab")
	for name, b := range map[string]Tokenizer{
		"other texts": trained(t, 258, "cdcd abab cd"), "fewer tokens": trained(t, 257, "abab cdcd ab"), "bytes": Bytes{},
	} {
		if Same(a, b) || Same(b, a) {
			t.Errorf("%s: the same tokenizer", name)
		}
	}
	if !Same(a, trained(t, 258, "ab abab cdcd")) || !Same(Bytes{}, Bytes{}) {
		t.Error("the same tokenizer is another one")
	}
}

// TestCopy: all files of a tokenizer are copied as they are, OpenAI's under the names of
// Hugging Face; from a folder without one, nothing.
func TestCopy(t *testing.T) {
	for _, c := range []struct{ have, want []string }{
		{[]string{"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "model.safetensors"},
			[]string{"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"}},
		{[]string{"tokenizer.json", "vocab.json", "merges.txt"}, []string{"tokenizer.json", "vocab.json", "merges.txt"}},
		{[]string{"vocab.json", "merges.txt", "encoder.json"}, []string{"vocab.json", "merges.txt"}},
		{[]string{"encoder.json", "vocab.bpe"}, []string{"vocab.json", "merges.txt"}},
		{[]string{"config.json", "tokenizer_config.json"}, nil},
	} {
		from, to := t.TempDir(), t.TempDir()
		for _, name := range c.have {
			if err := os.WriteFile(filepath.Join(from, name), []byte("what "+name+" holds"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		written, err := Copy(to, from)
		if err != nil || !slices.Equal(written, c.want) {
			t.Errorf("%v: copied %v, want %v (%v)", c.have, written, c.want, err)
		}
		there, err := os.ReadDir(to)
		if err != nil || len(there) != len(c.want) {
			t.Errorf("%v: %v are there (%v)", c.have, there, err)
		}
		for _, e := range there {
			content, err := os.ReadFile(filepath.Join(to, e.Name()))
			source := strings.TrimSuffix(strings.TrimPrefix(string(content), "what "), " holds")
			if err != nil || source != e.Name() && slices.Contains(c.have, e.Name()) {
				t.Errorf("%v: %s holds %q (%v)", c.have, e.Name(), content, err)
			}
		}
	}
}
