package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
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
		if err := checkUTF8(text); err != nil {
			return err
		}
		return read(text)
	})
	return err
}

// checkUTF8 says where a text is not UTF-8.
func checkUTF8(text []byte) error {
	if utf8.Valid(text) {
		return nil
	}
	line, at := 1, 0
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
	return fmt.Errorf("corrupt: line %d: byte %#02x at offset %d is not UTF-8", line, text[at], at)
}

// jsonError says what is wrong with JSON, and whether it ends too soon.
func jsonError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("truncated: the JSON ends too soon")
	}
	return fmt.Errorf("broken JSON: %w", err)
}

// delim reads one delimiter.
func delim(d *json.Decoder, want json.Delim) error {
	switch t, err := d.Token(); {
	case err != nil:
		return jsonError(err)
	case t != want:
		return fmt.Errorf("expected %q at offset %d, found %v", want.String(), d.InputOffset(), t)
	}
	return nil
}

// jsonEnd reads the end of the file.
func jsonEnd(d *json.Decoder) error {
	switch t, err := d.Token(); {
	case err == nil:
		return fmt.Errorf("oversized: %v follows the JSON", t)
	case !errors.Is(err, io.EOF):
		return jsonError(err)
	}
	return nil
}

// eachKey reads an object and calls read behind each key, in the file's order.
// A key that comes twice is an error.
func eachKey(d *json.Decoder, read func(key string) error) error {
	if err := delim(d, '{'); err != nil {
		return err
	}
	var seen []string
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return jsonError(err)
		}
		key, ok := t.(string)
		if !ok {
			return fmt.Errorf("expected a key, found %v", t)
		}
		if slices.Contains(seen, key) {
			return fmt.Errorf("the key %q comes twice", key)
		}
		seen = append(seen, key)
		if err := read(key); err != nil {
			return err
		}
	}
	return delim(d, '}')
}

// eachItem reads a list and calls read with each item and its number from 1.
// Errors of read get the number.
func eachItem(d *json.Decoder, read func(n int, item json.RawMessage) error) error {
	if err := delim(d, '['); err != nil {
		return err
	}
	for n := 1; d.More(); n++ {
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return fmt.Errorf("record %d: %w", n, jsonError(err))
		}
		if err := read(n, item); err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
	}
	return delim(d, ']')
}

// stringFields reads an object whose values are strings, one for each name.
func stringFields(item json.RawMessage, names ...string) ([]string, error) {
	values := make([]string, len(names))
	met := 0
	d := json.NewDecoder(bytes.NewReader(item))
	err := eachKey(d, func(key string) error {
		i := slices.Index(names, key)
		if i < 0 {
			return fmt.Errorf("unknown field %q, expected %s", key, strings.Join(names, ", "))
		}
		met++
		return decodeString(d, &values[i])
	})
	if err == nil && met < len(names) {
		err = fmt.Errorf("%d of the fields %s, expected all", met, strings.Join(names, ", "))
	}
	return values, err
}

// stringList reads a list of strings.
func stringList(item json.RawMessage) ([]string, error) {
	var list []string
	d := json.NewDecoder(bytes.NewReader(item))
	err := eachItem(d, func(_ int, item json.RawMessage) error {
		var s string
		err := decodeString(json.NewDecoder(bytes.NewReader(item)), &s)
		list = append(list, s)
		return err
	})
	return list, err
}

// decodeString reads a string, and refuses an escape that stands for half a
// character: encoding/json would put U+FFFD in its place and say nothing.
func decodeString(d *json.Decoder, s *string) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return jsonError(err)
	}
	if len(raw) == 0 || raw[0] != '"' {
		return fmt.Errorf("%.40s stands where a string belongs", raw)
	}
	if err := json.Unmarshal(raw, s); err != nil {
		return jsonError(err)
	}
	if got := strings.Count(*s, "\uFFFD"); got > 0 {
		lower := bytes.ToLower(raw)
		if written := bytes.Count(lower, []byte(`\ufffd`)) + bytes.Count(raw, []byte("\uFFFD")); got != written {
			return fmt.Errorf("%.60q has an escape of half a character", raw)
		}
	}
	return nil
}
