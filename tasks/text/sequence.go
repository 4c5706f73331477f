package text

import (
	"retain/bench"
	"retain/tasks/token"
)

// Sequence makes a row of Length tokens of a text: its first tokens, at the
// end of the row, so that the last position, where a classifier reads, has the
// last of them. Before them stands the padding.
type Sequence struct {
	Tokenizer token.Tokenizer
	Length    int
}

// Padding is the token that fills rows up: the one that the tokenizer has for it,
// else the number behind its last token.
func (s Sequence) Padding() int32 {
	if own, ok := s.Tokenizer.(interface{ Padding() int32 }); ok {
		return own.Padding()
	}
	return int32(s.Tokenizer.Size())
}

// Encode cuts texts into tokens.
func (s Sequence) Encode(texts []string) Rows {
	rows := &sequenceRows{length: s.Length, tokens: make([]int32, 0, len(texts)*s.Length)}
	most := s.mostBytes()
	padding := s.Padding()
	var tokens []int32
	for _, t := range texts {
		tokens = s.Tokenizer.Append(tokens[:0], []byte(t[:min(len(t), most)]))
		n := min(len(tokens), s.Length)
		for range s.Length - n {
			rows.tokens = append(rows.tokens, padding)
		}
		rows.tokens = append(rows.tokens, tokens[:n]...)
	}
	return rows
}

// mostBytes is what a row can hold of a text at the most, and a token more, so
// that cutting a long text moves none of the tokens in the row.
func (s Sequence) mostBytes() int {
	longest := 0
	for k := range s.Tokenizer.Size() {
		longest = max(longest, len(s.Tokenizer.Bytes(int32(k))))
	}
	return (s.Length + 1) * longest
}

// sequenceRows is (n, length) tokens.
type sequenceRows struct {
	length int
	tokens []int32
}

// Append implements Rows.
func (r *sequenceRows) Append(in *bench.Inputs, i int) {
	in.Append(bench.Inputs{Rows: 1, Width: r.length, Tokens: r.tokens[i*r.length : (i+1)*r.length]})
}

// RowBytes is four bytes a token.
func (r *sequenceRows) RowBytes() int { return 4 * r.length }
