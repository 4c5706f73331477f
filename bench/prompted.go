package bench

import (
	"fmt"
	"math/rand/v2"
)

// Prompt is virtual tokens that stand before the tokens of every example: vectors
// that a network reads where it reads embeddings of others (Lester et al. 2021).
type Prompt struct {
	Vectors []float32 // (n, width)
	// Grad is where Backward writes the gradient of Vectors, as long as they are;
	// nil: it is not wanted. Asking for it changes no other bit.
	Grad []float32
	// Alone says that a [Tuned] model leaves out the prompt of its own, which else
	// stands behind Vectors.
	Alone bool
}

// Prompted is a model that takes a [Prompt]. Rows of logits are those of the text
// alone.
type Prompted interface {
	Model
	// PromptWidth is the numbers of a virtual token.
	PromptWidth() int
	// PromptRoom is how many virtual tokens a prompt may have before examples as
	// long as the stream's, beside a prompt of the model's own.
	PromptRoom() int
	// PromptFLOPs counts what a prompt adds to [Model.FLOPs] for rows examples;
	// less than nothing where it takes the place of a longer one.
	PromptFLOPs(rows int, p *Prompt) (forward, backward int64)
}

// Tuned is a model of a prompt for a network that stays as it is (Lester et al.
// 2021): its parameters begin with the prompt, (P, width), and beside it are what of
// the network is trained whole. A [Modulation] can have prompts that stand before its
// own, and another network of the same layout.
type Tuned interface {
	Founded
	Prompted
	// Prompt is the prompt that params begin with, sharing their memory.
	Prompt(params []float32) Matrix
	// Begin draws a prompt from rng: embeddings of tokens that full, parameters of
	// the network, has. What is trained whole begins as full has it.
	Begin(params, full []float32, rng *rand.Rand)
}

// promptFLOPs is what the learner's prompt adds to a pass over rows examples.
func (l *Learner) promptFLOPs(rows int) (forward, backward int64) {
	if l.Mod == nil || l.Mod.Prompt == nil {
		return 0, 0
	}
	m, ok := l.Model.(Prompted)
	if !ok {
		panic(fmt.Sprintf("bench: a prompt for %T, which takes none", l.Model))
	}
	return m.PromptFLOPs(rows, l.Mod.Prompt)
}
