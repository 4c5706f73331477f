package token

// Alphabet is the tokenizer whose tokens are the bytes that occur in a text, in
// order of their values.
type Alphabet struct {
	bytes []byte
	token [256]int32 // −1: does not occur
}

// NewAlphabet is the alphabet of text.
func NewAlphabet(text []byte) *Alphabet {
	var met [256]bool
	for _, b := range text {
		met[b] = true
	}
	a := &Alphabet{}
	for b := range met {
		a.token[b] = -1
		if met[b] {
			a.token[b] = int32(len(a.bytes))
			a.bytes = append(a.bytes, byte(b))
		}
	}
	return a
}

// Size implements Tokenizer.
func (a *Alphabet) Size() int { return len(a.bytes) }

// Append implements Tokenizer. Bytes that are not of the alphabet are left out:
// only texts within it come back as they were.
func (a *Alphabet) Append(dst []int32, text []byte) []int32 {
	for _, b := range text {
		if k := a.token[b]; k >= 0 {
			dst = append(dst, k)
		}
	}
	return dst
}

// Bytes implements Tokenizer.
func (a *Alphabet) Bytes(token int32) []byte { return a.bytes[token : token+1 : token+1] }
