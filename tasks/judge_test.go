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
	if diff := cmp.Diff(want, s.Judge(samples, bench.NewSeed(7))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := s.Judge(samples, bench.NewSeed(8)); got[0].New != 1+lines {
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
	if diff := cmp.Diff([]Verdict{{"Go", 5, 3, 2}}, s.Judge(samples, bench.Seed{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
