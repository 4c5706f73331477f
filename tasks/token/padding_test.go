package token

import (
	"strings"
	"testing"
)

// TestPadding: a checkpoint's own padding comes before the end of a text, and a
// token that texts are cut into is none.
func TestPadding(t *testing.T) {
	if b := readGPT2(t); b.Padding() != int32(b.Size())-1 {
		t.Errorf("the padding of GPT-2 is %d, want <|endoftext|>", b.Padding())
	}
	if b := trained(t, 300, sample); b.Padding() != 300 {
		t.Errorf("a trained one has the padding %d, want a number behind its tokens", b.Padding())
	}
	for _, want := range []struct {
		beside string
		k      int32
	}{{"<s> <|endoftext|> <pad>", 2}, {"[PAD] </s>", 0}, {"<|endoftext|> </s>", 0}, {"<s> [CLS]", 2}} {
		b := readGPT2(t)
		first := int32(b.Size()) - 1
		b.pieces = b.pieces[:first]
		for _, name := range strings.Fields(want.beside) {
			b.pieces = append(b.pieces, []byte(name))
		}
		if got := b.Padding(); got != first+want.k {
			t.Errorf("%s: the padding is %d, want %d", want.beside, got-first, want.k)
		}
	}
	b := readGPT2(t)
	k, _ := b.Number(" the")
	b.pieces[k] = []byte("<pad>") // as if merges made it
	if got := b.Padding(); got == k {
		t.Error("texts are cut into the padding")
	}
}
