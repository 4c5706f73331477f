package suite

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"retain/bench"
)

// halving is successive halving (Jamieson & Talwalkar 2016): all configurations
// are tried with little, and those that did best with more. Each rung keeps one
// in eta of the configurations and gives them eta times as much.
type halving struct {
	By    string `yaml:"by" json:"by"`       // seeds: fewer of them first; budget: fewer epochs or iterations first
	Eta   int    `yaml:"eta" json:"eta"`     // 0: 3
	Rungs int    `yaml:"rungs" json:"rungs"` // 0: 2
}

func (h *halving) check() error {
	if h == nil {
		return nil
	}
	h.By, h.Eta, h.Rungs = cmp.Or(h.By, "seeds"), cmp.Or(h.Eta, 3), cmp.Or(h.Rungs, 2)
	switch {
	case h.By != "seeds" && h.By != "budget":
		return &bench.FieldError{Field: "by", Err: fmt.Errorf("nothing is halved by %q (hint: seeds or budget)", h.By)}
	case h.Eta < 2 || h.Eta > 100:
		return &bench.FieldError{Field: "eta", Err: fmt.Errorf("eta is %d and must lie in 2 to 100", h.Eta)}
	case h.Rungs < 2 || h.Rungs > 10:
		return &bench.FieldError{Field: "rungs", Err: fmt.Errorf("rungs is %d and must lie in 2 to 10", h.Rungs)}
	}
	return nil
}

// rung is one round of a tuning, from 1 in what a reader sees.
type rung struct {
	configurations int     // of each method that take part
	seeds          []int64 // on which they are judged
	fresh          int     // how many of the last of the seeds have runs that no earlier rung made
	divide         int     // the budget is the config's over this, rounded up
}

// rungs says how n configurations of each method are tried on seeds. Its error
// says why they cannot be halved so often.
func (h *halving) rungs(n int, seeds []int64) ([]rung, error) {
	if h == nil {
		return []rung{{configurations: n, seeds: seeds, fresh: len(seeds), divide: 1}}, nil
	}
	var all []rung
	part := 1
	for range h.Rungs - 1 {
		part *= h.Eta
		if part > n {
			return nil, fmt.Errorf("%d rungs with eta %d need at least %d configurations of each method, and there are %d (hint: fewer rungs)",
				h.Rungs, h.Eta, part, n)
		}
	}
	for range h.Rungs {
		r := rung{configurations: n, seeds: seeds, fresh: len(seeds), divide: 1}
		if h.By == "budget" {
			r.divide = part
		} else {
			r.seeds = seeds[:(len(seeds)+part-1)/part]
			r.fresh = len(r.seeds)
			if len(all) > 0 {
				r.fresh -= len(all[len(all)-1].seeds)
			}
			if r.fresh == 0 {
				return nil, fmt.Errorf("%d seeds cannot be cut %d times by %d (hint: more tuning seeds, fewer rungs, or by: budget)",
					len(seeds), h.Rungs-1, h.Eta)
			}
		}
		all = append(all, r)
		n, part = n/h.Eta, part/h.Eta
	}
	return all, nil
}

// trials is how many runs a method gets in all rungs.
func trials(rungs []rung) int {
	n := 0
	for _, r := range rungs {
		n += r.configurations * r.fresh
	}
	return n
}

// cut is the budget over n, rounded up.
func cut(b bench.Budget, n int) bench.Budget {
	b.Epochs, b.Iterations = (b.Epochs+n-1)/n, (b.Iterations+n-1)/n
	return b
}

// cuts refuses a budget that two rungs would share.
func cuts(b bench.Budget, rungs []rung) error {
	for i := 1; i < len(rungs); i++ {
		if rungs[i].divide < rungs[i-1].divide && cut(b, rungs[i].divide) == cut(b, rungs[i-1].divide) {
			return fmt.Errorf("a budget of %s cannot be divided by %d and by %d (hint: halving: {by: seeds}, or a budget of iterations)",
				budgetLabel(b), rungs[i-1].divide, rungs[i].divide)
		}
	}
	return nil
}

// ranked puts the candidates numbered by alive in order: the highest score
// first, those without one last, and equal ones in the order of the search.
func ranked(alive []int, scores []float64) []int {
	order := slices.Clone(alive)
	slices.SortFunc(order, func(a, b int) int {
		x, y := scores[a], scores[b]
		switch {
		case math.IsNaN(x) != math.IsNaN(y):
			if math.IsNaN(x) {
				return 1
			}
			return -1
		case x != y && !math.IsNaN(x):
			return cmp.Compare(y, x)
		}
		return cmp.Compare(a, b)
	})
	return order
}
