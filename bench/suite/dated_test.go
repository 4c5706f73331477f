package suite

import (
	"bytes"
	"testing"
)

// TestDated: a run's identity has the version of the settings that it has. One
// whose bits a higher version did not move stays what it was.
func TestDated(t *testing.T) {
	for stream, want := range map[string]int{
		"{name: clinc150}":                                                                            1,
		"{name: clinc150, limit: 20, store: uint8}":                                                   1,
		"{name: clinc150, limit: 20, features: tokens, tokenizer: bytes}":                             1,
		"{name: clinc150, features: tokens, tokenizer: bpe, valid: true}":                             1,
		"{name: clinc150, features: tokens, tokenizer: bpe, limit: 20}":                               2,
		"{name: text-5, features: tokens, tokenizer: bpe, vocabulary: 2048, limit: 500}":              1,
		"{name: text-5, features: tokens, tokenizer: bpe-all, vocabulary: 2048, valid: 0.1}":          2,
		"{name: news-drift, features: tokens, tokenizer: bpe, valid: 0.1}":                            2,
		"{name: banking77, features: tokens, tokenizer: bpe, limit: 20, valid: 0.1, experiences: 11}": 2,
		"{name: split, data: glyphs-digits}":                                                          1,
	} {
		n, err := parse([]byte("{stream: " + stream + ", model: {name: mlp}, optimizer: {name: sgd}, budget: {epochs: 1, batch: 10}, method: finetune}"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := resolve(n)
		if err != nil {
			t.Errorf("%s: %v", stream, err)
			continue
		}
		if s.Versions.Stream != want || !bytes.Contains(s.JSON(), []byte("\"stream\":"+string(rune('0'+want)))) {
			t.Errorf("%s: version %d in %s, want %d", stream, s.Versions.Stream, s.JSON(), want)
		}
	}
}
