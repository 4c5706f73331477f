package token

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// TestPiecesAndTokensOfThePattern compares with what Python's module regex and a BPE written
// in Python make of many scripts, code, emoji, spaces and broken UTF-8: pieces, what is
// learned from them, and tokens. testdata/gen/pieces.py wrote it down.
func TestPiecesAndTokensOfThePattern(t *testing.T) {
	file, err := os.ReadFile("testdata/pieces.json")
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Merges [][2]int32
		Texts  []struct {
			Hex    string
			Pieces []int
			Tokens []int32
		}
	}
	if err := json.Unmarshal(file, &want); err != nil {
		t.Fatal(err)
	}
	var texts [][]byte
	for _, x := range want.Texts {
		text, err := hex.DecodeString(x.Hex)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
		var got []int
		pieces(text, func(p []byte) { got = append(got, len(p)) })
		if !slices.Equal(got, x.Pieces) {
			t.Errorf("%q is cut into pieces of %v bytes, want %v", text, got, x.Pieces)
		}
	}
	if len(texts) < 40 || len(want.Merges) < 100 {
		t.Fatalf("%d texts, %d merges", len(texts), len(want.Merges))
	}
	b, err := Train(256+len(want.Merges), texts)
	if err != nil {
		t.Fatal(err)
	}
	for rank, p := range want.Merges {
		if got, ok := b.merges[pair{p[0], p[1]}]; !ok || int(got.rank) != rank {
			t.Fatalf("merge %d is not of %q and %q", rank, b.Bytes(p[0]), b.Bytes(p[1]))
		}
	}
	for k, x := range want.Texts {
		if got := b.Append(nil, texts[k]); !slices.Equal(got, x.Tokens) {
			t.Errorf("%q has the tokens %v, want %v", texts[k], got, x.Tokens)
		}
	}
}
