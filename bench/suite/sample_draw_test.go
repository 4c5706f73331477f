package suite

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"retain/bench"
	"retain/model/vec"
	"retain/tasks/token"
)

// babbler is a model of four tokens that always gives the same logits; it keeps what it
// was shown.
type babbler struct {
	bench.Model
	bench.Tape
	logits []float32
	shown  [][]int32
}

func (b *babbler) NewTape(int) bench.Tape { return b }

func (b *babbler) Forward(_ []float32, in bench.Inputs, _ bench.Pass) vec.Matrix {
	for r := range in.Rows {
		b.shown = append(b.shown, slices.Clone(in.Tokens[r*in.Width:(r+1)*in.Width]))
	}
	m := vec.MakeMatrix(in.Rows*in.Width, len(b.logits))
	for r := range m.Rows {
		copy(m.Row(r), b.logits)
	}
	return m
}

// babble is what the model of logits writes behind prompt, within a context of 3 tokens.
func babble(logits []float32, o Sampling) (texts [][]byte, shown [][]int32) {
	b := &babbler{logits: logits}
	w := &writer{o: o, model: b, context: 3, speaker: spoken{tokenizer: token.NewAlphabet([]byte("abcd"))}}
	return w.write(), b.shown
}

// TestDraw: what temperature, top-k and the seed do to what is drawn.
func TestDraw(t *testing.T) {
	likely := []float32{0, 2, 1, 2} // b before d, which is as likely; c; a
	flat := []float32{0, 0.5, 0, 0.5}
	all := func(temperature float64, top int) Sampling {
		return Sampling{Count: 1, Tokens: 4000, Temperature: temperature, Top: top, Prompt: "a", Seed: 7}
	}
	for name, c := range map[string]struct {
		logits []float32
		o      Sampling
		want   []float64 // share of each token
	}{
		"temperature 0":            {likely, all(0, 0), []float64{0, 1, 0, 0}},
		"temperature 0 and top 3":  {likely, all(0, 3), []float64{0, 1, 0, 0}},
		"what rounds to 0":         {likely, all(1e-46, 0), []float64{0, 1, 0, 0}},
		"the least that does not":  {[]float32{0, 2, 1, 1}, all(2e-45, 0), []float64{0, 1, 0, 0}},
		"the likeliest":            {likely, all(1, 1), []float64{0, 1, 0, 0}},
		"the likeliest two":        {likely, all(1, 2), []float64{0, 0.5, 0, 0.5}},
		"the likeliest three":      {likely, all(1, 3), softmax(1, -1e9, 2, 1, 2)},
		"more than there are":      {likely, all(1, 9), softmax(1, 0, 2, 1, 2)},
		"all":                      {likely, all(1, 0), softmax(1, 0, 2, 1, 2)},
		"a high temperature":       {likely, all(4, 0), softmax(4, 0, 2, 1, 2)},
		"a low one":                {flat, all(0.25, 0), softmax(0.25, 0, 0.5, 0, 0.5)},
		"a low one of the two":     {[]float32{0, 1, 0, 0.5}, all(0.25, 2), softmax(0.25, -1e9, 1, -1e9, 0.5)},
		"a temperature of hundred": {likely, all(100, 0), softmax(100, 0, 2, 1, 2)},
	} {
		texts, _ := babble(c.logits, c.o)
		for k, want := range c.want {
			got := float64(bytes.Count(texts[0][1:], []byte{"abcd"[k]})) / 4000
			if math.Abs(got-want) > 0.03 || want < 1e-6 && got > 0 {
				t.Errorf("%s: %c has a share of %v, want %v", name, "abcd"[k], got, want)
			}
		}
	}
	text := func(seed int64) string {
		o := all(1, 0)
		o.Seed, o.Tokens = seed, 50
		texts, _ := babble(flat, o)
		return string(texts[0])
	}
	first := text(1)
	if again := text(1); first == text(2) || first != again {
		t.Error("the seed is not what decides")
	}
}

// softmax is the shares at a temperature.
func softmax(temperature float64, logits ...float64) []float64 {
	sum, p := 0.0, make([]float64, len(logits))
	for k, z := range logits {
		p[k] = math.Exp(z / temperature)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return p
}

// TestWindow: the model reads the end of what stands there, and no more than its context.
func TestWindow(t *testing.T) {
	for prompt, want := range map[string][][]int32{
		"b":      {{1}, {1, 3}, {1, 3, 3}, {3, 3, 3}},
		"abc":    {{0, 1, 2}, {1, 2, 3}, {2, 3, 3}, {3, 3, 3}},
		"aaabca": {{1, 2, 0}, {2, 0, 3}, {0, 3, 3}, {3, 3, 3}},
	} {
		texts, shown := babble([]float32{0, 0, 0, 1}, Sampling{Count: 1, Tokens: 4, Prompt: prompt})
		if !slices.EqualFunc(shown, want, slices.Equal) || string(texts[0]) != prompt+"dddd" {
			t.Errorf("%q: the model read %v, want %v, and wrote %q", prompt, shown, want, texts)
		}
	}
}

// TestDrawTakesOneNumber: every token takes one number of its text's generator, so that
// what is drawn later does not depend on what was.
func TestDrawTakesOneNumber(t *testing.T) {
	w := &writer{o: Sampling{Temperature: 1}}
	a, b := rand.New(rand.NewPCG(1, 2)), rand.New(rand.NewPCG(1, 2))
	w.draw([]float32{1, 2, 3}, a)
	b.Float64()
	if a.Uint64() != b.Uint64() {
		t.Error("a token takes more or fewer numbers than one")
	}
}
