package gpt

import (
	"fmt"

	"retain/bench"
	"retain/model/vec"
)

var _ bench.Prompted = (*gpt)(nil)

// PromptWidth implements bench.Prompted.
func (m *gpt) PromptWidth() int { return m.Width }

// PromptRoom is what the context has beyond the tokens of the stream.
//
// Virtual tokens take the positions before the text: rotary queries and keys are
// turned by them. Learned positions are added to the text alone, which keeps those
// that it has without a prompt; a virtual token is learned with its position in it.
//
// Note: GPT-2 behind a prompt is often given learned positions from the prompt on,
// which moves the text to others with each prompt more: to some that a network whose
// texts filled its context has never seen.
func (m *gpt) PromptRoom() int { return m.context - m.window }

// PromptFLOPs implements bench.Prompted.
func (m *gpt) PromptFLOPs(rows int, p *bench.Prompt) (forward, backward int64) {
	f, b := m.FLOPsBehind(rows, len(p.Vectors)/m.Width)
	without, back := m.FLOPs(rows)
	return f - without, b - back
}

// TokenEmbedding is the place of the embeddings of tokens, (vocabulary, width), in the
// layout.
func (m *gpt) TokenEmbedding() bench.View { return m.tokens }

// ClassHead is the places of weight and bias that classes are read by; none where
// the next token is.
func (m *gpt) ClassHead() []bench.View {
	switch {
	case m.perToken:
		return nil
	case m.out.bias.Len() == 0:
		return []bench.View{m.out.weight}
	}
	return []bench.View{m.out.weight, m.out.bias}
}

// promptOf is how many virtual tokens a pass has.
func promptOf(m *gpt, p bench.Pass) int {
	if p.Mod == nil || p.Mod.Prompt == nil {
		return 0
	}
	n := len(p.Mod.Prompt.Vectors)
	switch grad := p.Mod.Prompt.Grad; {
	case n%m.Width != 0:
		panic(fmt.Sprintf("gpt: a prompt of %d numbers for a width of %d", n, m.Width))
	case grad != nil && len(grad) != n:
		panic(fmt.Sprintf("gpt: a gradient of %d numbers for a prompt of %d", len(grad), n))
	case n > 0 && p.Mod.Slots != nil:
		panic("gpt: slots behind a prompt, for which there are no weights")
	}
	return n / m.Width
}

// tokenAt is the token at a place of example e of the store.
func (t *tape) tokenAt(e, place int) int32 {
	return t.tokens[(t.base+e)*(t.length-t.ahead)+place]
}

// finals is how many positions the final norm keeps something for.
func (t *tape) finals() int {
	if t.m.perToken {
		return t.rows * t.length
	}
	return t.rows
}

// texts calls f with each stretch of positions between lo and hi of the store that
// belongs to text, and the row of logits of its first.
func (t *tape) texts(lo, hi int, f func(lo, hi, answer int)) {
	if t.ahead == 0 {
		f(lo, hi, t.base*t.length+lo)
		return
	}
	for lo < hi {
		e := lo / t.length
		begin, end := max(lo, e*t.length+t.ahead), min(hi, (e+1)*t.length)
		if begin < end {
			f(begin, end, (t.base+e)*t.answers()+begin%t.length-t.ahead)
		}
		lo = end
	}
}

// finalText is the final norm of those of positions lo to hi−1 of the store that are text.
func (t *tape) finalText(lo, hi int) {
	d, at := t.m.Width, t.base*t.length
	x := t.store.at(2 * t.m.Layers)
	t.texts(lo, hi, func(lo, hi, answer int) {
		t.normalise(t.m.final, rows(t.features, d, answer, answer+hi-lo), rows(x, d, lo, hi), t.mean[at+lo:at+hi], t.rstd[at+lo:at+hi])
	})
}

// finalTextBack is the backward pass of finalText. The gradients of virtual tokens are +0.
func (t *tape) finalTextBack(lo, hi int) {
	m, s, d, l, at := t.m, t.store, t.m.Width, t.m.Layers-1, t.base*t.length
	x := s.at(2 * m.Layers)
	first, last := t.blocksIn(lo, hi)
	for b := first; b < last; b++ {
		w, v := t.sum(l, b, m.at.final, d), t.sum(l, b, m.at.finalBias, d)
		clear(w)
		clear(v)
		i, j := t.span(b)
		t.texts(i, j, func(i, j, _ int) {
			t.normBack(m.final, rows(s.upper, d, i, j), rows(x, d, i, j), t.mean[at+i:at+j], t.rstd[at+i:at+j], w, v)
		})
	}
}

// promptPiece adds the gradient of the prompt, example after example.
func (t *tape) promptPiece(int, piece) {
	if t.ahead == 0 || t.mod.prompt.Grad == nil || t.back.squares {
		return
	}
	to, d := t.mod.prompt.Grad, t.m.Width
	if t.back.fresh {
		clear(to)
	}
	for e := t.first; e < t.first+t.count; e++ {
		vec.Add(to, t.store.upper[e*t.length*d:(e*t.length+t.ahead)*d])
	}
}
