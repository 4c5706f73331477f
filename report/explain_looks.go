package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"retain/results"
)

// byExperience is what was looked at, as means over each experience, and where the
// parts stood at its end.
func (a audit) byExperience() grid {
	means := []string{"loss", "guard", "train", "gap"}
	last := append([]lookedAt{numberOf("slots"), numberOf("temperature")}, a.spreads()...)
	g := grid{title: "what it looked at, by experience (means), and where it stood at the end of it", header: append([]string{"experience", "decisions"}, means...)}
	arms := a.arms()
	for _, arm := range arms {
		g.header = append(g.header, "arm "+arm)
	}
	g.header = append(g.header, "reward")
	for _, n := range last {
		g.header = append(g.header, n.label)
	}
	for e := 1; e <= a.Run.Experiences; e++ {
		in := slices.DeleteFunc(slices.Clone(a.looks), func(d results.Decision) bool { return d.Experience != e })
		row := []string{fmt.Sprint(e), fmt.Sprint(len(in))}
		for _, name := range means {
			row = append(row, rounded(meanOf(in, func(d results.Decision) (float64, bool) { return d.Of(name) })))
		}
		for _, arm := range arms {
			share := meanOf(in, func(d results.Decision) (float64, bool) {
				if d.After == arm {
					return 1, true
				}
				return 0, true
			})
			row = append(row, shareOf(share))
		}
		row = append(row, rounded(meanOf(in, func(d results.Decision) (float64, bool) { return d.Reward.V, d.Reward.Valid })))
		for _, n := range last {
			v := math.NaN()
			if len(in) > 0 {
				v, _ = n.of(in[len(in)-1])
			}
			row = append(row, rounded(v))
		}
		g.rows = append(g.rows, row)
	}
	g.notes = []string{"loss: of the stream; guard: of stored examples that are never replayed; train: of those replayed; gap = guard − train; " +
		"arm (p, w): share of the decisions after which the gradient was p · stream + w · memory; plasticity: root mean square of λ in the layer."}
	return g
}

// lookedAt is a number that can be read from a look.
type lookedAt struct {
	label string
	of    func(results.Decision) (float64, bool)
}

func numberOf(name string) lookedAt {
	return lookedAt{name, func(d results.Decision) (float64, bool) { return d.Of(name) }}
}

// mostSpreads is how many layers are shown one by one.
const mostSpreads = 6

// spreads is the plasticity of each layer; of many, their mean.
func (a audit) spreads() (all []lookedAt) {
	names := a.names(plasticityPrefix)
	if len(names) > mostSpreads {
		return []lookedAt{{fmt.Sprintf("plasticity, mean of %d weights", len(names)), func(d results.Decision) (float64, bool) {
			sum := 0.0
			for _, name := range names {
				v, _ := d.Of(name)
				sum += v
			}
			return sum / float64(len(names)), true
		}}}
	}
	for _, name := range names {
		all = append(all, numberOf(name))
	}
	return all
}

const plasticityPrefix = "plasticity "

func shareOf(v float64) string {
	if math.IsNaN(v) {
		return none
	}
	return fixed(100*v, 0) + " %"
}

// names are those of numbers of looks that begin with prefix, as they first came.
func (a audit) names(prefix string) (all []string) {
	for _, d := range a.looks {
		for _, n := range d.Numbers {
			if strings.HasPrefix(n.Name, prefix) && !slices.Contains(all, n.Name) {
				all = append(all, n.Name)
			}
		}
	}
	return all
}

// arms are the arms that were chosen, in order; none without a controller.
func (a audit) arms() (all []string) {
	for _, d := range a.looks {
		if d.Action == actionArm && !slices.Contains(all, d.After) {
			all = append(all, d.After)
		}
	}
	slices.Sort(all)
	return all
}

func meanOf(in []results.Decision, f func(results.Decision) (float64, bool)) float64 {
	sum, n := 0.0, 0
	for _, d := range in {
		if v, ok := f(d); ok && !math.IsNaN(v) {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}
