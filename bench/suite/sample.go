package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"retain/bench"
	"retain/model/vec"
	"retain/results"
	"retain/tasks"
)

// Sampling says what text is asked of a language model.
type Sampling struct {
	Experience  int     // from 1: the model as it was after it; 0: as it ended
	Prompt      string  // what the text begins with; none: the beginning of a line
	Count       int     // texts
	Tokens      int     // of each, behind the prompt
	Temperature float64 // logits are divided by it; 0, or what rounds to it in float32: the likeliest token each time
	Top         int     // only the likeliest so many tokens are drawn; 0: all
	Seed        int64
}

// Sampled is what a language model wrote.
type Sampled struct {
	Run        string // as a reader names it
	Experience int
	Texts      [][]byte // the prompt and what follows it
	Verdicts   []tasks.Verdict
}

// Check reports what cannot be asked.
func (s Sampling) Check(experiences int) error {
	switch {
	case s.Experience < 0 || s.Experience > experiences:
		return fmt.Errorf("experience %d of %d (hint: 1 to %d)", s.Experience, experiences, experiences)
	case s.Count < 1 || s.Count > 10000:
		return fmt.Errorf("%d texts (hint: 1 to 10000)", s.Count)
	case s.Tokens < 1 || s.Tokens > 1<<20:
		return fmt.Errorf("texts of %d tokens (hint: 1 to %d)", s.Tokens, 1<<20)
	case !(s.Temperature >= 0 && s.Temperature <= 100):
		return fmt.Errorf("a temperature of %v (hint: 0 to 100)", s.Temperature)
	case s.Top < 0:
		return fmt.Errorf("the likeliest %d tokens (hint: at least 1, or 0 for all)", s.Top)
	}
	return nil
}

// Sample makes the run again from its spec, refuses a result with another
// digest, and lets the model write.
func Sample(ctx context.Context, r results.Run, o Sampling) (*Sampled, error) {
	if err := o.Check(r.Experiences); err != nil {
		return nil, err
	}
	if r.Status != results.OK {
		return nil, fmt.Errorf("run %d failed and has no model: %s", r.ID, r.Error)
	}
	spec, err := ReadSpec([]byte(r.Spec))
	if err != nil {
		return nil, err
	}
	p, err := spec.Plan()
	if err != nil {
		return nil, err
	}
	speaker, ok := speakerOf(p.Stream)
	if !ok {
		return nil, fmt.Errorf("the stream %s has no running text (hint: a stream of a language model, as dialects)", r.Stream)
	}
	params, mod, err := remake(ctx, spec, p, r, o.Experience)
	if err != nil {
		return nil, err
	}
	w := &writer{o: o, model: p.Model, params: params, pass: bench.Pass{Mod: mod}, context: p.Stream.Spec().Width, speaker: speaker}
	found := &Sampled{Run: spec.String(), Experience: o.Experience, Texts: w.write()}
	if o.Experience == 0 {
		found.Experience = r.Experiences
	}
	judged := slices.Clone(found.Texts)
	for i := range judged {
		judged[i] = bytes.TrimPrefix(judged[i], []byte("\n"))
	}
	found.Verdicts = speaker.Judge(judged, len(strings.TrimPrefix(o.Prompt, "\n")), p.Seed)
	return found, nil
}

