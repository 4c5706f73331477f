// Package text turns texts into examples: hashed n-grams for models that read
// numbers, rows of tokens for classifiers that read sequences, and windows of
// running text for language models.
package text

import (
	"math"
	"slices"
	"unicode"

	"retain/bench"
)

// Hashed makes a vector of Width features of a text, by hashing its n-grams of
// words and of characters (Weinberger et al. 2009, without signs).
//
// The text is put into lower case; a word is a longest run of letters and
// digits, and the characters are those of the words, one space between them
// and one at either end. An n-gram of words is the byte 'w' and its words, a
// space between them; one of characters the byte 'c' and its characters. It
// counts for the feature h mod Width, where h is the upper half of the 64-bit
// FNV-1a hash of its bytes, xored with the lower half.
//
// With counts c and their norm s = √Σc², a feature is c/s as a float32; or,
// where Bytes is set, ⌊255·c/s + ½⌋ in one byte, which stands for 255 parts of
// it.
type Hashed struct {
	Width    int
	Words    int // n-grams of 1 to Words words; 0: none
	From, To int // n-grams of From to To characters; 0 and 0: none
	Bytes    bool
}

// FNV-1a, 64 bits.
const (
	fnvBasis = 14695981039346656037
	fnvPrime = 1099511628211
)

func fnv1a(h uint64, s []byte) uint64 {
	for _, b := range s {
		h = (h ^ uint64(b)) * fnvPrime
	}
	return h
}

// place is the feature of an n-gram.
func (f Hashed) place(h uint64) int { return int((h ^ h>>32) & 0xFFFFFFFF % uint64(f.Width)) }

// plain is the characters of a text, with the place behind each word's space.
func plain(text string) (chars []byte, starts, runes []int) {
	chars = append(make([]byte, 0, len(text)+2), ' ')
	inside := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if inside {
				chars = append(chars, ' ')
			}
			inside = false
			continue
		}
		if !inside {
			starts = append(starts, len(chars))
		}
		inside = true
		chars = append(chars, string(unicode.ToLower(r))...)
	}
	if inside {
		chars = append(chars, ' ')
	}
	for i := range string(chars) {
		runes = append(runes, i)
	}
	return chars, starts, append(runes, len(chars))
}

// each calls count with the feature of every n-gram.
func (f Hashed) each(text string, count func(feature int)) {
	chars, starts, runes := plain(text)
	ends := append(slices.Clone(starts), len(chars)) // a word ends a space before the next begins
	for n := 1; n <= f.Words; n++ {
		for i := 0; i+n <= len(starts); i++ {
			h := fnv1a(fnvBasis, []byte{'w'})
			count(f.place(fnv1a(h, chars[starts[i]:ends[i+n]-1])))
		}
	}
	for n := max(f.From, 1); n <= f.To; n++ {
		for i := 0; i+n < len(runes); i++ {
			h := fnv1a(fnvBasis, []byte{'c'})
			count(f.place(fnv1a(h, chars[runes[i]:runes[i+n]])))
		}
	}
}

// Encode computes the features of texts.
func (f Hashed) Encode(texts []string) Rows {
	rows := &hashedRows{hashed: f, ends: make([]int, 0, len(texts))}
	counts := make([]int32, f.Width)
	var met []int
	for _, t := range texts {
		met = met[:0]
		f.each(t, func(k int) {
			if counts[k]++; counts[k] == 1 {
				met = append(met, k)
			}
		})
		sum := int64(1)
		if len(met) > 0 {
			sum = 0
		}
		for _, k := range met {
			sum += int64(counts[k]) * int64(counts[k])
		}
		norm := math.Sqrt(float64(sum))
		for _, k := range met {
			rows.places = append(rows.places, int32(k))
			if f.Bytes {
				rows.bytes = append(rows.bytes, uint8(math.Floor(float64(255*int64(counts[k]))/norm+0.5)))
			} else {
				rows.floats = append(rows.floats, float32(float64(counts[k])/norm))
			}
			counts[k] = 0
		}
		rows.ends = append(rows.ends, len(rows.places))
	}
	return rows
}

// hashedRows keeps of each text the features that are not 0.
type hashedRows struct {
	hashed Hashed
	ends   []int // of each text, behind its last feature
	places []int32
	bytes  []uint8
	floats []float32
}

// Append implements Rows.
func (r *hashedRows) Append(in *bench.Inputs, i int) {
	lo, hi, width := 0, r.ends[i], r.hashed.Width
	if i > 0 {
		lo = r.ends[i-1]
	}
	if in.Rows == 0 {
		in.Width = width
	}
	if r.hashed.Bytes {
		at := len(in.Bytes)
		in.Bytes = slices.Grow(in.Bytes, width)[:at+width]
		row := in.Bytes[at:]
		clear(row)
		for n := lo; n < hi; n++ {
			row[r.places[n]] = r.bytes[n]
		}
	} else {
		at := len(in.Floats)
		in.Floats = slices.Grow(in.Floats, width)[:at+width]
		row := in.Floats[at:]
		clear(row)
		for n := lo; n < hi; n++ {
			row[r.places[n]] = r.floats[n]
		}
	}
	in.Rows++
}

// RowBytes is the size of the features of one text.
func (r *hashedRows) RowBytes() int {
	if r.hashed.Bytes {
		return r.hashed.Width
	}
	return 4 * r.hashed.Width
}
