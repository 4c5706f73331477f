package suite

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"retain/results"
)

const speaking = `
stream: {name: dialects, languages: [tables, code], limit: 3000, test: 500, context: 16}
model: {name: gpt, layers: 1, heads: 1, width: 16}
optimizer: {name: adam, rate: 1e-2}
budget: {iterations: 30, batch: 8}
methods: [finetune, joint]
seeds: 1
`

// speakers is a run of finetune and one of joint, made just now.
func speakers(t *testing.T) (finetune, joint results.Run) {
	t.Helper()
	ctx, store := context.Background(), newStore(t)
	c, err := Parse("speaking.yaml", []byte(speaking), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPlan(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(ctx, p, Options{Store: store, Jobs: 1, Out: io.Discard}); err != nil {
		t.Fatal(err)
	}
	runs, err := store.Runs(ctx, results.Filter{Specs: true})
	if err != nil {
		t.Fatal(err)
	}
	if runs[0].Method == "finetune" {
		return runs[0], runs[1]
	}
	return runs[1], runs[0]
}

// TestSample: a run is made again to the same bits and writes; the model after
// an experience writes otherwise than at the end.
func TestSample(t *testing.T) {
	finetune, joint := speakers(t)
	write := func(r results.Run, o Sampling) [][]byte {
		t.Helper()
		s, err := Sample(context.Background(), r, o)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Verdicts) != 2 || s.Verdicts[0].Language != "tables" {
			t.Errorf("verdicts %+v", s.Verdicts)
		}
		return s.Texts
	}
	o := Sampling{Count: 3, Tokens: 40, Temperature: 1, Seed: 5, Prompt: "key,"}
	texts := write(finetune, o)
	if len(texts) != 3 || len(texts[0]) != 44 || !bytes.HasPrefix(texts[1], []byte("key,")) || bytes.Equal(texts[0], texts[1]) {
		t.Errorf("texts %q", texts)
	}
	if again := write(finetune, o); !slices.EqualFunc(texts, again, bytes.Equal) {
		t.Error("the same seed wrote something else")
	}
	one := o
	one.Count = 1
	if alone := write(finetune, one); !bytes.Equal(alone[0], texts[0]) {
		t.Error("the first text depends on how many are written")
	}
	early := o
	early.Experience = 1
	if got := write(finetune, early); slices.EqualFunc(texts, got, bytes.Equal) {
		t.Error("the model after experience 1 writes as at the end")
	}
	cold := o
	cold.Temperature = 0
	if got := write(finetune, cold); !bytes.Equal(got[0], got[1]) {
		t.Error("the likeliest tokens differ by draw")
	}
	top := o
	top.Top = 1
	if got := write(joint, top); !bytes.Equal(got[0], got[1]) {
		t.Error("one token to draw from, and two were drawn")
	}
}

// TestSampleJudgesWhatIsWritten: whole lines of the prompt are not judged.
func TestSampleJudgesWhatIsWritten(t *testing.T) {
	finetune, _ := speakers(t)
	const lines = "func gcd() { return 98765 }\nfunc gcd() { return 98765 }\n"
	for _, c := range []struct {
		prompt string
		units  int
	}{{lines, 0}, {"\n" + lines, 0}, {"", 0}} {
		s, err := Sample(context.Background(), finetune, Sampling{Count: 2, Tokens: 1, Prompt: c.prompt})
		if err != nil || s.Verdicts[1].Language != "code" || s.Verdicts[1].Units != c.units {
			t.Errorf("%q and a token: %+v (%v)", c.prompt, s, err)
		}
	}
}

func TestSampleRefuses(t *testing.T) {
	finetune, joint := speakers(t)
	o := Sampling{Count: 1, Tokens: 1}
	early := Sampling{Experience: 1, Count: 1, Tokens: 1}
	other := finetune
	other.Digest = strings.Repeat("0", 64)
	failed := finetune
	failed.Status = results.Failed
	for want, ask := range map[string]struct {
		run results.Run
		o   Sampling
	}{
		"the bits are others here": {other, o},
		"has no model":             {failed, o},
		"experience 3 of 2":        {finetune, Sampling{Experience: 3, Count: 1, Tokens: 1}},
		"0 texts":                  {finetune, Sampling{Tokens: 1}},
		"texts of 0 tokens":        {finetune, Sampling{Count: 1}},
		"a temperature of -1":      {finetune, Sampling{Count: 1, Tokens: 1, Temperature: -1}},
		"the likeliest -1":         {finetune, Sampling{Count: 1, Tokens: 1, Top: -1}},
		"at the end of the stream": {joint, early},
	} {
		if _, err := Sample(context.Background(), ask.run, ask.o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
