package text

import (
	"hash/fnv"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"retain/bench"
)

// slowCounts says what Hashed counts, from its definition.
func slowCounts(f Hashed, words []string) []int {
	counts := make([]int, f.Width)
	add := func(gram string) {
		h := fnv.New64a()
		h.Write([]byte(gram))
		s := h.Sum64()
		counts[(uint32(s>>32)^uint32(s))%uint32(f.Width)]++
	}
	for n := 1; n <= f.Words; n++ {
		for i := 0; i+n <= len(words); i++ {
			add("w" + strings.Join(words[i:i+n], " "))
		}
	}
	chars := []rune(" " + strings.Join(words, " ") + " ")
	for n := f.From; n <= f.To && n > 0; n++ {
		for i := 0; i+n <= len(chars); i++ {
			add("c" + string(chars[i:i+n]))
		}
	}
	return counts
}

func TestHashed(t *testing.T) {
	text, words := "  What's the É-Balance, of MY account2? the the", []string{"what", "s", "the", "é", "balance", "of", "my", "account2", "the", "the"}
	for _, f := range []Hashed{
		{Width: 64, Words: 2, From: 3, To: 4},
		{Width: 17, Words: 1},
		{Width: 1000, From: 1, To: 5},
		{Width: 64, Words: 3, From: 2, To: 2, Bytes: true},
	} {
		counts := slowCounts(f, words)
		sum := 0
		for _, c := range counts {
			sum += c * c
		}
		var in bench.Inputs
		rows := f.Encode([]string{"another text", text})
		rows.Append(&in, 1)
		if in.Rows != 1 || in.Width != f.Width || rows.RowBytes() != len(in.Bytes)+4*len(in.Floats) {
			t.Fatalf("%+v: %d rows of %d", f, in.Rows, in.Width)
		}
		norm := new(big.Float).SetPrec(200).Sqrt(big.NewFloat(float64(sum)).SetPrec(200))
		for k, c := range counts {
			v, _ := new(big.Float).SetPrec(200).Quo(big.NewFloat(float64(c)).SetPrec(200), norm).Float64()
			if f.Bytes && in.Bytes[k] != uint8(math.Round(255*v)) {
				t.Errorf("%+v: feature %d is %d of 255, want %v", f, k, in.Bytes[k], v)
			}
			if !f.Bytes && math.Abs(float64(in.Floats[k])-v) > 1e-7 {
				t.Errorf("%+v: feature %d is %v, want %v", f, k, in.Floats[k], v)
			}
		}
	}
}

// TestHashedEdges: a text without words has no features, and none is lost at
// the end of a row.
func TestHashedEdges(t *testing.T) {
	rows := Hashed{Width: 8, Words: 1, From: 3, To: 3}.Encode([]string{"", "?!", "a"})
	var in bench.Inputs
	for i := range 3 {
		rows.Append(&in, i)
	}
	if slices.ContainsFunc(in.Floats[:16], func(x float32) bool { return x != 0 }) {
		t.Errorf("features of nothing: %v", in.Floats[:16])
	}
	sum := 0.0
	for _, x := range in.Floats[16:] {
		sum += float64(x * x)
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("the norm of a row is %v", math.Sqrt(sum))
	}
}

func FuzzHashed(f *testing.F) {
	f.Add("What's up?", 5)
	f.Add("\xff ẞ İ 東", 300)
	f.Fuzz(func(t *testing.T, text string, width int) {
		h := Hashed{Width: 1 + (width&0x7FFFFFFF)%5000, Words: 2, From: 2, To: 5, Bytes: width%2 == 0}
		var in bench.Inputs
		h.Encode([]string{text}).Append(&in, 0)
		if len(in.Bytes)+len(in.Floats) != h.Width {
			t.Fatalf("%d features", len(in.Bytes)+len(in.Floats))
		}
		for _, x := range in.Floats {
			if !(x >= 0 && x <= 1) {
				t.Fatalf("a feature of %v", x)
			}
		}
	})
}
