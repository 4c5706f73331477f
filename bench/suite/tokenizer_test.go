package suite

import (
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/tasks"
	"retain/tasks/token"
)

// spoken is a stream of running text of which no more is known than how it is cut.
type spoken struct {
	bench.Stream
	tokenizer token.Tokenizer
}

func (s spoken) Tokenizer() token.Tokenizer                      { return s.tokenizer }
func (s spoken) Judge([][]byte, int, bench.Seed) []tasks.Verdict { return nil }

// TestWriteTokenizer: the tokenizer of a stream lies beside an exported model and reads
// back to the same; where there are no files for it, what is written says so.
func TestWriteTokenizer(t *testing.T) {
	trained, err := token.Train(260, [][]byte{[]byte("the cat and the hat and the bat")})
	if err != nil {
		t.Fatal(err)
	}
	config := tasks.Streams["dialects"].New()
	for _, c := range []struct {
		stream bench.Stream
		want   string
		has    bool
	}{
		{spoken{tokenizer: trained}, "tokenizer: vocab.json, merges.txt", true},
		{beginning{spoken{tokenizer: trained}, 1}, "tokenizer: vocab.json, merges.txt", true},
		{spoken{tokenizer: token.Bytes{}}, "no tokenizer was written: token k is the byte k", false},
		{spoken{tokenizer: token.NewAlphabet([]byte("banana"))}, "no tokenizer was written: the tokens are the 3 bytes that occur", false},
		{beginning{}, "no tokenizer was written: the stream has no running text", false},
	} {
		folder := t.TempDir()
		about, err := writeTokenizer(folder, config, c.stream)
		if err != nil || !strings.HasPrefix(about, c.want) {
			t.Errorf("%q, want %q (%v)", about, c.want, err)
		}
		back, _, err := token.Load(folder)
		if c.has != (err == nil) || c.has && !token.Same(back, trained) {
			t.Errorf("%s: %v came back", c.want, err)
		}
		if !c.has {
			continue
		}
		if doubt, err := sameTokens(folder, config, c.stream); doubt != "" || err != nil {
			t.Errorf("its own tokenizer: %q, %v", doubt, err)
		}
		if _, err := sameTokens(folder, config, spoken{tokenizer: token.Bytes{}}); err == nil || !strings.Contains(err.Error(), "another tokenizer") {
			t.Errorf("bytes on a model with a tokenizer: %v", err)
		}
	}
}

// TestSameNumber: of a checkpoint without a tokenizer the number of tokens must fit, and
// then it is doubtful.
func TestSameNumber(t *testing.T) {
	const checkpoint = "../../model/gpt/testdata/gpt2" // 19 tokens
	var doubtful, refused []int
	for n := 15; n < 25; n++ {
		for _, perToken := range []bool{true, false} {
			doubt, err := sameNumber(checkpoint, bench.Spec{Tokens: true, Vocabulary: n, PerToken: perToken})
			switch {
			case err != nil:
				refused = append(refused, n)
			case strings.Contains(doubt, "cannot be told"):
				doubtful = append(doubtful, n)
			}
		}
	}
	if !slices.Equal(doubtful, []int{19, 19, 20}) || len(refused) != 17 { // 20 with the padding
		t.Errorf("vocabularies of %v are doubtful, of %v refused", doubtful, refused)
	}
}
