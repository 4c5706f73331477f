package token

import (
	"unicode"
	"unicode/utf8"
)

// pieces cuts text where GPT-2 does (Radford et al. 2019), so that no token
// spans two pieces, and calls each with them in order. The pattern is
//
//	's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
//
// its first alternative that fits being taken. A byte that is not UTF-8 counts
// as a character that is neither space, letter nor number.
func pieces(text []byte, each func(piece []byte)) {
	for len(text) > 0 {
		n := piece(text)
		each(text[:n:n])
		text = text[n:]
	}
}

// piece is the length of the first piece.
func piece(text []byte) int {
	if n := contraction(text); n > 0 {
		return n
	}
	at := 0
	if text[0] == ' ' && len(text) > 1 {
		at = 1
	}
	if c, _ := class(text[at:]); c != space {
		return at + run(text[at:], c)
	}
	n := run(text, space)
	if n == len(text) {
		return n
	}
	// What follows is no space: \s+(?!\S) leaves it the last one, and where
	// there is one alone, \s+ takes it.
	_, last := utf8.DecodeLastRune(text[:n])
	if last == n {
		return n
	}
	return n - last
}

func contraction(text []byte) int {
	if text[0] != '\'' || len(text) < 2 {
		return 0
	}
	switch text[1] {
	case 's', 't', 'm', 'd':
		return 2
	}
	if len(text) > 2 {
		switch string(text[1:3]) {
		case "re", "ve", "ll":
			return 3
		}
	}
	return 0
}

// kind of a character.
type kind uint8

const (
	other kind = iota
	letter
	number
	space
)

// class is the kind and the length of the first character.
func class(text []byte) (kind, int) {
	r, n := utf8.DecodeRune(text)
	switch {
	case r == utf8.RuneError && n == 1:
		return other, 1
	case unicode.IsLetter(r):
		return letter, n
	case unicode.IsNumber(r):
		return number, n
	case unicode.IsSpace(r):
		return space, n
	}
	return other, n
}

// run is the length of the leading characters of one kind.
func run(text []byte, k kind) int {
	n := 0
	for n < len(text) {
		c, size := class(text[n:])
		if c != k {
			break
		}
		n += size
	}
	return n
}
