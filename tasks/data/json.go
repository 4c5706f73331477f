package data

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// document is JSON that is read piece by piece.
type document struct {
	*json.Decoder
	text []byte
}

func newDocument(text []byte) document {
	return document{json.NewDecoder(bytes.NewReader(text)), text}
}

// errTooSoon is the error about JSON that ends too soon.
var errTooSoon = errors.New("truncated: the JSON ends too soon")

// jsonError says what is wrong with JSON, and whether it ends too soon.
func jsonError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTooSoon
	}
	return fmt.Errorf("broken JSON: %w", err)
}

// delim reads one delimiter.
func (d document) delim(want json.Delim) error {
	switch t, err := d.Token(); {
	case err != nil:
		return jsonError(err)
	case t != want:
		return fmt.Errorf("expected %q at offset %d, found %v", want.String(), d.InputOffset(), t)
	}
	return nil
}

// end reads the end of the document.
func (d document) end() error {
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
func (d document) eachKey(read func(key string) error) error {
	if err := d.delim('{'); err != nil {
		return err
	}
	var seen []string
	for d.More() {
		before := d.InputOffset()
		t, err := d.Token()
		if err != nil {
			return jsonError(err)
		}
		if err := checkEscapes(d.text[before:d.InputOffset()]); err != nil {
			return err
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
	return d.delim('}')
}

// eachItem reads a list and calls read with each item. Errors say what an item
// is called, and its number from 1.
func (d document) eachItem(what string, read func(item json.RawMessage) error) error {
	if err := d.delim('['); err != nil {
		return err
	}
	for n := 1; d.More(); n++ {
		var item json.RawMessage
		if err := d.Decode(&item); err != nil {
			return fmt.Errorf("%s %d: %w", what, n, jsonError(err))
		}
		if err := read(item); err != nil {
			return fmt.Errorf("%s %d: %w", what, n, err)
		}
	}
	return d.delim(']')
}

// stringFields reads an object whose values are strings, one for each name, and
// nothing behind it.
func stringFields(text []byte, names ...string) ([]string, error) {
	values := make([]string, len(names))
	met := 0
	d := newDocument(text)
	err := d.eachKey(func(key string) error {
		i := slices.Index(names, key)
		if i < 0 {
			return fmt.Errorf("unknown field %q, expected %s", key, strings.Join(names, ", "))
		}
		met++
		return decodeString(d.Decoder, &values[i])
	})
	if err == nil && met < len(names) {
		err = fmt.Errorf("%d of the fields %s, expected all", met, strings.Join(names, ", "))
	}
	if err == nil {
		err = d.end()
	}
	return values, err
}

// stringList reads a list of strings, and nothing behind it.
func stringList(text []byte) ([]string, error) {
	var list []string
	d := newDocument(text)
	err := d.eachItem("item", func(item json.RawMessage) error {
		var s string
		err := decodeString(json.NewDecoder(bytes.NewReader(item)), &s)
		list = append(list, s)
		return err
	})
	if err == nil {
		err = d.end()
	}
	return list, err
}

// decodeString reads a string.
func decodeString(d *json.Decoder, s *string) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return jsonError(err)
	}
	if len(raw) == 0 || raw[0] != '"' {
		return fmt.Errorf("%.40s stands where a string belongs", raw)
	}
	if err := checkEscapes(raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, s); err != nil {
		return jsonError(err)
	}
	return nil
}

// checkEscapes refuses an escape that stands for half a character in the JSON of
// a string: encoding/json would put U+FFFD in its place and say nothing.
func checkEscapes(raw []byte) error {
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		i++
		r, ok := escaped(raw[i:])
		switch {
		case !ok:
			continue
		case !utf16.IsSurrogate(r):
			i += 4
			continue
		}
		if rest := raw[i+5:]; len(rest) > 1 && rest[0] == '\\' {
			if low, ok := escaped(rest[1:]); ok && utf16.DecodeRune(r, low) != '\uFFFD' {
				i += 10
				continue
			}
		}
		return fmt.Errorf("%.60q has an escape of half a character", bytes.Trim(raw, ", \t\r\n"))
	}
	return nil
}

// escaped is the number in an escape uXXXX at the beginning of raw, which stands
// behind a backslash.
func escaped(raw []byte) (rune, bool) {
	if len(raw) < 5 || raw[0] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[1:5]), 16, 16)
	return rune(n), err == nil
}
