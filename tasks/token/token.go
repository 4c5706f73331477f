// Package token cuts texts into tokens and puts them together again. Whatever
// the bytes of a text, they come back as they were.
package token

// A Tokenizer maps bytes to tokens, which are numbers below Size. It is safe
// for concurrent use.
type Tokenizer interface {
	// Size is the number of tokens.
	Size() int
	// Append adds the tokens of text to dst.
	Append(dst []int32, text []byte) []int32
	// Bytes is what a token stands for. Nobody may write to it.
	Bytes(token int32) []byte
}

// Decode is the text that tokens stand for. Numbers that are no token stand
// for nothing.
func Decode(t Tokenizer, tokens []int32) []byte {
	var text []byte
	for _, k := range tokens {
		if k >= 0 && int(k) < t.Size() {
			text = append(text, t.Bytes(k)...)
		}
	}
	return text
}

// Lengths is the number of bytes of each token: what bits per byte divide by.
func Lengths(t Tokenizer) []int32 {
	all := make([]int32, t.Size())
	for k := range all {
		all[k] = int32(len(t.Bytes(int32(k))))
	}
	return all
}

// Bytes is the tokenizer whose tokens are the 256 bytes.
type Bytes struct{}

var every = func() (b [256]byte) {
	for i := range b {
		b[i] = byte(i)
	}
	return b
}()

// Size is 256.
func (Bytes) Size() int { return 256 }

// Append implements Tokenizer.
func (Bytes) Append(dst []int32, text []byte) []int32 {
	for _, b := range text {
		dst = append(dst, int32(b))
	}
	return dst
}

// Bytes implements Tokenizer.
func (Bytes) Bytes(token int32) []byte { return every[token : token+1 : token+1] }