// remake runs a plan, made from spec, again and gives the parameters after an
// experience, or at the end for 0, and how the model is modulated beside them.
func remake(ctx context.Context, spec Spec, p bench.Plan, r results.Run, experience int) (params []float32, mod *bench.Modulation, err error) {
	var after *bench.Snapshot
	if _, late := p.Method.(bench.Finisher); late && experience > 0 && experience < r.Experiences {
		return nil, nil, fmt.Errorf("%s learns at the end of the stream only (hint: leave the experience out)", r.Method)
	}
	if p.Hidden && experience > 0 && experience < r.Experiences {
		return nil, nil, errors.New("boundaries are hidden: the model between them is not kept (hint: leave the experience out)")
	}
	if !p.Hidden {
		p.Keep = func(s bench.Snapshot) error {
			if s.After == experience && s.After < r.Experiences {
				after = &s
			}
			return nil
		}
	}
	p.Evaluate = bench.Evaluate{} // it moves no bit of the parameters
	found, err := bench.Run(ctx, p)
	if err != nil {
		return nil, nil, fmt.Errorf("run %d again: %w", r.ID, err)
	}
	if found.Digest != r.Digest {
		return nil, nil, fmt.Errorf("run %d again has the digest %.12s and had %.12s: the bits are others here", r.ID, found.Digest, r.Digest)
	}
	if after == nil {
		return found.Params, modulation(p.Method, p.Model), nil
	}
	then, err := spec.Plan() // with a method that remembers nothing yet
	if err != nil {
		return nil, nil, err
	}
	if s, ok := then.Method.(bench.Stateful); ok {
		if err := bench.UnmarshalState(after.Method, s.State()); err != nil {
			return nil, nil, err
		}
	}
	return after.Params, modulation(then.Method, p.Model), nil
}

// modulation is what a method makes of a model beside its parameters.
func modulation(m bench.Method, network bench.Model) *bench.Modulation {
	if m, ok := m.(bench.Modulator); ok {
		return m.Modulation(network)
	}
	return nil
}

// writer draws one token after another, for all texts at once.
type writer struct {
	o       Sampling
	model   bench.Model
	params  []float32
	pass    bench.Pass
	context int
	speaker tasks.Speaker
}

func (w *writer) write() [][]byte {
	t := w.speaker.Tokenizer()
	prompt := w.o.Prompt
	if prompt == "" {
		prompt = "\n"
	}
	begin := t.Append(nil, []byte(prompt))
	if len(begin) == 0 {
		begin = []int32{0}
	}
	rows := make([][]int32, w.o.Count)
	draws := make([]*rand.Rand, w.o.Count)
	for i := range rows {
		rows[i] = slices.Clone(begin)
		draws[i] = bench.NewSeed(w.o.Seed).Rand("sample", i)
	}
	tape := w.model.NewTape(len(rows))
	for range w.o.Tokens {
		width := min(len(rows[0]), w.context)
		in := bench.Inputs{Rows: len(rows), Width: width}
		for _, r := range rows {
			in.Tokens = append(in.Tokens, r[len(r)-width:]...)
		}
		logits := tape.Forward(w.params, in, w.pass)
		for i := range rows {
			rows[i] = append(rows[i], w.draw(logits.Row((i+1)*width-1), draws[i]))
		}
	}
	var texts [][]byte
	for _, r := range rows {
		text := []byte(prompt)
		for _, k := range r[len(begin):] {
			text = append(text, t.Bytes(k)...)
		}
		texts = append(texts, text)
	}
	return texts
}

// draw is the next token: of equally likely ones the first is the likeliest.
func (w *writer) draw(logits []float32, rng *rand.Rand) int32 {
	order := make([]int32, len(logits))
	for k := range order {
		order[k] = int32(k)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		switch {
		case logits[a] > logits[b]:
			return -1
		case logits[a] < logits[b]:
			return 1
		}
		return 0
	})
	temperature := float32(w.o.Temperature)
	if temperature == 0 {
		return order[0]
	}
	if w.o.Top > 0 {
		order = order[:min(w.o.Top, len(order))]
	}
	p := make([]float64, len(order))
	sum := 0.0
	for i, k := range order {
		p[i] = float64(vec.Exp((logits[k] - logits[order[0]]) / temperature))
		sum += p[i]
	}
	at := rng.Float64() * sum
	for i, k := range order {
		if at -= p[i]; at < 0 {
			return k
		}
	}
	return order[len(order)-1]
}
