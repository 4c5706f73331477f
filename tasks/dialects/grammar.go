// Package dialects writes texts in small languages of its own, each a stochastic
// grammar without ambiguity: how many bits a byte of them holds is known, and a
// text is theirs or not, without doubt.
package dialects

import "fmt"

// A Grammar is a stochastic context-free grammar whose bytes can be read from
// left to right, one byte ahead deciding (LL(1)). It is thus unambiguous: a line
// has one derivation, and the bits of the one are the bits of the other.
type Grammar struct {
	rules []rule
	table [][257]int16 // alternative of each rule before each byte, 256 at the end; −1: none

	Entropy float64 // bits of a line, on average
	Length  float64 // bytes of a line, on average
}

// symbol is a byte, or 256 and the number of a rule.
type symbol int32

func nonterminal(rule int) symbol  { return symbol(256 + rule) }
func (s symbol) rule() (int, bool) { return int(s) - 256, s >= 256 }

type rule struct {
	name         string
	alternatives []alternative
	total        int // of the weights
}

type alternative struct {
	weight  int
	symbols []symbol
}

// New reads a grammar, factors out what its alternatives have in common at the
// left, and computes its entropy. The error names the rule that cannot be read
// with one byte ahead, or that does not end.
func New(notation string) (*Grammar, error) {
	g, err := read(notation)
	if err != nil {
		return nil, err
	}
	for k := 0; k < len(g.rules); k++ { // those that factoring adds come behind
		g.factor(k)
	}
	for k := range g.rules {
		for _, a := range g.rules[k].alternatives {
			g.rules[k].total += a.weight
		}
	}
	if err := g.predict(); err != nil {
		return nil, err
	}
	return g, g.measure()
}

// factor puts alternatives of rule k that begin with the same byte into a rule
// of their own, without it. What is derived with which probability stays.
func (g *Grammar) factor(k int) {
	var kept []alternative
	place := map[symbol]int{} // of the alternatives with this first byte in kept
	var groups [][]alternative
	for _, a := range g.rules[k].alternatives {
		if len(a.symbols) == 0 || a.symbols[0] >= 256 {
			kept, groups = append(kept, a), append(groups, nil)
			continue
		}
		at, ok := place[a.symbols[0]]
		if !ok {
			place[a.symbols[0]] = len(kept)
			kept, groups = append(kept, a), append(groups, []alternative{a})
			continue
		}
		kept[at].weight += a.weight
		groups[at] = append(groups[at], a)
	}
	for at, group := range groups {
		if len(group) < 2 {
			continue
		}
		rest := rule{name: g.rules[k].name + "/" + string(rune(group[0].symbols[0]))}
		for _, a := range group {
			rest.alternatives = append(rest.alternatives, alternative{a.weight, a.symbols[1:]})
		}
		kept[at].symbols = []symbol{group[0].symbols[0], nonterminal(len(g.rules))}
		g.rules = append(g.rules, rest)
	}
	g.rules[k].alternatives = kept
}

// set is some of the 256 bytes, and the end.
type set [257]bool

// add adds the others and says whether one of them is new.
func (s *set) add(t *set) (grown bool) {
	for b, in := range t {
		if in && !s[b] {
			s[b], grown = true, true
		}
	}
	return grown
}

// predict fills the table, and reports two alternatives that one byte does not
// tell apart.
func (g *Grammar) predict() error {
	first, empty := g.first()
	follow := g.follow(first, empty)
	g.table = make([][257]int16, len(g.rules))
	for k := range g.rules {
		for b := range g.table[k] {
			g.table[k][b] = -1
		}
		for n, a := range g.rules[k].alternatives {
			begin, nothing := begins(a.symbols, first, empty)
			if nothing {
				begin.add(&follow[k])
			}
			for b, in := range begin {
				if !in {
					continue
				}
				if other := g.table[k][b]; other >= 0 {
					return fmt.Errorf("rule %s: alternatives %d and %d both begin with %q", g.rules[k].name, other+1, n+1, rune(b))
				}
				g.table[k][b] = int16(n)
			}
		}
	}
	return nil
}

// begins is the bytes that symbols can begin with, and whether they can be
// nothing.
func begins(symbols []symbol, first []set, empty []bool) (s set, nothing bool) {
	for _, x := range symbols {
		k, ok := x.rule()
		if !ok {
			s[x] = true
			return s, false
		}
		s.add(&first[k])
		if !empty[k] {
			return s, false
		}
	}
	return s, true
}

// first is what each rule can begin with, and whether it can be nothing.
func (g *Grammar) first() (first []set, empty []bool) {
	first, empty = make([]set, len(g.rules)), make([]bool, len(g.rules))
	for grown := true; grown; {
		grown = false
		for k, r := range g.rules {
			for _, a := range r.alternatives {
				s, nothing := begins(a.symbols, first, empty)
				grown = first[k].add(&s) || grown
				if nothing && !empty[k] {
					empty[k], grown = true, true
				}
			}
		}
	}
	return first, empty
}

// follow is what can come behind each rule.
func (g *Grammar) follow(first []set, empty []bool) []set {
	follow := make([]set, len(g.rules))
	follow[0][256] = true
	for grown := true; grown; {
		grown = false
		for k, r := range g.rules {
			for _, a := range r.alternatives {
				for i, x := range a.symbols {
					n, ok := x.rule()
					if !ok {
						continue
					}
					s, nothing := begins(a.symbols[i+1:], first, empty)
					if nothing {
						s.add(&follow[k])
					}
					grown = follow[n].add(&s) || grown
				}
			}
		}
	}
	return follow
}
