package tasks

import (
	"bytes"
	"go/parser"
	"go/token"

	"retain/bench"
	bytetoken "retain/tasks/token"
)

var (
	_ bench.Judge = (*dialectal)(nil)
	_ bench.Judge = golang{}
)

// A critic cuts texts out of test text for a model to go on with. A text is a
// line of it, broken off at a place drawn evenly: the model reads half a window of
// what stands before the place, and writes as much, or to the end of the line. It
// is right if the line, its beginning from the test text and its end from the
// model, is in the language; where it can be said, also an unfinished line that
// begins one that is. A place is drawn only where the line as it stands is in the
// language and to end it at once would not be right: who writes nothing scores
// nothing, and who writes what stood there scores all.
type critic struct {
	text      []byte // to be cut
	tokenizer bytetoken.Tokenizer
	context   int                     // tokens of a window
	right     func(line []byte) bool  // of a whole line, its newline with it
	begins    func(begun []byte) bool // whether it begins a right one; nil: that cannot be said
	train     []byte                  // the training text, a newline before it
}

// triesOf is how often a place is drawn for each text that is asked for.
const triesOf = 200

// texts is n texts, or fewer where so many are not found.
func (c *critic) texts(n int, seed bench.Seed) []bench.Text {
	rng := seed.Rand("places")
	met := map[int]bool{}
	var all []bench.Text
	for range triesOf * n {
		if len(all) == n || len(c.text) < 2 {
			break
		}
		place := 1 + rng.IntN(len(c.text)-1)
		if met[place] {
			continue
		}
		met[place] = true
		if t, ok := c.at(place); ok {
			all = append(all, t)
		}
	}
	return all
}

// at is the text that is broken off at a place, if it is one.
func (c *critic) at(place int) (bench.Text, bool) {
	begin := bytes.LastIndexByte(c.text[:place], '\n') + 1
	end := bytes.IndexByte(c.text[place:], '\n')
	begun := c.text[begin:place:place]
	if end < 1 || len(bytes.TrimSpace(begun)) == 0 || c.right(append(begun, '\n')) || !c.right(c.text[begin:place+end+1]) {
		return bench.Text{}, false
	}
	n := max(1, c.context/2)
	before := c.tokenizer.Append(nil, c.text[max(0, place-16*n):place])
	if len(before) < n {
		return bench.Text{}, false
	}
	if c.begins == nil && len(c.tokenizer.Append(nil, c.text[place:place+end+1])) > n {
		return bench.Text{}, false // what is right would not fit
	}
	line := func(written []int32) (line []byte, whole bool) {
		line = append(bytes.Clone(begun), bytetoken.Decode(c.tokenizer, written)...)
		if end := bytes.IndexByte(line, '\n'); end >= 0 {
			return line[:end+1], true
		}
		return line, false
	}
	return bench.Text{
		Opening: before[len(before)-n:], Most: n,
		Over: func(written []int32) bool {
			begun, whole := line(written)
			return whole || c.begins != nil && !c.begins(begun)
		},
		Right: func(written []int32) (right, novel bool) {
			l, whole := line(written)
			right = whole && c.right(l) || !whole && c.begins != nil && c.begins(l)
			return right, right && !bytes.Contains(c.train, append([]byte{'\n'}, l...))
		},
	}, true
}

// Judges implements bench.Judge: of every dialect.
func (s *dialectal) Judges(int) bool { return true }

// Texts implements bench.Judge: a line is right if it is in the dialect of the
// experience.
func (s *dialectal) Texts(i, n int, seed bench.Seed) []bench.Text {
	_, test := s.text(i, seed)
	g := s.grammars[i]
	c := critic{
		text: test, tokenizer: s.tokenizer, context: s.config.Context, begins: g.Begins, train: []byte{'\n'},
		right: func(line []byte) bool { _, ok := g.Parse(line); return ok },
	}
	for k, language := range s.languages {
		if language == s.languages[i] {
			c.train = append(c.train, s.learned(k, seed)...)
		}
	}
	return c.texts(n, seed.At("texts", i))
}

// Judges implements bench.Judge: of Go code.
func (s golang) Judges(i int) bool { return s.order[i] == goCode }

// Texts implements bench.Judge: a line is right if Go's parser takes it, as
// [parsesAsLine] says.
func (s golang) Texts(i, n int, seed bench.Seed) []bench.Text {
	_, test := s.text(i, seed)
	c := critic{
		text: first(test, s.config.Test), tokenizer: s.tokenizer, context: s.config.Context,
		right: parsesAsLine, train: append([]byte{'\n'}, s.code...),
	}
	return c.texts(n, seed.At("texts", i))
}

// parsesAsLine says whether a line of Go code, with the closing brace that it asks
// for, is statements or declarations without a comment: behind "//" all would be
// right.
func parsesAsLine(line []byte) bool {
	code := string(bytes.TrimRight(line, "\n"))
	if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[len(trimmed)-1] == '{' {
		code += "\n}"
	}
	for _, around := range [][2]string{{"package p\nfunc _() {\n", "\n}\n"}, {"package p\n", "\n"}} {
		file, err := parser.ParseFile(token.NewFileSet(), "", around[0]+code+around[1], parser.SkipObjectResolution|parser.ParseComments)
		if err == nil && len(file.Comments) == 0 && len(bytes.TrimSpace(line)) > 0 {
			return true
		}
	}
	return false
}
