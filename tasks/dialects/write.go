package dialects

import "math/rand/v2"

// Append adds one line, drawn from rng, to text.
func (g *Grammar) Append(text []byte, rng *rand.Rand) []byte {
	stack := []symbol{nonterminal(0)}
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		k, ok := top.rule()
		if !ok {
			text = append(text, byte(top))
			continue
		}
		r := &g.rules[k]
		draw := rng.IntN(r.total)
		for _, a := range r.alternatives {
			if draw -= a.weight; draw < 0 {
				stack = push(stack, a.symbols)
				break
			}
		}
	}
	return text
}

// push puts symbols on a stack so that the first comes first.
func push(stack, symbols []symbol) []symbol {
	for i := len(symbols) - 1; i >= 0; i-- {
		stack = append(stack, symbols[i])
	}
	return stack
}

// Parse says whether line, with the newline that ends it, is in the language,
// and if so how many bits it holds: −log₂ of its probability.
func (g *Grammar) Parse(line []byte) (bits float64, ok bool) {
	stack := []symbol{nonterminal(0)}
	at := 0
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		next := 256
		if at < len(line) {
			next = int(line[at])
		}
		k, rule := top.rule()
		if !rule {
			if int(top) != next {
				return 0, false
			}
			at++
			continue
		}
		n := g.table[k][next]
		if n < 0 {
			return 0, false
		}
		a := g.rules[k].alternatives[n]
		bits -= log2(float64(a.weight) / float64(g.rules[k].total))
		stack = push(stack, a.symbols)
	}
	return bits, at == len(line)
}

// Begins says whether a line of the language begins with text: whether more can
// be written behind it, or it is one.
func (g *Grammar) Begins(text []byte) bool {
	stack := []symbol{nonterminal(0)}
	for at := 0; at < len(text); {
		if len(stack) == 0 {
			return false
		}
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		k, rule := top.rule()
		if !rule {
			if int(top) != int(text[at]) {
				return false
			}
			at++
			continue
		}
		n := g.table[k][text[at]]
		if n < 0 {
			return false
		}
		stack = push(stack, g.rules[k].alternatives[n].symbols)
	}
	return true
}
