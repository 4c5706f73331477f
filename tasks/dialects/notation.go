package dialects

import (
	"fmt"
	"strconv"
	"strings"
	"text/scanner"
)

// read reads rules in the notation
//
//	name = 3 "text" other | 1 other "\n" | ""
//
// one rule a line, the first rule being the start. An alternative begins with
// its weight, a whole number; without one it is 1. A line that begins with a
// blank goes on with the rule above.
func read(notation string) (*Grammar, error) {
	g := &Grammar{}
	number := map[string]int{}
	var bodies []string
	for line := range strings.Lines(notation) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if line[0] == ' ' || line[0] == '\t' {
			if len(bodies) == 0 {
				return nil, fmt.Errorf("%q goes on with no rule", strings.TrimSpace(line))
			}
			bodies[len(bodies)-1] += line
			continue
		}
		name, body, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if _, twice := number[name]; !ok || twice {
			return nil, fmt.Errorf("%q is no rule, or a second one", strings.TrimSpace(line))
		}
		number[name] = len(g.rules)
		g.rules = append(g.rules, rule{name: name})
		bodies = append(bodies, body)
	}
	for k, body := range bodies {
		if err := g.readRule(k, body, number); err != nil {
			return nil, fmt.Errorf("rule %s: %w", g.rules[k].name, err)
		}
	}
	if len(g.rules) == 0 {
		return nil, fmt.Errorf("no rules")
	}
	return g, nil
}

// readRule reads the alternatives of one rule.
func (g *Grammar) readRule(k int, body string, number map[string]int) error {
	var s scanner.Scanner
	s.Init(strings.NewReader(body))
	s.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanStrings
	s.Error = func(*scanner.Scanner, string) {} // what it cannot read comes as a token that is refused
	a := alternative{}
	begun := false
	end := func() {
		if a.weight == 0 {
			a.weight = 1
		}
		g.rules[k].alternatives = append(g.rules[k].alternatives, a)
		a, begun = alternative{}, false
	}
	for t := s.Scan(); t != scanner.EOF; t = s.Scan() {
		text := s.TokenText()
		switch {
		case t == '|':
			end()
			continue
		case t == scanner.Int && !begun:
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 || n > 1<<20 {
				return fmt.Errorf("a weight of %s", text)
			}
			a.weight = n
		case t == scanner.String:
			literal, err := strconv.Unquote(text)
			if err != nil {
				return fmt.Errorf("%s: %w", text, err)
			}
			for _, b := range []byte(literal) {
				a.symbols = append(a.symbols, symbol(b))
			}
		case t == scanner.Ident:
			n, ok := number[text]
			if !ok {
				return fmt.Errorf("no rule is called %s", text)
			}
			a.symbols = append(a.symbols, nonterminal(n))
		default:
			return fmt.Errorf("%q stands where a text or a name belongs", text)
		}
		begun = true
	}
	end()
	return nil
}
