package methods_test

import (
	"slices"
	"testing"

	"retain/bench"
	"retain/methods"
)

// topics is a stream of three experiences of texts on three topics, each of which has
// four of twelve words that are frequent in it. Which topic is which class changes with
// the experience.
type topics struct {
	scenario bench.Scenario
	shared   bool // all experiences have the same three outputs
	texts    int  // of each class
}

func (s topics) Spec() bench.Spec {
	spec := bench.Spec{Scenario: s.scenario, Width: 8, Tokens: true, Vocabulary: 12, Outputs: 9}
	if s.shared {
		spec.Outputs = 3
	}
	for i := range 3 {
		at := s.output(i, 0)
		spec.Classes = append(spec.Classes, []int32{at, at + 1, at + 2})
	}
	return spec
}

func (s topics) output(i, class int) int32 {
	if s.shared {
		i = 0
	}
	return int32(3*i + class)
}

func (s topics) At(i int, seed bench.Seed) (e bench.Experience, err error) {
	write := func(name string, texts int) bench.Data {
		rng, all := seed.Rand("topics", name, i), &bench.Batch{}
		for n := range 3 * texts {
			in := bench.Inputs{Rows: 1, Width: 8}
			for range in.Width {
				word := rng.IntN(12)
				if rng.IntN(4) > 0 {
					word = (n+i)%3*4 + word%4
				}
				in.Tokens = append(in.Tokens, int32(word))
			}
			all.Append(&bench.Batch{In: in, Labels: []int32{s.output(i, n%3)}, Exp: []int32{int32(i)}})
		}
		return held{all}
	}
	return bench.Experience{Train: write("train", s.texts), Test: write("test", 20)}, nil
}

// held is examples in memory.
type held struct{ all *bench.Batch }

func (d held) Len() int          { return d.all.Len() }
func (d held) ExampleBytes() int { return 4 * (d.all.In.Width + d.all.LabelsPerExample()) }

func (d held) Gather(idx []int, into *bench.Batch) {
	for _, i := range idx {
		one := d.all.Slice(i, i+1)
		into.Append(&one)
	}
}

// pretraining is a stream before which a first experience has the training data of all.
type pretraining struct{ bench.Stream }

func (s pretraining) Spec() bench.Spec {
	spec := s.Stream.Spec()
	spec.Classes = append(slices.Clone(spec.Classes[:1]), spec.Classes...)
	return spec
}

func (s pretraining) At(i int, seed bench.Seed) (bench.Experience, error) {
	e, err := s.Stream.At(max(i-1, 0), seed)
	if err != nil {
		return e, err
	}
	train := []bench.Data{e.Train}
	for k := 1; i == 0 && k < s.Stream.Spec().Experiences(); k++ {
		more, err := s.Stream.At(k, seed)
		if err != nil {
			return e, err
		}
		train = append(train, more.Train)
	}
	e.Train, e.Test = of(i, train...), of(i, e.Test)
	return e, nil
}

// of is data as that of experience i.
func of(i int, from ...bench.Data) bench.Data {
	all := &bench.Batch{}
	for _, d := range from {
		idx := make([]int, d.Len())
		for j := range idx {
			idx[j] = j
		}
		var b bench.Batch
		d.Gather(idx, &b)
		all.Append(&b)
	}
	for e := range all.Exp {
		all.Exp[e] = int32(i)
	}
	return held{all}
}

// TestOtherMethodsOnAPrompt: methods see nothing but one prompt and the head, and say in
// advance what they take.
func TestOtherMethodsOnAPrompt(t *testing.T) {
	for _, name := range []string{"finetune", "ewc", "ewc-online", "mas", "rwalk", "si", "lwf", "er", "der", "a-gem", "gem", "gss", "joint"} {
		for _, s := range promptSettings {
			p := promptsPlan(t, s, registered[name].New())
			if m, ok := p.Method.(*methods.EWC); ok {
				m.Labels = methods.LabelsSampled
			}
			if m, ok := p.Method.(*methods.EWCOnline); ok {
				m.Labels = methods.LabelsTrue
			}
			net := p.Model.(bench.Tuned)
			frozen := slices.Clone(net.Frozen())
			r := run(t, p)
			if !slices.Equal(net.Frozen(), frozen) || len(r.Params) != net.Layout().Len() {
				t.Errorf("%s, %s: the frozen network moved", name, s)
			}
			w, err := p.Work()
			if err != nil {
				t.Fatal(err)
			}
			costs(t, w, p.Method, r)
		}
	}
}
