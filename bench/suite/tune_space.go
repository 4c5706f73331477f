package suite

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"retain/bench"
	"retain/model/vec"
)

// dimension is one hyper-parameter of a search: a list of values, or a
// distribution to draw them from.
type dimension struct {
	path   string   // as the config has it: "optimizer.rate", "methods.ewc.lambda"
	method string   // the one that it belongs to; empty for all
	cell   []string // where a cell has it: optimizer rate, method lambda
	at     key
	values []*node // of a list

	kind   string // of a distribution
	lo, hi float64
}

// dimensions reads the section space.
func dimensions(n *node) ([]dimension, error) {
	if n.kind != mapping || len(n.keys) == 0 {
		return nil, n.errorf("%s stands where hyper-parameters belong (hint: %s)", n.kind, examples["tune.space"])
	}
	var all []dimension
	for _, k := range n.keys {
		d, err := newDimension(k)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

func newDimension(k key) (dimension, error) {
	d := dimension{path: k.name, at: k}
	parts := strings.Split(k.name, ".")
	if parts[0] == "methods" && len(parts) > 2 {
		d.method, d.cell = parts[1], append([]string{"method"}, parts[2:]...)
		if parts[2] == "override" {
			d.cell = parts[3:]
		}
	} else {
		d.cell = parts
	}
	if len(d.cell) < 2 || d.cell[0] != "optimizer" && d.cell[0] != "method" || d.cell[0] == "method" && d.method == "" {
		return d, k.errorf("%q is no hyper-parameter of a method or its optimizer: the rest is the problem, and stays "+
			"(hint: optimizer.rate, methods.ewc.lambda or methods.ewc.override.optimizer.rate)", k.name)
	}
	switch v := k.value; v.kind {
	case list:
		if len(v.items) == 0 {
			return d, v.errorf("the list of values is empty (hint: %s: [a, b])", k.name)
		}
		d.values = v.items
		return d, nil
	case mapping:
		return d, d.distribution(v)
	default:
		return d, v.errorf("%s stands where a list of values or a distribution belongs (hint: %s: [a, b], or {log_uniform: [1e-4, 1e-1]})", v.kind, k.name)
	}
}

// distributions can be drawn from, each between two bounds, both of them
// included: floats evenly, evenly in their logarithm, and whole numbers alike.
var distributions = []string{"uniform", "log_uniform", "integers", "log_integers"}

func (d *dimension) distribution(n *node) error {
	if err := n.only(append([]string{"choice"}, distributions...)...); err != nil {
		return err
	}
	if len(n.keys) != 1 {
		return n.errorf("%d distributions stand where one belongs (hint: {log_uniform: [1e-4, 1e-1]})", len(n.keys))
	}
	k := n.keys[0]
	if k.name == "choice" {
		if k.value.kind != list || len(k.value.items) == 0 {
			return k.value.errorf("%s stands where a list of values belongs (hint: {choice: [a, b]})", k.value.kind)
		}
		d.values = k.value.items
		return nil
	}
	d.kind = k.name
	if k.value.kind != list || len(k.value.items) != 2 {
		return k.value.errorf("%s needs two bounds (hint: {%s: [1, 100]})", k.name, k.name)
	}
	for i, into := range []*float64{&d.lo, &d.hi} {
		b := k.value.items[i]
		x, ok := number(b.text)
		if b.kind != scalar || b.quoted || !ok {
			return b.errorf("%q is no bound (hint: {%s: [1, 100]})", b.text, k.name)
		}
		if whole := strings.HasSuffix(k.name, "integers"); whole && (x != math.Floor(x) || math.Abs(x) > 1<<31) {
			return b.errorf("%s is no whole number within ±2³¹", b.text)
		}
		*into = x
	}
	switch {
	case d.lo >= d.hi:
		return k.value.errorf("the lower bound is not below the upper one")
	case strings.HasPrefix(k.name, "log") && d.lo <= 0:
		return k.value.errorf("a logarithm needs a lower bound above 0")
	}
	return nil
}

// generator is the dimension's own: the values that it gives do not depend on
// what else is searched, so that methods which share it meet the same draws.
func (d *dimension) generator(draws int64) *rand.Rand {
	return bench.NewSeed(draws).Rand("tune", d.path)
}

// draw is one value. Floats have three significant digits, for the eyes of who
// reads the tuned config.
func (d *dimension) draw(rng *rand.Rand) *node {
	if d.values != nil {
		return d.values[rng.IntN(len(d.values))]
	}
	u := float64(rng.Uint64()>>11) * (1.0 / (1 << 53))
	var x float64
	switch d.kind {
	case "uniform":
		x = rounded(d.lo + float64(u*(d.hi-d.lo)))
	case "log_uniform":
		x = rounded(between(d.lo, d.hi, u))
	case "integers":
		x = math.Floor(d.lo + float64(u*(d.hi-d.lo+1)))
	case "log_integers":
		x = math.Floor(between(d.lo, d.hi+1, u))
	}
	x = min(max(x, d.lo), d.hi)
	return &node{kind: scalar, line: d.at.value.line, column: d.at.value.column, text: shortNumber(x)}
}

// between is the number that lies the share u of the way from lo to hi in
// logarithms, by functions that give the same bits on every CPU.
func between(lo, hi, u float64) float64 {
	a, b := float64(vec.Log(float32(lo))), float64(vec.Log(float32(hi)))
	return float64(vec.Exp(float32(a + float64(u*(b-a)))))
}

// rounded has three significant digits.
func rounded(x float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 2, 64), 64)
	if err != nil {
		return x
	}
	return r
}
