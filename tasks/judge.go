package tasks

import (
	"bytes"
	"go/parser"
	"go/token"
	"slices"

	"retain/bench"
	bytetoken "retain/tasks/token"
)

// A Verdict is how much of generated text is in one language.
type Verdict struct {
	Language string
	Units    int // lines, or samples, that could be
	Valid    int // are in the language
	New      int // are in the language and not in the training text
}

// A Speaker is a stream of running text.
type Speaker interface {
	// Tokenizer is what cuts the texts into tokens.
	Tokenizer() bytetoken.Tokenizer
	// Judge says what of generated text is in which of the stream's languages,
	// where that can be said without doubt. A sample begins at the beginning of
	// a line; its first given bytes were written by nobody who is judged, and only
	// what holds others is. Training text is that of the run with this seed.
	Judge(samples [][]byte, given int, seed bench.Seed) []Verdict
}

var (
	_ Speaker = (*running)(nil)
	_ Speaker = (*dialectal)(nil)
	_ Speaker = golang{}
)

// Judge implements Speaker: nothing can be said.
func (s *running) Judge([][]byte, int, bench.Seed) []Verdict { return nil }

// Judge implements Speaker: of every complete line, in which dialect it is.
func (s *dialectal) Judge(samples [][]byte, given int, seed bench.Seed) []Verdict {
	var verdicts []Verdict
	known := map[string]map[string]bool{}
	for i, language := range s.languages {
		if known[language] == nil {
			known[language] = map[string]bool{}
			verdicts = append(verdicts, Verdict{Language: language})
		}
		for line := range bytes.Lines(s.learned(i, seed)) {
			known[language][string(line)] = true
		}
	}
	for n := range verdicts {
		v := &verdicts[n]
		g := s.grammars[slices.Index(s.languages, v.Language)]
		for _, sample := range samples {
			end := 0
			for line := range bytes.Lines(sample) {
				end += len(line)
				if end <= given || line[len(line)-1] != '\n' || len(line) == 1 {
					continue
				}
				v.Units++
				if _, ok := g.Parse(line); ok {
					v.Valid++
					if !known[v.Language][string(line)] {
						v.New++
					}
				}
			}
		}
	}
	return verdicts
}

// golang is a stream of running text with Go code in it.
type golang struct {
	*running
	code  []byte   // what of it is trained on
	order []string // the domain of each experience
}

// Judge implements Speaker: of every sample, up to the end of its last
// declaration, whether Go's parser takes it as the declarations of a file. The
// declarations that end within what was given are left out.
func (s golang) Judge(samples [][]byte, given int, _ bench.Seed) []Verdict {
	const closed = "\n}\n"
	v := Verdict{Language: "Go", Units: len(samples)}
	for _, sample := range samples {
		begin, end := 0, bytes.LastIndex(sample, []byte(closed))+len(closed)
		if last := bytes.LastIndex(sample[:min(given, len(sample))], []byte(closed)); last >= 0 {
			begin = last + len(closed)
		}
		if end < len(closed) || end <= given {
			continue
		}
		code := sample[begin:end]
		if parsesAsGo(code) {
			v.Valid++
			if !bytes.Contains(s.code, code) {
				v.New++
			}
		}
	}
	return []Verdict{v}
}

// parsesAsGo says whether code is declarations, or a file with its own package
// clause.
func parsesAsGo(code []byte) bool {
	for _, before := range []string{"package p\n", ""} {
		if _, err := parser.ParseFile(token.NewFileSet(), "", before+string(code), parser.SkipObjectResolution); err == nil {
			return true
		}
	}
	return false
}
