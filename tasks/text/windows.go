package text

import "retain/bench"

// windows is running text as tokens, in windows of context tokens whose labels
// are the tokens one further on.
type windows struct {
	tokens  []int32
	context int
	exp     int32
	every   bool
}

// Windows is the data of experience exp, from 0: a window of context tokens for
// each stretch of the text, one behind the other, so that every token but the
// first is the label of one window and no other (in the last window, which ends
// where the text does, what the one before it had is not scored). With every, a
// window begins at each token that has context tokens behind it: drawn in
// random order, they are the random offsets of nanoGPT, and an epoch shows each
// token context times. Text shorter than a window and a token has none.
func Windows(tokens []int32, context, exp int, every bool) bench.Data {
	return &windows{tokens, context, int32(exp), every}
}

func (d *windows) Len() int {
	n := len(d.tokens) - 1 // labels
	switch {
	case n < d.context:
		return 0
	case d.every:
		return n - d.context + 1
	}
	return (n + d.context - 1) / d.context
}

// ExampleBytes is four bytes for each token and for each label.
func (d *windows) ExampleBytes() int { return 8 * d.context }

func (d *windows) Gather(idx []int, b *bench.Batch) {
	for _, i := range idx {
		at, known := i, 0
		if !d.every {
			at = i * d.context
			if last := len(d.tokens) - 1 - d.context; at > last {
				at, known = last, at-last
			}
		}
		b.In.Append(bench.Inputs{Rows: 1, Width: d.context, Tokens: d.tokens[at : at+d.context]})
		for range known {
			b.Labels = append(b.Labels, -1)
		}
		b.Labels = append(b.Labels, d.tokens[at+1+known:at+1+d.context]...)
		b.Exp = append(b.Exp, d.exp)
	}
}

// Lines cuts text at the end of the line that is nearest before the place, or
// at the place where there is no such line.
func Lines(text []byte, place int) (before, behind []byte) {
	for at := place; at > 0; at-- {
		if text[at-1] == '\n' {
			return text[:at:at], text[at:]
		}
	}
	return text[:place:place], text[place:]
}
