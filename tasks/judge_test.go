package tasks

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"retain/bench"
)

func TestJudgeDialects(t *testing.T) {
	c := Streams["dialects"].New().(*Dialects)
	c.Languages, c.Limit, c.Test = []string{"code", "tables", "code"}, 2000, 500
	s := open(t, c).(Speaker)
	train := at(t, s.(bench.Stream), 2, 7)
	var b bench.Batch
	train.Train.Gather([]int{0, 1, 2, 3}, &b) // the beginning of the training text, from a line on
	var known []byte
	for _, k := range b.In.Tokens {
		known = append(known, byte(k))
	}
	for len(known) > 0 && known[len(known)-1] != '\n' {
		known = known[:len(known)-1]
	}
	lines := 0
	for _, k := range known {
		if k == '\n' {
			lines++
		}
	}
	if lines == 0 {
		t.Fatal("no line in four windows")
	}
	samples := [][]byte{
		[]byte("func gcd(acc,tmp,acc) { return 98765 }\nfunc gcd( { return 1 }\nfunc gcd() { ret"),
		[]byte("key,item,amount,price|Z99,hinge,none,7.27\n"),
		known,
	}
	want := []Verdict{{"code", 3 + lines, 1 + lines, 1}, {"tables", 3 + lines, 1, 1}}
	if diff := cmp.Diff(want, s.Judge(samples, 0, bench.NewSeed(7))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := s.Judge(samples, 0, bench.NewSeed(8)); got[0].New != 1+lines {
		t.Errorf("against the text of another seed %d lines are new, want %d", got[0].New, 1+lines)
	}
}

func TestJudgeGo(t *testing.T) {
	s := golang{code: []byte("package x\n\nfunc old() {\n\treturn\n}\n")}
	samples := [][]byte{
		[]byte("func f(x int) int {\n\treturn x\n}\n\nfunc g() {\n\tif"), // up to its last declaration
		[]byte("func f( {\n\treturn x\n}\n"),
		[]byte("no declaration ends here"),
		[]byte("func old() {\n\treturn\n}\n"),
		[]byte("package main\n\nfunc main() {\n}\n"),
	}
	if diff := cmp.Diff([]Verdict{{"Go", 5, 3, 2}}, s.Judge(samples, 0, bench.Seed{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJudgeWhatIsWritten: lines and declarations that were given are nobody's merit; one
// that was begun and is ended counts.
func TestJudgeWhatIsWritten(t *testing.T) {
	c := Streams["dialects"].New().(*Dialects)
	c.Languages, c.Limit, c.Test = []string{"code"}, 2000, 500
	lines := "func gcd() { return 98765 }\nfunc gcd() { return 98765 }\n"
	code := "func f() {\n\treturn\n}\n"
	given := len(lines)
	for name, x := range map[string]struct {
		speaker Speaker
		sample  string
		given   int
		want    []int // units, valid
	}{
		"two lines and a byte":       {open(t, c).(Speaker), lines + "f", given, []int{0, 0}},
		"two lines and a line":       {open(t, c).(Speaker), lines + "key\n", given, []int{1, 0}},
		"the end of a line":          {open(t, c).(Speaker), lines, given - 1, []int{1, 1}},
		"nothing given":              {open(t, c).(Speaker), lines, 0, []int{2, 2}},
		"a declaration and a byte":   {golang{}, code + "f", len(code), []int{1, 0}},
		"a declaration and another":  {golang{}, code + code, len(code), []int{1, 1}},
		"a declaration and a wrong":  {golang{}, code + "f(\n}\n", len(code), []int{1, 0}},
		"a wrong one and a right":    {golang{}, "f(\n}\n" + code, len("f(\n}\n"), []int{1, 1}},
		"the end of a declaration":   {golang{}, code + code, len(code) + 5, []int{1, 1}},
		"nothing behind what is set": {golang{}, code, len(code), []int{1, 0}},
	} {
		v := x.speaker.Judge([][]byte{[]byte(x.sample)}, x.given, bench.NewSeed(1))[0]
		if diff := cmp.Diff(x.want, []int{v.Units, v.Valid}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
