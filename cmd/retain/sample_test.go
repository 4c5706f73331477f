package main

import (
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
