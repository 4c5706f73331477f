package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// letters are the characters by which GPT-2's files write the 256 bytes: those
// that can be printed stand for themselves, the others for those from U+0100 on,
// in order.
var letters, letterBytes = func() (letters [256]rune, back map[rune]byte) {
	back = map[rune]byte{}
	next := rune(256)
	for b := range 256 {
		r := rune(b)
		if !(b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE) {
			r = next
			next++
		}
		letters[b] = r
		back[r] = byte(b)
	}
	return letters, back
}()

// spelled is the bytes that a token of GPT-2's files stands for.
func spelled(token string) ([]byte, error) {
	var out []byte
	for _, r := range token {
		b, ok := letterBytes[r]
		if !ok {
			return nil, fmt.Errorf("token %q: %q stands for no byte", token, r)
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil, errors.New("an empty token")
	}
	return out, nil
}

// spell is how GPT-2's files write bytes; see spelled.
func spell(text []byte) string {
	var s strings.Builder
	for _, b := range text {
		s.WriteRune(letters[b])
	}
	return s.String()
}

// ReadGPT2 reads the two files of a byte-level BPE as OpenAI and Hugging Face
// write them: vocab.json (encoder.json), an object of tokens and their numbers,
// and merges.txt (vocab.bpe), one pair a line in order of rank. Tokens of
// vocab.json that no merge makes, as <|endoftext|>, stand for their own text
// and are never put into a text.
func ReadGPT2(vocab, merges []byte) (*BPE, error) {
	var numbers map[string]int32
	if err := json.Unmarshal(vocab, &numbers); err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	if !utf8.Valid(merges) {
		return nil, errors.New("merges: not UTF-8")
	}
	var pairs [][2]string
	n := 0
	for line := range bytes.Lines(merges) {
		n++
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" || n == 1 && strings.HasPrefix(text, "#version") {
			continue
		}
		left, right, ok := strings.Cut(text, " ")
		if !ok || strings.Contains(right, " ") {
			return nil, fmt.Errorf("merges: line %d: %q is no pair", n, text)
		}
		pairs = append(pairs, [2]string{left, right})
	}
	return newBPE(numbers, pairs)
}

// newBPE makes the tokenizer of a vocabulary and its merges by rank.
func newBPE(numbers map[string]int32, pairs [][2]string) (*BPE, error) {
	t := &BPE{pieces: make([][]byte, len(numbers)), merges: make(map[pair]merge, len(pairs))}
	names := make([]string, len(numbers))
	for name, k := range numbers {
		if k < 0 || int(k) >= len(names) || names[k] != "" || name == "" {
			return nil, fmt.Errorf("vocab: token %q has the number %d of %d, or another has it too", name, k, len(names))
		}
		names[k] = name
	}
	for b := range 256 {
		k, ok := numbers[string(letters[b])]
		if !ok {
			return nil, fmt.Errorf("vocab: no token for the byte %#02x", b)
		}
		t.first[b] = k
		t.pieces[k] = every[b : b+1 : b+1]
	}
	for rank, p := range pairs {
		left, okLeft := numbers[p[0]]
		right, okRight := numbers[p[1]]
		whole, okWhole := numbers[p[0]+p[1]]
		if !okLeft || !okRight || !okWhole {
			return nil, fmt.Errorf("merges: pair %d: %q and %q, or what they become, is not in the vocab", rank+1, p[0], p[1])
		}
		if _, twice := t.merges[pair{left, right}]; twice {
			return nil, fmt.Errorf("merges: pair %d: %q and %q come twice", rank+1, p[0], p[1])
		}
		text, err := spelled(p[0] + p[1])
		if err != nil {
			return nil, fmt.Errorf("merges: pair %d: %w", rank+1, err)
		}
		t.merges[pair{left, right}] = merge{int32(rank), whole}
		t.pieces[whole] = text
	}
	for k, name := range names {
		if t.pieces[k] == nil {
			t.pieces[k] = []byte(name)
		}
	}
	return t, nil
}

