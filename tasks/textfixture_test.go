package tasks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"retain/bench"
	"retain/tasks/token"
)

// words is the tokens of all windows of d, one behind the other, as text.
func words(t *testing.T, s bench.Stream, d bench.Data) string {
	t.Helper()
	b := all(d)
	out := token.Decode(s.(Speaker).Tokenizer(), b.In.Tokens[:1])
	for _, y := range b.Labels {
		if y >= 0 {
			out = append(out, s.(Speaker).Tokenizer().Bytes(y)...)
		}
	}
	return string(out)
}

func TestCLINCOnSmallData(t *testing.T) {
	smallData(t)
	c := Streams["clinc150"].New().(*CLINC150)
	c.Features, c.Valid, c.Length = "tokens", true, 40
	s := open(t, c)
	if spec := s.Spec(); spec.Outputs != 6 || spec.Vocabulary != 257 || len(spec.Classes) != 3 {
		t.Errorf("spec %+v", spec)
	}
	orders := map[string]bool{}
	for seed := range int64(12) {
		order := ""
		for i := range 3 {
			x := at(t, s, i, seed)
			b := all(x.Test)
			if x.Train.Len() != 12 || x.Valid.Len() != 4 || b.Len() != 6 {
				t.Fatalf("%d, %d and %d texts", x.Train.Len(), x.Valid.Len(), b.Len())
			}
			first := strings.TrimSpace(string(tokensOf(b.In.Slice(0, 1).Tokens)))
			intent := strings.Fields(first)[1]
			domain := slices.Index([]string{"pay", "light", "joke"}, intent)
			if domain < 0 || b.Labels[0] != int32(2*i) || b.Labels[3] != int32(2*i+1) {
				t.Fatalf("seed %d, experience %d begins with %q as %d", seed, i, first, b.Labels[0])
			}
			order += fmt.Sprint(domain)
		}
		orders[order] = true
	}
	if len(orders) < 4 {
		t.Errorf("12 seeds give %d orders of 3 domains", len(orders))
	}
	out, err := s.(bench.Outsider).Outside(bench.NewSeed(1))
	if err != nil || out.Len() != 4 || all(out).Labels[0] != -1 {
		t.Errorf("%v out of scope, %v", out, err)
	}
	c.Tokenizer, c.Vocabulary = "bpe", 270
	bpe := open(t, c)
	one, two := all(at(t, bpe, 0, 1).Test), all(at(t, s, 0, 1).Test)
	if slices.Equal(one.In.Tokens, two.In.Tokens) || one.In.Tokens[0] != 270 {
		t.Error("byte pairs give bytes, or no padding")
	}
}

// tokensOf is bytes without the padding.
func tokensOf(tokens []int32) []byte {
	var out []byte
	for _, k := range tokens {
		if k < 256 {
			out = append(out, byte(k))
		}
	}
	return out
}

