package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// openBanking77 reads the set of Casanueva et al. 2020: train.csv and test.csv
// with the columns text and category, and categories.json, the list of
// intents, whose order Classes keeps. Line ends within a text come as "\n".
func openBanking77(root string) (*Text, error) {
	t := &Text{Name: "banking77"}
	dir := filepath.Join(root, "banking77")
	err := readTextFile(filepath.Join(dir, "categories.json"), func(text []byte) (err error) {
		if t.Classes, err = stringList(text); err != nil {
			return err
		}
		return checkNames("intent", t.Classes)
	})
	if err != nil {
		return nil, err
	}
	for _, part := range []string{"train", "test"} {
		p := Passages{Name: part}
		err := readTextFile(filepath.Join(dir, part+".csv"), func(text []byte) error {
			return eachRecord(text, []string{"text", "category"}, func(fields []string) error {
				return p.appendLabelled(t.Classes, fields[0], fields[1])
			})
		})
		if err != nil {
			return nil, err
		}
		t.Parts = append(t.Parts, p)
	}
	t.Digest = t.ContentDigest()
	return t, nil
}

// checkNames refuses a list without names, or with one that comes twice.
func checkNames(what string, names []string) error {
	if len(names) == 0 {
		return fmt.Errorf("no %ss", what)
	}
	for i, n := range names {
		if n == "" || slices.Contains(names[:i], n) {
			return fmt.Errorf("%s %d: %q is empty or comes twice", what, i+1, n)
		}
	}
	return nil
}

// appendLabelled appends a text under the name of its class.
func (p *Passages) appendLabelled(classes []string, text, class string) error {
	i := slices.Index(classes, class)
	switch {
	case i < 0:
		return fmt.Errorf("unknown label %q", class)
	case text == "":
		return errors.New("an empty text")
	}
	p.Texts = append(p.Texts, text)
	p.Labels = append(p.Labels, int32(i))
	return nil
}

// eachRecord reads CSV (RFC 4180) under the given header and calls read with
// every record. Errors name the record, from 1 behind the header.
func eachRecord(text []byte, header []string, read func(fields []string) error) error {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(header)
	r.ReuseRecord = true
	for n := 0; ; n++ {
		fields, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && n > 1:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("truncated: no records")
		case err != nil:
			return fmt.Errorf("record %d: %w", n, csvError(err))
		case n == 0 && !slices.Equal(fields, header):
			return fmt.Errorf("the header is %q, expected %q", fields, header)
		case n == 0:
			continue
		}
		if err := read(fields); err != nil {
			return fmt.Errorf("record %d: %w", n, err)
		}
	}
}

// csvError is the place and the cause of an error of encoding/csv, which calls
// lines records.
func csvError(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	if errors.Is(parse.Err, csv.ErrFieldCount) {
		return fmt.Errorf("line %d: %w", parse.Line, parse.Err)
	}
	return fmt.Errorf("line %d, column %d: %w", parse.Line, parse.Column, parse.Err)
}
