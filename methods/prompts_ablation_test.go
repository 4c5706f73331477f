package methods_test

import (
	"testing"

	"retain/bench"
	"retain/methods"
	"retain/model"
	"retain/model/gpt"
	"retain/model/optim"
	"retain/tasks"
)

// through is prompts without their keeping: one prompt, and one head, is trained through
// all experiences that have one.
type through struct{ *methods.Prompts }

func (m through) Learn(l *bench.Learner, train bench.Data) error {
	if l.Experience <= 1 {
		return m.Prompts.Learn(l, train)
	}
	return (&methods.Finetune{}).Learn(l, train)
}

// second is the mean loss and the accuracy on the second experience after the third.
func second(p bench.Plan, r *bench.Result) (loss, accuracy float64) {
	for _, e := range r.Evaluations {
		if e.After == 3 && e.Experience == 2 && e.Split == bench.SplitTest {
			return e.Loss / float64(e.Scored), float64(e.Correct) / float64(e.Scored)
		}
	}
	panic("no evaluation of the second experience at the end")
}

// TestPromptsAblations: behind a network that the first experience has trained, prompts
// keep the second when the third is learned, which one prompt trained through does not:
// a classifier whose outputs mean something else in each experience, and a language
// model that has met both languages and is told by the prompt which one it reads. There
// the prompt is all that is trained.
//
// Note: in a transformer of random weights there was nothing to keep: neither prompt nor
// head learned more than chance of digits written as texts (seeds 1 to 3).
func TestPromptsAblations(t *testing.T) {
	for _, c := range []struct {
		name   string
		text   bool
		margin float64
	}{
		{"classes, in points", false, 10},
		{"languages, in nats for each token", true, 0.02},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := 0.0
			for seed := int64(4); seed <= 6; seed++ {
				for sign, m := range map[float64]bench.Method{1: behindPrompts["prompts-first"](), -1: through{behindPrompts["prompts-first"]().(*methods.Prompts)}} {
					p := steered(t, c.text, m)
					p.Seed = bench.NewSeed(seed)
					loss, accuracy := second(p, run(t, p))
					if c.text {
						got -= sign * loss / 3
					} else {
						got += sign * 100 * accuracy / 3
					}
				}
			}
			if got < c.margin {
				t.Errorf("%.3f better than one prompt, want %v", got, c.margin)
			} else {
				t.Logf("%.3f better", got)
			}
		})
	}
}

// steered is m on three experiences of classes or languages, with prompts of 4 before a
// transformer that can be trained on the first.
func steered(t testing.TB, languages bool, m bench.Method) bench.Plan {
	p := bench.Plan{
		Method: m, Optimizer: &optim.Adam{Rate: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8},
		Budget: bench.Budget{Epochs: 8, Batch: 16}, Masks: bench.Masks{Train: bench.MaskOwn, Test: []bench.Mask{bench.MaskOwn}},
	}
	if languages {
		c := tasks.Streams["dialects"].New().(*tasks.Dialects)
		c.Languages, c.Limit, c.Test, c.Context = []string{"fiction", "code"}, 2500, 800, 16
		s, err := c.Open()
		if err != nil {
			t.Fatal(err)
		}
		p.Stream = pretraining{s}
	} else {
		p.Stream = topics{bench.TaskIncremental, true, 40}
	}
	g := gpt.Default()
	g.Layers, g.Heads, g.Width, g.Context = 1, 2, 16, 24
	p.Model = promptsBefore(t, p.Stream.Spec(), model.Base{Name: "gpt", Config: g}, 4)
	return p
}
