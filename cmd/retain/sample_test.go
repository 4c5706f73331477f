package main

import (
	"encoding/json"
	"strings"
	"testing"

	"retain/bench/suite"
)

// What a model writes does nothing to a terminal, and reaches a file as it is.
func TestPrintable(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a line\n\tand another, ä 日\n", "a line\n\tand another, ä 日\n"},
		{"\x1b[2Jgone\x07\r", `\x1b[2Jgone\a\r`},
		{"\xff\xc3(", `\xff\xc3(`},
		{"\u202eback \u009b1m", `\u202eback \u009b1m`},
		{"it's � \x7f\x00", `it's � \x7f\x00`},
	} {
		if got := printable([]byte(c.text)); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
		var b strings.Builder
		s := &suite.Sampled{Texts: [][]byte{[]byte(c.text)}}
		if err := sampleText(&b, s, false, printable); err != nil || b.String() != c.want+"\n" {
			t.Errorf("%q: printed %q, %v", c.text, b.String(), err)
		}
	}
}

// TestSampleJSON: JSON has every byte of a text, also where it is no UTF-8.
func TestSampleJSON(t *testing.T) {
	for _, text := range []string{"plain\n", "\xff\xc3(\x00 ä", ""} {
		var b strings.Builder
		if err := sampleJSON(&b, &suite.Sampled{Texts: [][]byte{[]byte(text), []byte("next")}}); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Texts  []string `json:"texts"`
			Base64 [][]byte `json:"texts_base64"`
		}
		if err := json.Unmarshal([]byte(b.String()), &got); err != nil || len(got.Texts) != 2 || len(got.Base64) != 2 || string(got.Base64[0]) != text || got.Texts[1] != "next" {
			t.Errorf("%q came back as %+v (%v)", text, got, err)
		}
	}
}