// tokenizerJSON is what we read of a tokenizer.json of Hugging Face.
type tokenizerJSON struct {
	AddedTokens []struct {
		ID      int32  `json:"id"`
		Content string `json:"content"`
	} `json:"added_tokens"`
	Normalizer   json.RawMessage `json:"normalizer"`
	PreTokenizer *struct {
		Type     string `json:"type"`
		Prefix   bool   `json:"add_prefix_space"`
		UseRegex *bool  `json:"use_regex"`
	} `json:"pre_tokenizer"`
	Model struct {
		Type         string            `json:"type"`
		Dropout      *float64          `json:"dropout"`
		Prefix       *string           `json:"continuing_subword_prefix"`
		Suffix       *string           `json:"end_of_word_suffix"`
		ByteFallback bool              `json:"byte_fallback"`
		IgnoreMerges bool              `json:"ignore_merges"`
		Vocab        map[string]int32  `json:"vocab"`
		Merges       []json.RawMessage `json:"merges"`
	} `json:"model"`
}

// ReadTokenizerJSON reads a tokenizer.json of Hugging Face with a byte-level BPE
// that cuts as GPT-2 does. Any other kind is refused with what it is.
func ReadTokenizerJSON(file []byte) (*BPE, error) {
	var f tokenizerJSON
	if err := json.Unmarshal(file, &f); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w (hint: a byte-level BPE as GPT-2's)", err)
	}
	var pairs [][2]string
	for n, raw := range f.Model.Merges {
		var p [2]string
		var line string
		var list []string
		switch {
		case json.Unmarshal(raw, &list) == nil && len(list) == 2:
			p = [2]string{list[0], list[1]}
		case json.Unmarshal(raw, &line) == nil && strings.Count(line, " ") == 1:
			p[0], p[1], _ = strings.Cut(line, " ")
		default:
			return nil, fmt.Errorf("tokenizer.json: merges: pair %d: %.40s is no pair", n+1, raw)
		}
		pairs = append(pairs, p)
	}
	numbers := f.Model.Vocab
	if numbers == nil {
		numbers = map[string]int32{}
	}
	for _, a := range f.AddedTokens {
		if k, ok := numbers[a.Content]; ok && k != a.ID {
			return nil, fmt.Errorf("tokenizer.json: token %q has the numbers %d and %d", a.Content, k, a.ID)
		}
		numbers[a.Content] = a.ID
	}
	t, err := newBPE(numbers, pairs)
	if err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	return t, nil
}

// check says what this tokenizer does that ours does not.
func (f *tokenizerJSON) check() error {
	m, p := &f.Model, f.PreTokenizer
	switch {
	case m.Type != "" && m.Type != "BPE":
		return fmt.Errorf("a model of type %q", m.Type)
	case m.Dropout != nil && *m.Dropout != 0:
		return fmt.Errorf("a dropout of %v", *m.Dropout)
	case m.Prefix != nil && *m.Prefix != "" || m.Suffix != nil && *m.Suffix != "":
		return errors.New("marks within or at the end of words")
	case m.ByteFallback || m.IgnoreMerges:
		return errors.New("byte_fallback or ignore_merges")
	case len(f.Normalizer) > 0 && string(f.Normalizer) != "null":
		return errors.New("a normalizer")
	case p == nil || p.Type != "ByteLevel":
		return errors.New("no pre-tokenizer of type ByteLevel")
	case p.Prefix:
		return errors.New("a space before the text (add_prefix_space)")
	case p.UseRegex != nil && !*p.UseRegex:
		return errors.New("a pre-tokenizer that does not cut")
	}
	return nil
}

// Number is the number of the token that stands for text, as that of
// <|endoftext|>; false where none does.
func (t *BPE) Number(text string) (int32, bool) {
	for k, p := range t.pieces {
		if string(p) == text {
			return int32(k), true
		}
	}
	return 0, false
}
