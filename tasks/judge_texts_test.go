package tasks

import (
	"bytes"
	"testing"

	"retain/bench"
	"retain/tasks/token"
)

// TestTextsOfDialects: what stood behind the place is right and new; nothing, or
// another dialect, is not; and the same seed gives the same texts.
func TestTextsOfDialects(t *testing.T) {
	c := Streams["dialects"].New().(*Dialects)
	c.Languages, c.Limit, c.Test, c.Context = []string{"fiction", "code"}, 3000, 3000, 32
	s := open(t, c).(*dialectal)
	seed := bench.NewSeed(5)
	for i := range c.Languages {
		_, test := s.text(i, seed)
		texts, again := s.Texts(i, 30, seed), s.Texts(i, 30, seed)
		if !s.Judges(i) || len(texts) != 30 {
			t.Fatalf("%d texts", len(texts))
		}
		for n, x := range texts {
			opening := token.Decode(token.Bytes{}, x.Opening)
			at := bytes.Index(test, opening)
			if len(opening) != 16 || at < 0 || !bytes.Equal(opening, token.Decode(token.Bytes{}, again[n].Opening)) {
				t.Fatalf("opening %q", opening)
			}
			at += len(opening)
			behind := test[at:min(at+x.Most, len(test))]
			if end := bytes.IndexByte(behind, '\n'); end >= 0 {
				behind = behind[:end+1]
			}
			written := token.Bytes{}.Append(nil, behind)
			if right, _ := x.Right(written); !right && bytes.Count(test, opening) == 1 {
				t.Errorf("%q and %q behind it are wrong", opening, behind)
			}
			if right, _ := x.Right([]int32{'\n'}); right || !x.Over([]int32{'\n'}) {
				t.Errorf("%q and nothing behind it is right", opening)
			}
			if right, _ := x.Right([]int32{'~'}); right || !x.Over([]int32{'~'}) {
				t.Errorf("%q and ~ behind it is right, or may become so", opening)
			}
		}
	}
}

// TestKnownText: new is what does not stand in the text that was trained on; what
// lies beyond the limit, is held out, or belongs to no experience was not seen.
func TestKnownText(t *testing.T) {
	smallData(t)
	c := Streams["lm-domains"].New().(*LMDomains)
	c.Domains, c.Context, c.Limit, c.Valid = []string{goCode, "fiction", goCode}, 8, 200, 0.2
	s := open(t, c).(golang)
	var seen string
	for _, i := range []int{0, 2} {
		seen += words(t, s, at(t, s, i, 1).Train)
	}
	if string(s.code) != seen || len(seen) > 2*200 {
		t.Errorf("%q is known, and %q was trained on", s.code, seen)
	}
	d := Streams["dialects"].New().(*Dialects)
	d.Languages, d.Limit, d.Test, d.Valid = []string{"tables"}, 4000, 2000, 0.5
	speaker := open(t, d)
	x := at(t, speaker, 0, 3)
	judge := func(of bench.Data) Verdict {
		return speaker.(Speaker).Judge([][]byte{[]byte(words(t, speaker, of))}, 0, bench.NewSeed(3))[0]
	}
	if got := judge(x.Train); got.New != 0 || got.Valid < 10 {
		t.Errorf("of what was trained on: %+v", got)
	}
	if got := judge(x.Valid); got.New < got.Valid/2 || got.Valid < 10 {
		t.Errorf("of what was held out: %+v", got)
	}
}

// TestTextsOfGo: a line is one that Go's parser takes, its brace closed; one of the
// training text is not new.
func TestTextsOfGo(t *testing.T) {
	code := []byte("package p\n\nfunc Old(path string) error {\n\tif err := open(path, 7); err != nil {\n\t\treturn nil\n\t}\n")
	s := &running{config: Running{Context: 64}, tokenizer: token.Bytes{}, text: func(int, bench.Seed) (train, test []byte) {
		return code, append(bytes.Repeat([]byte("// nothing\n"), 5), []byte("\tnext := find(name, 8)\n")...)
	}}
	g := golang{s, code, []string{"fiction", goCode}}
	if g.Judges(0) || !g.Judges(1) {
		t.Error("another text than Go code is judged")
	}
	texts := g.Texts(1, 40, bench.NewSeed(1))
	if len(texts) == 0 {
		t.Fatal("no text")
	}
	for _, x := range texts {
		opening := string(token.Decode(token.Bytes{}, x.Opening))
		_, begun, _ := bytes.Cut([]byte(opening), []byte("\tnext"))
		behind, ok := bytes.CutPrefix([]byte(" := find(name, 8)\n"), begun)
		if !ok {
			continue // broken off within "next", of which the opening has less
		}
		if right, novel := x.Right(token.Bytes{}.Append(nil, behind)); !right || !novel {
			t.Errorf("%q and %q: right %v, new %v", opening, behind, right, novel)
		}
		if right, _ := x.Right(token.Bytes{}.Append(nil, behind[:len(behind)-1])); right {
			t.Errorf("%q is right without its end", opening)
		}
	}
	for line, want := range map[string]bool{
		"\treturn a + b\n": true, "if x {\n": true, "type t struct {\n": true, "func (s *t) f() {\n": true, "var x = 1\n": true,
		"// said the man\n": false, "x := 1 // one\n": false, "\treturn a +\n": false, "the man said\n": false, "}\n": false, "\n": false, "": false,
	} {
		if got := parsesAsLine([]byte(line)); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
