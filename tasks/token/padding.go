package token

// paddings are the names by which checkpoints know the token that fills a row up,
// the first that is there being it. GPT-2 has none of its own: there the end of a
// text does it.
var paddings = []string{"<|pad|>", "<pad>", "[PAD]", "<|padding|>", "<|endoftext|>", "</s>"}

// Padding is the token that stands where a row has no text: of those that no text
// is cut into, the first that is called as paddings or ends of texts are. Where there
// is none it is the number behind the last token.
func (t *BPE) Padding() int32 {
	found := len(paddings)
	number := int32(t.Size())
	made := make(map[int32]bool, len(t.merges))
	for _, m := range t.merges {
		made[m.token] = true
	}
	for k, piece := range t.pieces {
		for n, name := range paddings[:found] {
			if string(piece) == name && !made[int32(k)] {
				found, number = n, int32(k)
				break
			}
		}
	}
	return number
}
