package report

import (
	"cmp"
	"strings"
)

// bounds orders the methods that bracket the others and do not compete:
// negative below, positive above.
var bounds = map[string]int{"finetune": -3, "frozen": -2, "random": -1, "cumulative": 1, "joint": 2}

// compareMethods is the order of methods in every table and figure: the lower
// bounds, finetune first, then the others by label, then the upper bounds. Only
// a leaderboard has an order of its own.
func compareMethods(a, b Cell) int {
	return cmp.Or(cmp.Compare(bounds[a.Method], bounds[b.Method]),
		natural(a.Label, b.Label), strings.Compare(a.Method, b.Method))
}

// natural compares texts so that numbers in them are in order of value: "er
// capacity=500" before "er capacity=5120". It is a total order.
func natural(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		p, q := digits(x), digits(y)
		if p > 0 && q > 0 {
			m, n := strings.TrimLeft(x[:p], "0"), strings.TrimLeft(y[:q], "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			x, y = x[p:], y[q:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// digits is the number of decimal digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
