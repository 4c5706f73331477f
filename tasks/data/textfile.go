package data

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// mostText is the size above which a file of text is taken for a mistake.
const mostText = 256 << 20

// readTextFile reads the file at path or its twin (see present) as valid UTF-8,
// and lets read take it. Every error names the file that was found.
func readTextFile(path string, read func(text []byte) error) error {
	_, err := readFile(path, func(r io.Reader, gzipped bool) error {
		r, err := gunzip(r, gzipped)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(io.LimitReader(r, mostText+1))
		if err != nil {
			return readError(err, "at byte %d of the text", len(text))
		}
		if len(text) > mostText {
			return fmt.Errorf("oversized: more than %d bytes of text", mostText)
		}
		if at, err := checkUTF8(text); err != nil {
			return inPlace(read(text[:at]), err)
		}
		return read(text)
	})
	return err
}

// inPlace puts before err the part and the record at which reading the text
// before it ended too soon, where it did so.
func inPlace(cut, err error) error {
	if errors.Is(cut, errTooSoon) {
		place, _, _ := strings.Cut(cut.Error(), errTooSoon.Error())
		return fmt.Errorf("%s%w", place, err)
	}
	return err
}

// checkUTF8 says where a text is not UTF-8, and at which byte.
func checkUTF8(text []byte) (at int, err error) {
	if utf8.Valid(text) {
		return 0, nil
	}
	line := 1
	for at < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		at += n
	}
	return at, fmt.Errorf("corrupt: line %d: byte %#02x at offset %d is not UTF-8", line, text[at], at)
}
