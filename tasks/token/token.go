// Package token cuts texts into tokens and puts them together again. Whatever
// the bytes of a text, they come back as they were.
//
// Note: the code is our own because none of the libraries does what is needed, as of
// November 2026, on the 47 texts of testdata/pieces.json. sugarme/tokenizer v0.3.0
// (Apache 2.0, September 2025) leaves \s+(?!\S) out of GPT-2's pattern: it cuts six of
// them otherwise, code with indented lines among them, and panics on all seven that are
// not UTF-8. daulet/tokenizers v1.24.0 (MIT, November 2025) binds Hugging Face's own
// code by cgo and a static library in Rust; every build of ours is plain Go and assembly.
// pkoukk/tiktoken-go v0.1.8 (MIT, September 2025) and tiktoken-go/tokenizer v0.10.0 (MIT,
// October 2026) have OpenAI's vocabularies, the first by HTTP, and read no others. The
// first cuts by dlclark/regexp2 v1.12.0 (MIT, April 2026), which reads Go's regular
// expressions with the lookahead that regexp lacks: the pattern is right there on all texts
// that are UTF-8, and of the others every broken byte becomes U+FFFD. What it could do is
// to cut texts into pieces: 100 lines here, which take a fortieth of the time.
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