func TestDomainsOnSmallData(t *testing.T) {
	smallData(t)
	c := Streams["lm-domains"].New().(*LMDomains)
	c.Domains, c.Context = []string{"fiction", "legal", "fiction"}, 16
	s := open(t, c)
	first, again := at(t, s, 0, 1), at(t, s, 2, 1)
	one, two := words(t, s, first.Train), words(t, s, again.Train)
	if !strings.HasPrefix(one, "fict 000\n") || !strings.HasSuffix(one, "fict 044\n") || !strings.HasPrefix(two, "fict 045\n") || !strings.HasSuffix(two, "fict 089\n") {
		t.Errorf("fiction %q … %q, then %q … %q", one[:9], one[len(one)-9:], two[:9], two[len(two)-9:])
	}
	test := words(t, s, first.Test)
	if !strings.HasPrefix(test, "fict 090\n") || !strings.HasSuffix(test, "fict 099\n") || test != words(t, s, again.Test) {
		t.Errorf("test text %q", test)
	}
	facts := s.(bench.Annotated)
	for i, want := range []float64{1, 2, 1} {
		if f := facts.Facts(i); len(f) != 1 || f[0] != (bench.Fact{Name: FactSame, Value: want}) {
			t.Errorf("experience %d: facts %v", i, f)
		}
	}
	c.Limit, c.Valid, c.Test = 100, 0.2, 30
	x := at(t, open(t, c), 0, 1)
	held := words(t, s, x.Valid)
	if left := words(t, s, x.Train); left+held != one[:99] || len(held) != 27 || words(t, s, x.Test) != test[:27] {
		t.Errorf("of 100 bytes %q are left and %q held out", left, held)
	}
	for want, change := range map[string]func(c *LMDomains){
		"unknown domain":    func(c *LMDomains) { c.Domains = []string{"poetry"} },
		"no domains":        func(c *LMDomains) { c.Domains = nil },
		"times is 0":        func(c *LMDomains) { c.Times = 0 },
		"context is 0":      func(c *LMDomains) { c.Context = 0 },
		"unknown windows":   func(c *LMDomains) { c.Windows = "some" },
		"valid is 1":        func(c *LMDomains) { c.Valid = 1 },
		"test is -1":        func(c *LMDomains) { c.Test = -1 },
		"unknown tokenizer": func(c *LMDomains) { c.Tokenizer = "chars" },
	} {
		c := Streams["lm-switch"].New().(*LMDomains)
		change(c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestShakespeareOnSmallData(t *testing.T) {
	smallData(t)
	c := Streams["tinyshakespeare"].New().(*TinyShakespeare)
	c.Context = 10
	s := open(t, c)
	if spec := s.Spec(); spec.Outputs != 10 || spec.LabelBytes[3] != 1 { // S p e a k s , . space and newline
		t.Errorf("spec %+v", spec)
	}
	x := at(t, s, 0, 1)
	if x.Train.Len() != 630-10 || x.Test.Len() != 7 { // windows at every character; 69 labels in tens
		t.Errorf("%d and %d windows", x.Train.Len(), x.Test.Len())
	}
}

func TestTimeOnSmallData(t *testing.T) {
	smallData(t)
	news := Streams["news-drift"].New().(*NewsDrift)
	news.Features = "tokens"
	s := open(t, news)
	if spec := s.Spec(); !spec.Ordered || len(spec.Classes) != 4 || spec.Outputs != 3 { // two years, half-years of 12 and 8 items
		t.Fatalf("spec %+v", spec)
	}
	var seen []string
	for i, want := range [][2]int{{10, 2}, {7, 1}, {10, 2}, {7, 1}} {
		x := at(t, s, i, 1)
		if x.Train.Len() != want[0] || x.Test.Len() != want[1] {
			t.Errorf("period %d: %d and %d items", i, x.Train.Len(), x.Test.Len())
		}
		b := all(x.Train)
		for k := range b.Len() {
			seen = append(seen, string(tokensOf(b.In.Slice(k, k+1).Tokens)))
		}
	}
	if seen[0] != "item 0" || seen[4] != "item 5" || seen[len(seen)-1] != "item 39" {
		t.Errorf("training items %q", seen)
	}
	h := Streams["headlines"].New().(*Headlines)
	h.Context = 8
	months := open(t, h)
	if n := months.Spec().Experiences(); n != 3 || !months.Spec().Ordered {
		t.Fatalf("%d months", n)
	}
	x := at(t, months, 1, 1)
	if train, test := words(t, months, x.Train), words(t, months, x.Test); !strings.HasPrefix(train, "headline number 20\n") || test != "headline number 38\nheadline number 39\n" && test != "headline number 39\n" {
		t.Errorf("second month: %q … and %q", train[:19], test)
	}
}

func TestLongSequenceOnSmallData(t *testing.T) {
	smallData(t)
	five := newText5()
	s := open(t, five)
	spec := s.Spec()
	if spec.Outputs != 8 || !slices.Equal(spec.Classes[0], spec.Classes[3]) { // yelp and amazon share two of five times two
		t.Errorf("spec %+v", spec)
	}
	yelp, amazon := all(at(t, s, 0, 1).Test), all(at(t, s, 3, 1).Test)
	if yelp.Labels[0] != 0 || amazon.Labels[0] != 1 || amazon.Labels[1] != 0 { // good, and bad before good
		t.Errorf("labels %v and %v", yelp.Labels, amazon.Labels)
	}
	if label := five.Label(); !strings.Contains(label, "derived: dbpedia, yahoo, yelp") {
		t.Errorf("label %q", label)
	}
	fifteen := open(t, newText15()).Spec()
	if fifteen.Outputs != 30 || len(fifteen.Classes) != 15 || fifteen.Scenario != bench.TaskIncremental {
		t.Errorf("spec %+v", fifteen)
	}
	five.Order = 5
	if err := five.Check(); err == nil || !strings.Contains(err.Error(), "1 to 4") {
		t.Errorf("error %v", err)
	}
}

func TestDialectsStream(t *testing.T) {
	c := Streams["dialects"].New().(*Dialects)
	c.Languages, c.Limit, c.Test = []string{"code", "tables", "code"}, 3000, 500
	s := open(t, c)
	one, again := at(t, s, 0, 1), at(t, s, 2, 1)
	if words(t, s, one.Train) == words(t, s, again.Train) || words(t, s, one.Test) != words(t, s, again.Test) {
		t.Error("a language that comes again has the same training text, or another test text")
	}
	if words(t, s, one.Train) == words(t, s, at(t, s, 0, 2).Train) {
		t.Error("two seeds write the same text")
	}
	f := s.(bench.Annotated).Facts(2)
	if len(f) != 2 || f[0].Name != FactFloor || f[0].Value < 1 || f[1] != (bench.Fact{Name: FactSame, Value: 1}) {
		t.Errorf("facts %v", f)
	}
	for want, change := range map[string]func(c *Dialects){
		"unknown dialect": func(c *Dialects) { c.Languages = []string{"Welsh"} },
		"no languages":    func(c *Dialects) { c.Languages = nil },
		"limit is 0":      func(c *Dialects) { c.Limit = 0 },
		"test is 0":       func(c *Dialects) { c.Test = 0 },
	} {
		c := Streams["dialects"].New().(*Dialects)
		change(c)
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
