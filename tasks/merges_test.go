package tasks

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"retain/bench"
	"retain/tasks/text"
	"retain/tasks/token"
)

// tokenizerOf is the tokenizer of a stream of labelled texts under a seed.
func tokenizerOf(t *testing.T, s bench.Stream, seed int64) token.Tokenizer {
	t.Helper()
	e, err := s.(interface {
		encoder(bench.Seed) (*text.Encoded, error)
	}).encoder(bench.NewSeed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return e.Encoder.(text.Sequence).Tokenizer
}

// textsOf is the texts of d, put together again from their tokens.
func textsOf(d bench.Data, cut token.Tokenizer) [][]byte {
	var texts [][]byte
	for i := range d.Len() {
		var b bench.Batch
		d.Gather([]int{i}, &b)
		texts = append(texts, token.Decode(cut, b.In.Tokens)) // padding stands for nothing
	}
	return texts
}

// smallTexts are the streams of labelled texts over small data as tokens, of which
// none loses its end.
func smallTexts() map[string]Config {
	tokens := Encoding{Features: "tokens", Width: 1, Words: 1, Store: "float32", Length: 60, Tokens: Tokens{Tokenizer: "bpe", Vocabulary: 261}}
	bank, many := tokens, tokens
	bank.Vocabulary, many.Vocabulary = 274, 290
	intents := Intents{Encoding: bank, Scenario: bench.ClassIncremental, Order: "seeded"}
	limited, five := intents, newText5()
	limited.Limit = 2
	questions, short := intents, limited
	questions.Encoding, short.Encoding = many, many
	five.Encoding = tokens
	limitedFive, fifteen := *five, newText15()
	limitedFive.Limit, limitedFive.Valid = 1, 0.5
	fifteen.Encoding, fifteen.Valid = tokens, 0.5
	return map[string]Config{
		"clinc150":       &CLINC150{Intents: intents},
		"clinc150 valid": &CLINC150{Intents: intents, Valid: true},
		"clinc150 limit": &CLINC150{Intents: limited},
		"banking":        &Banking77{Intents: questions, Experiences: 7},
		"banking limit":  &Banking77{Intents: short, Experiences: 7},
		"banking valid":  &Banking77{Intents: questions, Experiences: 7, Valid: 0.4},
		"banking both":   &Banking77{Intents: short, Experiences: 7, Valid: 0.5},
		"news":           &NewsDrift{Encoding: tokens, Months: 6},
		"news valid":     &NewsDrift{Encoding: tokens, Months: 6, Valid: 0.5},
		"text-5":         five,
		"text-5 both":    &limitedFive,
		"text-15 valid":  fifteen,
	}
}

// tokensIn are the fields of a config that say how texts are cut.
func tokensIn(c Config) *Tokens {
	switch c := c.(type) {
	case *CLINC150:
		return &c.Tokens
	case *Banking77:
		return &c.Tokens
	case *NewsDrift:
		return &c.Tokens
	}
	return &c.(*LongSequence).Tokens
}

// TestMergesOfWhatIsLearned: under bpe pairs of bytes are merged on exactly what the
// first experience trains on, under bpe-all on what all of them do.
func TestMergesOfWhatIsLearned(t *testing.T) {
	smallData(t)
	for name, c := range smallTexts() {
		size := tokensIn(c).Vocabulary
		for _, kind := range []string{"bpe", "bpe-all"} {
			tokensIn(c).Tokenizer = kind
			s := open(t, c)
			other := 0 // seeds under which other texts would have made another tokenizer
			for seed := range int64(4) {
				cut := tokenizerOf(t, s, seed)
				var one, all, whole [][]byte
				for i := range s.Spec().Experiences() {
					x := at(t, s, i, seed)
					texts := textsOf(x.Train, cut)
					if i == 0 {
						one = texts
					}
					all = append(all, texts...)
					if whole = append(whole, texts...); x.Valid != nil {
						whole = append(whole, textsOf(x.Valid, cut)...)
					}
				}
				want, not := one, all
				if kind == "bpe-all" {
					want, not = all, one
				}
				if !token.Same(cut, merged(t, size, want)) {
					t.Errorf("%s, %s, seed %d: the tokenizer has not merged what %d texts say", name, kind, seed, len(want))
				}
				if !token.Same(cut, merged(t, size, not)) && (len(whole) == len(all) || !token.Same(cut, merged(t, size, whole))) {
					other++
				}
			}
			if other == 0 {
				t.Errorf("%s, %s: other texts would make the same tokenizer", name, kind)
			}
		}
	}
}

func merged(t *testing.T, size int, texts [][]byte) token.Tokenizer {
	t.Helper()
	b, err := token.Train(size, texts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestMerges knows which merges there are: the words of the first domain, and of
// others only under bpe-all; of numbers those within the limit.
func TestMerges(t *testing.T) {
	smallData(t)
	for _, want := range []struct {
		tokenizer         string
		limit, vocabulary int
		whole, cut        string // words behind a space that are one token, and that are not
	}{
		{"bpe", 0, 280, "pay lock the thing 5", "light door joke hello"},
		{"bpe", 2, 276, "pay lock the thing 1", "light door joke hello 2 5"},
		{"bpe-all", 0, 297, "pay lock the thing light door joke hello 5", "bank"},
		{"bpe-all", 2, 293, "pay lock the thing light door joke hello 1", "bank 2 5"},
	} {
		c := Streams["clinc150"].New().(*CLINC150)
		c.Features, c.Order, c.Tokenizer, c.Limit, c.Vocabulary = "tokens", "fixed", want.tokenizer, want.limit, want.vocabulary
		cut := tokenizerOf(t, open(t, c), 1)
		for words, whole := range map[string]bool{want.whole: true, want.cut: false} {
			for _, w := range bytes.Fields([]byte(words)) {
				if tokens := cut.Append(nil, append([]byte{' '}, w...)); (len(tokens) == 1) != whole {
					t.Errorf("%s, limit %d: %q is %d tokens", want.tokenizer, want.limit, w, len(tokens))
				}
			}
		}
		c.Vocabulary++
		if _, err := open(t, c).At(0, bench.NewSeed(1)); err == nil {
			t.Errorf("%s, limit %d: there are more merges than were expected", want.tokenizer, want.limit)
		}
	}
}

// TestOneTokenizer: seeds that train a tokenizer on the same texts share it, and no
// others do.
func TestOneTokenizer(t *testing.T) {
	smallData(t)
	for name, want := range map[string][2]int{ // tokenizers under bpe and bpe-all, of 12 seeds
		"clinc150": {3, 1}, "news": {1, 1}, "news valid": {12, 12}, "text-5": {1, 1}, "text-15 valid": {12, 12}, "banking valid": {12, 12},
	} {
		c := smallTexts()[name]
		for k, kind := range []string{"bpe", "bpe-all"} {
			tokensIn(c).Tokenizer = kind
			s := open(t, c)
			made := map[token.Tokenizer]bool{}
			for seed := range int64(12) {
				made[tokenizerOf(t, s, seed)] = true
			}
			if len(made) != want[k] {
				t.Errorf("%s, %s: %d tokenizers, want %d", name, kind, len(made), want[k])
			}
		}
	}
}

// TestSince: the second version of streams of labelled texts is that of settings
// under which a tokenizer was trained on too much.
func TestSince(t *testing.T) {
	moved := map[string]bool{"clinc150 limit": true, "banking limit": true, "banking valid": true, "banking both": true, "news valid": true, "text-5 both": true, "text-15 valid": true}
	for name, c := range smallTexts() {
		for _, kind := range []string{"bpe", "bpe-all", "bytes", "files"} {
			tokensIn(c).Tokenizer = kind
			want := 1
			if moved[name] && (kind == "bpe" || kind == "bpe-all") {
				want = 2
			}
			if got := c.(bench.Dated).Since(); got != want {
				t.Errorf("%s, %s: version %d, want %d", name, kind, got, want)
			}
		}
	}
	for name, e := range Streams {
		d, ok := e.New().(bench.Dated)
		if ok != (e.Version == 2) || ok && d.Since() != 1 {
			t.Errorf("%s is of version %d, with its defaults of another", name, e.Version)
		}
	}
}

// TestOrders: the published orders, by number.
func TestOrders(t *testing.T) {
	for _, c := range []struct {
		made   func() *LongSequence
		orders []string
	}{
		{newText5, []string{ // de Masson d'Autume et al. 2019, appendix
			"[yelp agnews dbpedia amazon yahoo]",
			"[dbpedia yahoo agnews amazon yelp]",
			"[yelp yahoo amazon dbpedia agnews]",
			"[agnews yelp amazon yahoo dbpedia]",
		}},
		{newText15, []string{ // O-LoRA's 4, 6 and 5
			"[MNLI CB WiC COPA QQP BoolQA RTE IMDB yelp amazon SST-2 dbpedia agnews MultiRC yahoo]",
			"[yelp amazon MNLI CB COPA QQP RTE IMDB SST-2 dbpedia agnews yahoo MultiRC BoolQA WiC]",
			"[MultiRC BoolQA WiC MNLI CB COPA QQP RTE IMDB SST-2 dbpedia agnews yelp amazon yahoo]",
		}},
	} {
		smallData(t)
		for k, want := range c.orders {
			l := c.made()
			l.Order = k + 1
			s := open(t, l).(*longSequence)
			if got := fmt.Sprint(s.tasks); got != want {
				t.Errorf("%s order %d is %s, want %s", l.name, k+1, got, want)
			}
			if sorted := slices.Sorted(slices.Values(s.tasks)); !slices.Equal(sorted, slices.Sorted(slices.Values(l.orders[0]))) {
				t.Errorf("%s order %d has other tasks: %v", l.name, k+1, sorted)
			}
		}
		l := c.made()
		if l.Order = len(c.orders) + 1; l.Check() == nil {
			t.Errorf("%s has an order %d that no test knows", l.name, l.Order)
		}
	}
}
