package token

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// firstMerges are the first merges of GPT-2's own file. Its tokens are numbered
// by the printable bytes, then the others, then the merges in order, so that
// with them the first 279 tokens are GPT-2's.
var firstMerges = strings.Fields("Ġ t Ġ a h e i n r e o n Ġt he e r Ġ s a t Ġ w Ġ o e n Ġ c i t i s a n o r e s Ġ b e d Ġ f in g")

func gpt2Files() (vocab map[string]int32, merges []string) {
	vocab = map[string]int32{}
	for _, printable := range []bool{true, false} {
		for b := range 256 {
			if (letters[b] == rune(b)) == printable {
				vocab[string(letters[b])] = int32(len(vocab))
			}
		}
	}
	for i := 0; i < len(firstMerges); i += 2 {
		merges = append(merges, firstMerges[i]+" "+firstMerges[i+1])
		vocab[firstMerges[i]+firstMerges[i+1]] = int32(len(vocab))
	}
	vocab["<|endoftext|>"] = int32(len(vocab))
	return vocab, merges
}

// gpt2 writes the files in all their forms.
func gpt2JSON(t testing.TB, change func(file map[string]any)) []byte {
	t.Helper()
	vocab, merges := gpt2Files()
	end := vocab["<|endoftext|>"]
	delete(vocab, "<|endoftext|>")
	file := map[string]any{
		"version":       "1.0",
		"added_tokens":  []any{map[string]any{"id": end, "content": "<|endoftext|>", "special": true}},
		"normalizer":    nil,
		"pre_tokenizer": map[string]any{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true},
		"model":         map[string]any{"type": "BPE", "dropout": nil, "continuing_subword_prefix": "", "vocab": vocab, "merges": merges},
	}
	if change != nil {
		change(file)
	}
	out, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func readGPT2(t testing.TB) *BPE {
	t.Helper()
	vocab, merges := gpt2Files()
	v, err := json.Marshal(vocab)
	if err != nil {
		t.Fatal(err)
	}
	b, err := ReadGPT2(v, []byte("#version: 0.2\n"+strings.Join(merges, "\n")+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestGPT2 knows numbers of GPT-2: "!" is 0, " t" 256, "he" 258, " the" 262,
// "ing" 278; a space alone is 220, a newline 198.
func TestGPT2(t *testing.T) {
	b := readGPT2(t)
	for text, want := range map[string][]int32{
		"!":          {0},
		" ":          {220},
		"\n":         {198},
		" the":       {262},
		"the":        {83, 258}, // t he
		"ing":        {278},
		" then":      {262, 77},
		"in the\nin": {259, 262, 198, 259},
		"A":          {32},
		"é":          {127, 102}, // Ã ©
		"\x00":       {188},
		"<|endof":    {27, 91, 268, 67, 78, 69},
	} {
		if got := b.Append(nil, []byte(text)); !slices.Equal(got, want) {
			t.Errorf("%q: tokens %v, want %v", text, got, want)
		}
	}
	if k, ok := b.Number("<|endoftext|>"); !ok || int(k) != b.Size()-1 {
		t.Errorf("the end of a text is token %d", k)
	}
	if got := b.Append(nil, []byte("<|endoftext|>")); len(got) == 1 {
		t.Error("a text can hold the end of a text")
	}
	for _, text := range []string{sample, "\xff\xc3\x28", strings.Repeat("the ", 100)} {
		if got := Decode(b, b.Append(nil, []byte(text))); string(got) != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
}

func TestTokenizerJSON(t *testing.T) {
	want := readGPT2(t)
	pairs := func(file map[string]any) {
		model := file["model"].(map[string]any)
		var lists [][]string
		for _, m := range model["merges"].([]string) {
			lists = append(lists, strings.Fields(m))
		}
		model["merges"] = lists
	}
	for name, change := range map[string]func(map[string]any){"merges as lines": nil, "merges as pairs": pairs} {
		got, err := ReadTokenizerJSON(gpt2JSON(t, change))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(got.pieces, want.pieces, bytes.Equal) || fmt.Sprint(got.merges) != fmt.Sprint(want.merges) {
			t.Errorf("%s: another tokenizer", name)
		}
	}
	model := func(key string, value any) func(map[string]any) {
		return func(file map[string]any) { file["model"].(map[string]any)[key] = value }
	}
	pre := func(key string, value any) func(map[string]any) {
		return func(file map[string]any) { file["pre_tokenizer"].(map[string]any)[key] = value }
	}
	for want, change := range map[string]func(map[string]any){
		`a model of type "WordPiece"`: model("type", "WordPiece"),
		"a dropout of 0.1":            model("dropout", 0.1),
		"at the end of words":         model("end_of_word_suffix", "</w>"),
		"byte_fallback":               model("byte_fallback", true),
		"is no pair":                  model("merges", []string{"a b c"}),
		"is not in the vocab":         model("merges", []string{"z z"}),
		"come twice":                  model("merges", []string{"h e", "h e"}),
		"no token for the byte": func(f map[string]any) {
			f["added_tokens"] = nil
			model("vocab", map[string]int32{"a": 0})(f)
		},
		"or another has it too":         model("vocab", map[string]int32{"a": 0, "b": 0}),
		"a normalizer":                  func(f map[string]any) { f["normalizer"] = map[string]any{"type": "NFC"} },
		"no pre-tokenizer":              func(f map[string]any) { f["pre_tokenizer"] = nil },
		"of type ByteLevel":             pre("type", "Metaspace"),
		"a space before the text":       pre("add_prefix_space", true),
		"a pre-tokenizer that does not": pre("use_regex", false),
	} {
		if _, err := ReadTokenizerJSON(gpt2JSON(t, change)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func FuzzReadGPT2(f *testing.F) {
	f.Add(gpt2JSON(f, nil), []byte("a b\n"))
	f.Add([]byte(`{"a":0}`), []byte("#version\n\xff"))
	f.Fuzz(func(t *testing.T, vocab, merges []byte) {
		for _, read := range []func() (*BPE, error){
			func() (*BPE, error) { return ReadGPT2(vocab, merges) },
			func() (*BPE, error) { return ReadTokenizerJSON(vocab) },
		} {
			if b, err := read(); err == nil {
				if got := Decode(b, b.Append(nil, merges)); !bytes.Equal(got, merges) {
					t.Errorf("%q comes back as %q", merges, got)
				}
			}
		}
	})
}
