package token

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

const sample = "the cat sat on the mat; the cat's hat isn't flat.\n\n  func main() { return 42 }\nnaïve café, 東京タワー, Привет мир, 👩‍👩‍👧 \u00a0x"

func trained(t testing.TB, size int, texts ...string) *BPE {
	t.Helper()
	var all [][]byte
	for _, s := range texts {
		all = append(all, []byte(s))
	}
	b, err := Train(size, all)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPieces(t *testing.T) {
	for text, want := range map[string]string{
		"Hello world":      "Hello| world",
		"I'll say it's 3x": "I|'ll| say| it|'s| 3|x",
		"don't DON'T":      "don|'t| DON|'|T",
		"a  b":             "a| | b",
		"a \n\n b":         "a| \n\n| b",
		"end  ":            "end|  ",
		"x\n":              "x|\n",
		"x\ny":             "x|\n|y",
		"x\n\ny":           "x|\n|\n|y",
		"if(a==b) {":       "if|(|a|==|b|)| {",
		"naïve 東京 ٣4":      "naïve| 東京| ٣4",
		"!!! ???":          "!!!| ???",
		"\u00a0x":          "\u00a0|x",
		"''ve":             "''|ve",
		" '":               " '",
		"\xff\xfea":        "\xff\xfe|a",
		" \xffa":           " \xff|a",
		"a\u2003 b":        "a|\u2003| b",
		"👩‍👧 ok":           "👩‍👧| ok",
		"":                 "",
		" ":                " ",
		"x'":               "x|'",
		"e\u0301a":         "e|\u0301|a", // a mark is no letter
		"one.two":          "one|.|two",
		"tab\tend":         "tab|\t|end",
		"12 345,6":         "12| 345|,|6",
		"\r\n\r\nline":     "\r\n\r|\n|line",
		"ab'vec":           "ab|'ve|c",
		"'tis 'd":          "'t|is| '|d",
	} {
		var got []string
		pieces([]byte(text), func(p []byte) { got = append(got, string(p)) })
		if strings.Join(got, "|") != want {
			t.Errorf("%q is cut into %q, want %q", text, got, want)
		}
	}
}

// The example of Sennrich et al. 2016, by hand: ties go to the smaller tokens.
func TestTrain(t *testing.T) {
	b := trained(t, 260, "aaab aaab", "aab")
	var got []string
	for k := 256; k < b.Size(); k++ {
		got = append(got, string(b.Bytes(int32(k))))
	}
	// aa comes 2+2+1 times, its overlap counted; then ab: 1+1 and aab's; …
	if want := []string{"aa", "ab", "aaab", " aaab"}; !slices.Equal(got, want) {
		t.Errorf("merges %q, want %q", got, want)
	}
	if got := b.Append(nil, []byte("aaab aab")); Decode(b, got) == nil || !slices.Equal(got, []int32{258, 32, 256, 98}) {
		t.Errorf("tokens %v", got)
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	texts := []string{sample, "def f(x): return x + 1", "the the the cat", "zebra"}
	want := trained(t, 300, texts...)
	for range 5 {
		slices.Reverse(texts)
		if got := trained(t, 300, texts...); !slices.EqualFunc(got.pieces, want.pieces, bytes.Equal) {
			t.Fatal("the same texts gave other tokens")
		}
	}
	if _, err := Train(2000, [][]byte{[]byte("short")}); err == nil || !strings.Contains(err.Error(), "smaller vocabulary") {
		t.Errorf("error %v", err)
	}
	if _, err := Train(255, nil); err == nil {
		t.Error("fewer tokens than bytes")
	}
}

// TestLongPieces: both ways of joining give the same tokens.
func TestLongPieces(t *testing.T) {
	b := trained(t, 272, strings.Repeat("abababcabc aabbaabb ", 5)+strings.Repeat("a", 50))
	for _, s := range []string{strings.Repeat("a", 40), "abcabcaabbaabbabababab", strings.Repeat("ab", 30), "a", "aaabbbccc"} {
		short := b.encode([]byte(s))
		first := make([]int32, len(s))
		for i := range s {
			first[i] = int32(s[i])
		}
		if long := b.joinLong(first); !slices.Equal(short, long) {
			t.Errorf("%q: %v by looking, %v by the heap", s, short, long)
		}
	}
}

// TestFewerTokens: the merges do something.
func TestFewerTokens(t *testing.T) {
	b := trained(t, 320, strings.Repeat(sample, 4))
	if n := len(b.Append(nil, []byte(sample))); n > len(sample)*2/3 {
		t.Errorf("%d tokens for %d bytes", n, len(sample))
	}
	for _, n := range Lengths(b) {
		if n < 1 {
			t.Error("a token without bytes")
		}
	}
}

func FuzzRoundTrip(f *testing.F) {
	b := trained(f, 330, strings.Repeat(sample, 4))
	for _, s := range []string{sample, "\xff\xc3\x28\x00", "", strings.Repeat("ab", 200), " \xf0\x9f"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, k := range []Tokenizer{Bytes{}, b} {
			tokens := k.Append(nil, text)
			if got := Decode(k, tokens); !bytes.Equal(got, text) {
				t.Errorf("%q comes back as %q", text, got)
			}
			length := Lengths(k)
			n := 0
			for _, x := range tokens {
				n += int(length[x])
			}
			if n != len(text) {
				t.Errorf("the tokens of %d bytes stand for %d", len(text), n)
			}
		}
	})
}
